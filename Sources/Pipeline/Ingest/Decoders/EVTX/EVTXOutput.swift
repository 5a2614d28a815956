// SPDX-License-Identifier: Apache-2.0

import Schema

/// What one chunk's records become in a batch: rows, fields and the text behind them.
///
/// A record's fields are gathered here and given to the batch when the record is whole.
///
/// Why the unsafe pointer is safe: `fields` is the caller's for as long as this value lives, and no
/// field is stored before `gathered` was compared with its length.
///
/// - Limits: as many fields a chunk as take the space of the text's room. A chunk that Windows wrote
///   stays far below: a value's descriptor and its field are 4 and 16 bytes.
struct EVTXOutput {
    /// The text of the values.
    var text: EVTXArena

    private let batch: EventBatch
    private let fields: UnsafeMutableBufferPointer<Field>
    private var gathered = 0
    private var fieldsLeft: Int
    private var time: Timestamp?
    private var eventID: UInt32 = 0
    /// Whether fields that nobody reads are left out.
    private let isSelective: Bool
    /// Whether the record at hand has a value that was left out.
    private var hasPassedOver = false

    /// Adds to a batch whose text goes to `text`, with room for one record's fields.
    init(
        _ batch: EventBatch,
        text: EVTXArena,
        fields: UnsafeMutableBufferPointer<Field>,
        isSelective: Bool
    ) {
        self.isSelective = isSelective
        self.batch = batch
        self.text = text
        self.fields = fields
        fieldsLeft = fields.count
    }
}

// MARK: - Records

extension EVTXOutput {
    /// Begins a record.
    mutating func begin() {
        time = nil
        eventID = 0
        gathered = 0
        hasPassedOver = false
    }

    /// Whether the record at hand has brought anything, wanted or not.
    var hasFields: Bool { gathered > 0 || isSelective && hasPassedOver }

    /// Whether the record at hand has said when it happened and what it is.
    var hasSystem: Bool { time != nil && eventID != 0 }

    /// Gives the record to the batch; `written` is its time if the event does not say one.
    mutating func end(record: Int, raw: Int, rawLength: Int, written: Timestamp?) {
        batch.beginRow(record: record, rawOffset: raw, rawLength: rawLength)
        batch.append(UnsafeBufferPointer(rebasing: fields[..<gathered]))
        batch.endRow()
        fieldsLeft &-= gathered
        let time = time ?? written
        let eventID = eventID
        batch.updateRow(at: batch.count - 1) { row in
            row.time = time
            row.eventID = eventID
        }
    }
}

// MARK: - Fields

extension EVTXOutput {
    @inline(__always)
    private mutating func append(
        _ field: FieldID,
        at offset: Int,
        _ length: Int,
        _ kind: Field.Kind
    ) throws(EVTXDamage.Reason) {
        guard gathered < fieldsLeft else { throw .tooLarge }
        fields[gathered] = Field(id: field, offset: offset, length: length, kind: kind)
        gathered &+= 1
    }

    /// Adds a field of all that was written since `start`.
    @inline(__always)
    mutating func append(
        _ field: FieldID,
        from start: Int,
        _ kind: Field.Kind
    ) throws(EVTXDamage.Reason) {
        try append(field, at: start, text.mark &- start, kind)
    }

    /// Adds a field that says that there is no value.
    mutating func appendNull(_ field: FieldID) throws(EVTXDamage.Reason) {
        try append(field, at: text.mark, 0, .null)
    }

    /// Adds what the template itself says; its text is written already and shared by all records.
    mutating func append(
        literal step: BinXMLStep,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        let start = Int(step.first)
        if step.use != .field { note(step.use, from: start, count: Int(step.count)) }
        guard let field = step.field else {
            hasPassedOver = true
            return
        }
        try append(field, at: step.count == 0 ? text.mark : start, Int(step.count), .string)
    }

    /// Adds a UTF-16 text that the record brings, which is what most values are.
    @inline(__always)
    mutating func append(
        string value: BinXMLValue,
        as field: FieldID,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        let start = text.mark
        try text.appendUTF16(chunk.base + value.offset, units: value.length / 2)
        try append(field, at: start, text.mark &- start, .string)
    }

