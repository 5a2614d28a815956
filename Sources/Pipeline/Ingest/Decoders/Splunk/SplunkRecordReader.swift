// SPDX-License-Identifier: Apache-2.0

import Schema

/// Reads Windows events as Splunk's forwarder writes them in text: a line with a date in American
/// order, lines of `Key=Value`, and last a `Message` of many lines.
///
/// The keys are fields; those that an event log has too are given under its names as well (`EventID`,
/// `Channel`, `Computer`, `Provider_Name`, `EventRecordID`). The message's lines become fields as the
/// event's data has them (`SubjectUserName`): see `SplunkTables`. The date is text in `timestamp`, for
/// nothing says which zone it means.
struct SplunkRecordReader: RecordReader {
    private var blocks: RecordBlocks
    private var names: SplunkNames
    private let row = RowFields()
    private var record = 0
    /// What comes before the next date is thrown away: a file's head, or a record that was reported.
    private var isSkipping = true

    var bytesRead: Int { blocks.bytesRead }

    /// Reads a stream, so many bytes at once.
    init(_ stream: any ByteStream, names: FieldNames, block: Int = RecordBlocks.block) {
        self.names = SplunkNames(names: names)
        blocks = RecordBlocks(stream, block: block)
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        guard let length = try blocks.fill(batch) else { return false }
        let isLast = blocks.ended
        let whole = isLast ? length : TextEncoding.endOfLastLine(batch.bytes, length)
        let valid = TextEncoding.isUTF8(batch.bytes[0..<whole])
        // A carried record begins at the block's begin.
        var start = isSkipping ? nil : 0 as Int?
        var place = 0
        while let next = SplunkDate.record(batch.bytes, from: place, to: whole) {
            if let start, next > start {
                take(batch, &normalizer, start..<next, valid: valid, report)
            }
            isSkipping = false
            start = next
            place = endOfLine(batch, from: next, to: whole)
        }
        if isLast, let start {
            take(batch, &normalizer, start..<length, valid: valid, report)
        } else if !isLast {
            carry(batch, from: start, to: length, report)
        }
        return true
    }

    /// Keeps a record that goes on in the next block, or a line that may begin one.
    private mutating func carry(
        _ batch: EventBatch,
        from start: Int?,
        to length: Int,
        _ report: RecordReport
    ) {
        guard let start else {
            // A date is told by the line behind it, so two lines are kept.
            blocks.carry(batch, max(0, length - 256)..<length)
            return
        }
        if length - start > RecordLimits.bytes {
            report(.tooLarge, record)
            record += 1
            isSkipping = true
            return
        }
        blocks.carry(batch, start..<length)
    }

    private func endOfLine(_ batch: EventBatch, from start: Int, to end: Int) -> Int {
        TextEncoding.line(batch.bytes, from: start, to: end).end.map { $0 + 1 } ?? end
    }

    // MARK: - Records

    private mutating func take(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) {
        defer { record += 1 }
        guard range.count <= RecordLimits.bytes else { return report(.tooLarge, record) }
        let raw = TextEncoding.trimmed(batch.bytes, range, isFirst: false)
        var place = raw
        if !valid, !TextEncoding.isUTF8(batch.bytes[raw]) {
            place = TextEncoding.repair(batch, raw)
            report(.invalidUTF8, record)
        }
        names.beginRecord()
        row.removeAll()
        var fields = SplunkFields(batch, place, row: row)
        fields.run(&names)
        let damage = row.commit(
            to: batch,
            record: record,
            raw: raw,
            eventID: fields.eventCode,
            &normalizer
        )
        if let damage { report(damage, record) }
    }

    /// How sure it is that a file which begins so is Splunk's text form of Windows events, 0 to 1.
    static func score(head: UnsafeRawBufferPointer) -> Double {
        guard let first = SplunkDate.record(head, from: 0, to: head.count) else { return 0 }
        let before = TextEncoding.trimmed(head, 0..<first, isFirst: true)
        guard before.isEmpty || head[before.lowerBound] == UInt8(ascii: "#") else { return 0.2 }
        let text = UnsafeRawBufferPointer(rebasing: head[first...])
        let keys: [StaticString] = ["LogName=", "EventCode=", "SourceName=", "ComputerName="]
        guard let base = text.baseAddress else { return 0 }
        let limit = min(text.count, 4_096)
        let found = keys.filter { XMLText.find($0, base, from: 0, to: limit) != nil }.count
        return found > 1 ? 0.91 + 0.02 * Double(found) : 0.3 * Double(found)
    }
}
