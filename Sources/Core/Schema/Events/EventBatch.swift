// SPDX-License-Identifier: Apache-2.0

/// Records of one input that were read together, with the bytes they are views of.
///
/// A decoder fills one, the detector looks at it, and the reader uses it again for the next block:
/// no allocation an event. One owner at a time.
///
/// - Limits: 2 GiB of bytes; a reader's block is 1 MiB, or one chunk of EVTX.
public final class EventBatch {
    // One owner at a time, and no method calls back into another that writes: the checks of
    // exclusive access would cost a tenth of the time that decoding takes.
    /// What the rows say, in input order.
    @exclusivity(unchecked) public internal(set) var rows: [EventRow] = []
    /// The values of all rows, row after row.
    @exclusivity(unchecked) public internal(set) var fields: [Field] = []

    @exclusivity(unchecked) private var storage: UnsafeMutableRawBufferPointer
    /// The first byte of the storage.
    @exclusivity(unchecked) @usableFromInline var base: UnsafeMutableRawPointer
    /// How many bytes are in use.
    public var byteCount: Int { inUse }
    @exclusivity(unchecked) @usableFromInline var inUse = 0

    /// Makes an empty batch with room for so many bytes.
    public init(capacity: Int = 1 << 21) {
        let size = max(capacity, 4_096)
        base = .allocate(byteCount: size, alignment: 16)
        storage = UnsafeMutableRawBufferPointer(start: base, count: size)
    }

    deinit { storage.deallocate() }

    /// Forgets the records and keeps the room.
    public func removeAll() {
        rows.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        inUse = 0
    }

    /// Exchanges all that two batches hold; views of either are void afterwards.
    public func swap(with other: EventBatch) {
        Swift.swap(&rows, &other.rows)
        Swift.swap(&fields, &other.fields)
        Swift.swap(&storage, &other.storage)
        Swift.swap(&base, &other.base)
        Swift.swap(&inUse, &other.inUse)
    }

    /// How many records there are.
    public var count: Int { rows.count }

    /// The bytes in use.
    public var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(storage)[..<byteCount])
    }
}

// MARK: - Filling

extension EventBatch {
    /// Makes room for so many more bytes; pointers into the batch are void afterwards.
    public func reserve(_ more: Int) {
        let needed = byteCount + more
        guard needed > storage.count else { return }
        let size = max(needed, storage.count * 2)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        grown.copyMemory(from: base, byteCount: byteCount)
        storage.deallocate()
        base = grown
        storage = UnsafeMutableRawBufferPointer(start: grown, count: size)
    }

    /// Copies bytes in and says where they begin.
    @discardableResult
    public func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        reserve(bytes.count)
        let start = byteCount
        if bytes.count > 0 {
            UnsafeMutableRawBufferPointer(rebasing: storage[start..<start + bytes.count])
                .copyMemory(from: bytes)
        }
        inUse += bytes.count
        return start
    }

    /// Lets `write` fill up to `count` bytes at the end, and keeps as many as it says.
    ///
    /// - Returns: Where the bytes begin, and how many there are.
    public func append(
        upTo count: Int,
        _ write: (UnsafeMutableRawBufferPointer) -> Int
    ) -> (offset: Int, length: Int) {
        reserve(count)
        let start = byteCount
        let written = write(
            UnsafeMutableRawBufferPointer(rebasing: storage[start..<start + count])
        )
        precondition(written <= count, "wrote \(written) bytes into room for \(count)")
        inUse += written
        return (start, written)
    }

    /// Shows the bytes for reading, with room for `more` bytes behind them to be written.
    ///
    /// `body` moves `used` over what it wrote, by at most `more`. The bytes do not move meanwhile.
    @inlinable
    public func withArena<Result>(
        _ more: Int,
        _ body: (UnsafeMutableRawPointer, inout Int) -> Result
    ) -> Result {
        reserve(more)
        var used = byteCount
        let result = body(base, &used)
        precondition(used <= byteCount + more, "wrote beyond the room that was asked for")
        inUse = used
        return result
    }

    /// Adds values to the record that was begun last.
    public func append(_ values: UnsafeBufferPointer<Field>) {
        fields.append(contentsOf: values)
    }

    /// Begins a record; its fields follow.
    public func beginRow(record: Int, rawOffset: Int, rawLength: Int) {
        rows.append(
            EventRow(
                record: record,
                firstField: fields.count,
                rawOffset: rawOffset,
                rawLength: rawLength
            )
        )
    }

    /// Adds a value to the record that was begun last.
    @inlinable
    public func append(_ field: Field) {
        appendField(field)
    }

    @usableFromInline
    func appendField(_ field: Field) {
        fields.append(field)
    }

    /// Ends the record that was begun last.
    public func endRow() {
        let last = rows.count - 1
        rows[last].fieldCount = UInt32(fields.count) - rows[last].firstField
    }

    /// Takes back the record that was begun last; its bytes stay until the batch is emptied.
    public func abandonRow() {
        guard let row = rows.popLast() else { return }
        fields.removeSubrange(Int(row.firstField)...)
    }
}