    /// Notes what a value that nobody reads says of its row.
    mutating func passOver(
        _ value: BinXMLValue,
        _ step: BinXMLStep,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        if value.length > 0 { hasPassedOver = true }
        guard step.use != .field else { return }
        let start = text.mark
        if step.use == .systemTime, value.type == .fileTime {
            let fileTime: UInt64? = chunk.number(at: value.offset)
            time = fileTime.flatMap(Timestamp.init(fileTime:))
        } else {
            try appendPart(value, chunk)
            note(step.use, from: start, count: text.mark &- start)
        }
    }

    /// Adds a value that the record brings; an array becomes one field for each of its values.
    @inline(never)
    mutating func append(
        _ value: BinXMLValue,
        as field: FieldID,
        _ step: BinXMLStep,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        let start = text.mark
        if value.type == .string {
            try append(string: value, as: field, chunk)
        } else if value.type.isArray {
            try append(array: value, as: field, step, chunk)
        } else if let kind = try text.appendScalar(value, chunk) {
            try append(field, at: start, text.mark &- start, kind)
        } else {
            switch step.whenNull {
            case .null: try append(field, at: start, 0, .null)
            case .empty: try append(field, at: start, 0, .string)
            case .omit: break
            }
        }
        guard step.use != .field else { return }
        if step.use == .systemTime, value.type == .fileTime {
            let fileTime: UInt64? = chunk.number(at: value.offset)
            time = fileTime.flatMap(Timestamp.init(fileTime:))
        } else {
            note(step.use, from: start, count: text.mark &- start)
        }
    }

    private mutating func append(
        array: BinXMLValue,
        as field: FieldID,
        _ step: BinXMLStep,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        var rest = array.offset..<array.offset &+ array.length
        let type = array.type.element
        while !rest.isEmpty, gathered < fieldsLeft {
            guard let value = BinXMLValue(first: type, in: &rest, chunk) else { break }
            let start = text.mark
            let kind: Field.Kind?
            if type == .string {
                try text.appendUTF16(chunk.base + value.offset, units: value.length / 2)
                kind = .string
            } else {
                kind = try text.appendScalar(value, chunk)
            }
            if let kind { try append(field, at: start, text.mark &- start, kind) }
        }
        if array.length == 0, step.whenNull == .null { try append(field, at: text.mark, 0, .null) }
    }

    /// Writes a value as a part of a longer text.
    mutating func appendPart(
        _ value: BinXMLValue,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        if value.type == .string {
            try text.appendUTF16(chunk.base + value.offset, units: value.length / 2)
        } else if !value.type.isArray {
            _ = try text.appendScalar(value, chunk)
        } else {
            try appendJoined(value, chunk)
        }
    }

    /// Writes an array's values with commas between them.
    private mutating func appendJoined(
        _ array: BinXMLValue,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        var rest = array.offset..<array.offset &+ array.length
        let type = array.type.element
        while !rest.isEmpty {
            guard let value = BinXMLValue(first: type, in: &rest, chunk) else { return }
            if value.offset != array.offset {
                try text.reserve(1)
                text.put(UInt8(ascii: ","))
            }
            if type == .string {
                try text.appendUTF16(chunk.base + value.offset, units: value.length / 2)
            } else {
                _ = try text.appendScalar(value, chunk)
            }
        }
    }

    /// Remembers what the text of a value says of its row.
    private mutating func note(_ use: BinXMLStep.Use, from start: Int, count: Int) {
        switch use {
        case .field: break
        case .eventID:
            eventID = text.withText(from: start, count: count) { UInt32(digits: $0) } ?? 0
        case .systemTime:
            time = text.withText(from: start, count: count) { Timestamp(rfc3339: $0) }
        }
    }
}

extension UInt32 {
    /// The number that is written in decimal; nil if it is none or has ten digits or more.
    fileprivate init?(digits text: UnsafeRawBufferPointer) {
        guard !text.isEmpty, text.count < 10 else { return nil }
        self = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            self = self &* 10 &+ UInt32(byte &- UInt8(ascii: "0"))
        }
    }
}
