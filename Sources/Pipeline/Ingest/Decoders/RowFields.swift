// SPDX-License-Identifier: Apache-2.0

import Schema

/// One record's fields while they are gathered, in room that is kept from record to record.
///
/// A record is added to its batch when it is whole, so a damaged one leaves nothing behind.
///
/// - Limits: `RecordLimits.fields`; what comes after that only sets `isFull`.
final class RowFields {
    /// Room for `RecordLimits.fields` values, of which the first `count` are in use.
    let room = UnsafeMutablePointer<Field>.allocate(capacity: RecordLimits.fields)
    // One owner, and nothing that it calls while it changes comes back here.
    /// How many values there are.
    @exclusivity(unchecked) var count = 0
    /// More values came than a record may have.
    @exclusivity(unchecked) private(set) var isFull = false

    deinit { room.deallocate() }

    /// Begins a record.
    func removeAll() {
        count = 0
        isFull = false
    }

    @inline(__always)
    func append(_ id: FieldID, offset: Int, length: Int, kind: Field.Kind) {
        guard count < RecordLimits.fields else {
            isFull = true
            return
        }
        room[count] = Field(id: id, offset: offset, length: length, kind: kind)
        count += 1
    }

    /// Adds a copy of a value under another name.
    func copy(_ index: Int, as id: FieldID) {
        let field = room[index]
        append(id, offset: Int(field.offset), length: Int(field.length), kind: field.kind)
    }

    /// The first value of that name.
    func first(_ id: FieldID) -> Field? {
        for index in 0..<count where room[index].id == id { return room[index] }
        return nil
    }

    /// Adds the record to the batch and has it normalised.
    ///
    /// - Returns: Why it cannot be used; nil when it is in the batch.
    func commit(
        to batch: EventBatch,
        record: Int,
        raw: Range<Int>,
        time: Timestamp? = nil,
        eventID: UInt32 = 0,
        _ normalizer: inout Normalizer
    ) -> RecordDamage? {
        guard !isFull else { return .tooManyFields }
        batch.beginRow(record: record, rawOffset: raw.lowerBound, rawLength: raw.count)
        batch.append(UnsafeBufferPointer(start: room, count: count))
        batch.endRow()
        if time != nil || eventID != 0 {
            batch.updateRow(at: batch.count - 1) { row in
                row.time = time
                row.eventID = eventID
            }
        }
        normalizer.finish(batch, row: batch.count - 1)
        return nil
    }
}