// MARK: - Reading

extension EventBatch {
    /// Shows one record; the view is valid inside `body` only.
    @inlinable
    @inline(__always)
    public func withEvent<Result>(
        at index: Int,
        _ body: (Event) throws -> Result
    ) rethrows -> Result {
        let row = rows[index]
        return try fields.withUnsafeBufferPointer { all in
            let first = Int(row.firstField)
            let slice = UnsafeBufferPointer(rebasing: all[first..<first + Int(row.fieldCount)])
            return try body(Event(bytes: bytes, fields: slice, row: row))
        }
    }

    /// Changes what is known of one record.
    public func updateRow(at index: Int, _ change: (inout EventRow) -> Void) {
        change(&rows[index])
    }

    /// Makes the records' ordinals count from further on.
    public func moveRecords(by distance: Int) {
        for index in rows.indices { rows[index].record += distance }
    }

    /// Shows the values of one record.
    @inlinable
    @inline(__always)
    public func forEachField(ofRow index: Int, _ body: (Field) -> Void) {
        withFields(ofRow: index) { fields in
            for field in fields { body(field) }
        }
    }

    /// Shows the values of one record all at once; they are valid inside `body` only.
    @inlinable
    @inline(__always)
    public func withFields<Result>(
        ofRow index: Int,
        _ body: (UnsafeBufferPointer<Field>) -> Result
    ) -> Result {
        let row = rows[index]
        let first = Int(row.firstField)
        return fields.withUnsafeBufferPointer { all in
            body(UnsafeBufferPointer(rebasing: all[first..<first + Int(row.fieldCount)]))
        }
    }

    /// Gives the values of one record other names.
    public func renameFields(ofRow index: Int, _ name: (FieldID) -> FieldID) {
        let first = Int(rows[index].firstField)
        let end = first + Int(rows[index].fieldCount)
        fields.withUnsafeMutableBufferPointer { all in
            for position in first..<end {
                let field = all[position]
                let renamed = name(field.id)
                guard renamed != field.id else { continue }
                all[position] = Field(
                    id: renamed,
                    offset: Int(field.offset),
                    length: Int(field.length),
                    kind: field.kind
                )
            }
        }
    }

    /// Gives values of one record a second name, behind the others.
    ///
    /// - Parameters:
    ///   - index: The record's row.
    ///   - name: The further name of a field, or nil for none.
    public func copyFields(ofRow index: Int, _ name: (FieldID) -> FieldID?) {
        for position in 0..<Int(rows[index].fieldCount) {
            // Adding may move the record's fields.
            let field = fields[Int(rows[index].firstField) + position]
            guard let id = name(field.id) else { continue }
            let copy = Field(
                id: id,
                offset: Int(field.offset),
                length: Int(field.length),
                kind: field.kind
            )
            add(copy, toRow: index)
        }
    }

    /// Adds a value to a record that has ended.
    ///
    /// A record's values lie together; those of a record in the middle move to the end first.
    public func add(_ field: Field, toRow index: Int) {
        let first = Int(rows[index].firstField)
        let count = Int(rows[index].fieldCount)
        if first + count != fields.count {
            rows[index].firstField = UInt32(fields.count)
            for position in first..<first + count { fields.append(fields[position]) }
        }
        fields.append(field)
        rows[index].fieldCount += 1
    }
}
