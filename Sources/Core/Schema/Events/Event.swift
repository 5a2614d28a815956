// SPDX-License-Identifier: Apache-2.0

/// One record, as a view over its batch's bytes.
///
/// Holds no `String`, no dictionary and no reference: copying it costs a few words. It is valid only
/// while its batch lives and does not change, that is inside `EventBatch.withEvent`; never store
/// one. What must outlive the batch is copied into `EventFacts` or a `Finding`.
public struct Event {
    /// The batch's bytes; values are ranges of them.
    public let bytes: UnsafeRawBufferPointer
    /// The values in the order of the record.
    public let fields: UnsafeBufferPointer<Field>
    /// What was found out about the record besides its fields.
    public let row: EventRow

    /// Looks at fields over bytes that the caller keeps alive.
    @inlinable
    public init(
        bytes: UnsafeRawBufferPointer,
        fields: UnsafeBufferPointer<Field>,
        row: EventRow
    ) {
        self.bytes = bytes
        self.fields = fields
        self.row = row
    }

    /// The bytes of one value, as its `kind` says.
    @inlinable
    public func value(of field: Field) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: bytes.baseAddress.map { $0 + Int(field.offset) },
            count: Int(field.length)
        )
    }

    /// The first field of that name, or nil.
    @inlinable
    public func first(_ id: FieldID) -> Field? {
        for field in fields where field.id == id { return field }
        return nil
    }

    /// The first value of that name as text, unescaped; nil when it is absent or null.
    public func string(_ id: FieldID) -> String? {
        first(id).flatMap(string(of:))
    }

    /// A value as text, unescaped; nil when it is null.
    public func string(of field: Field) -> String? {
        switch field.kind {
        case .null: nil
        case .string, .number, .bool: String(decoding: value(of: field), as: UTF8.self)
        case .escapedString: JSONText.unescaped(value(of: field))
        }
    }

    /// The record as the source gave it: a line of JSON, or the bytes of an EVTX record.
    @inlinable
    public var raw: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: bytes.baseAddress.map { $0 + Int(row.rawOffset) },
            count: Int(row.rawLength)
        )
    }
}

/// What is known of a record besides its fields.
public struct EventRow: Sendable {
    /// When it happened, in true UTC; nil when the record does not say.
    public var time: Timestamp?
    /// Ordinal in its input, counted from 0; damaged records count too.
    public var record: Int
    /// First of its fields in the batch.
    public var firstField: UInt32
    /// How many fields it has.
    public var fieldCount: UInt32
    /// Where the record's own bytes begin in the batch.
    public var rawOffset: UInt32
    /// The length of the record's own bytes.
    public var rawLength: UInt32
    /// Windows' `EventID`; for other sources a number that stands for the event's name, or 0.
    public var eventID: UInt32
    /// Which rules may see it: an index into `RouteTable`; 0 while nobody recognised the record.
    public var route: UInt32
    /// The log source that recognised it, counted from 1 as the ingestor was given them; else 0.
    public var source: UInt16
    /// Where `time` comes from.
    public var origin: TimeOrigin

    /// A row before anything is known but its place.
    @inlinable
    public init(record: Int, firstField: Int, rawOffset: Int, rawLength: Int) {
        time = nil
        self.record = record
        self.firstField = UInt32(truncatingIfNeeded: firstField)
        fieldCount = 0
        self.rawOffset = UInt32(truncatingIfNeeded: rawOffset)
        self.rawLength = UInt32(truncatingIfNeeded: rawLength)
        eventID = 0
        route = 0
        source = 0
        origin = TimeOrigin()
    }
}
