// SPDX-License-Identifier: Apache-2.0

import Schema

/// What one chunk's records become in a batch: rows, fields and the text behind them.
///
/// - Limits: as many fields as take the space of the text's room. A chunk that Windows wrote stays
///   far below: a value's descriptor and its field are 4 and 16 bytes.
struct EVTXOutput {
    let batch: EventBatch
    /// The text of the values.
    var text: EVTXArena
    private var fieldsLeft: Int

    /// `TimeCreated` of the record at hand.
    private(set) var time: Timestamp?
    /// `EventID` of the record at hand.
    private var eventID: UInt32 = 0

    /// Adds to a batch whose text goes to `text`.
    init(_ batch: EventBatch, text: EVTXArena) {
        self.batch = batch
        self.text = text
        fieldsLeft = text.limit / MemoryLayout<Field>.stride
    }
}

// MARK: - Records

extension EVTXOutput {
    /// Begins a record with its own bytes.
    mutating func begin(
        record: Int,
        raw: UnsafeRawBufferPointer
    ) throws(EVTXDamage.Reason) {
        time = nil
        eventID = 0
        let start = text.mark
        try text.append(raw)
        batch.beginRow(record: record, rawOffset: start, rawLength: raw.count)
    }

    /// Ends the record; `written` is its time if the event does not say one.
    func end(written: Timestamp?) {
        batch.endRow()
        batch.updateRow(at: batch.count - 1) { row in
            row.time = time ?? written
            row.eventID = eventID
        }
    }

    /// Takes back the record that was begun, and its text from a mark on.
    mutating func abandon(to mark: Int) {
        batch.abandonRow()
        text.takeBack(to: mark)
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
        fieldsLeft &-= 1
        guard fieldsLeft >= 0 else { throw .tooLarge }
        batch.append(Field(id: field, offset: offset, length: length, kind: kind))
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
        guard let field = step.field else { return }
        let start = Int(step.first)
        if step.use == .eventID { eventID = text.number(from: start, count: Int(step.count)) }
        try append(field, at: step.count == 0 ? text.mark : start, Int(step.count), .string)
    }

    /// Adds a value that the record brings; an array becomes one field for each of its values.
    @inline(__always)
    mutating func append(
        _ value: BinXMLValue,
        as field: FieldID,
        _ step: BinXMLStep,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        let start = text.mark
        if value.type == .string {
            try text.appendUTF16(chunk.base + value.offset, units: value.length / 2)
            try append(field, at: start, text.mark &- start, .string)
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
        if step.use != .field { note(value, step.use, from: start, chunk) }
    }

    private mutating func append(
        array: BinXMLValue,
        as field: FieldID,
        _ step: BinXMLStep,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        var rest = array.offset..<array.offset &+ array.length
        let type = array.type.element
        while !rest.isEmpty {
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
        }
    }

    /// Remembers what a value says of its row.
    private mutating func note(
        _ value: BinXMLValue,
        _ use: BinXMLStep.Use,
        from start: Int,
        _ chunk: EVTXBytes
    ) {
        switch use {
        case .field: break
        case .eventID: eventID = text.number(from: start, count: text.mark &- start)
        case .systemTime where value.type == .fileTime && value.length == 8:
            let fileTime: UInt64? = chunk.number(at: value.offset)
            time = fileTime.flatMap(Timestamp.init(fileTime:))
        case .systemTime: break
        }
    }
}
