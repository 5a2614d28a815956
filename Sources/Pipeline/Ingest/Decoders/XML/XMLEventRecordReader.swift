// SPDX-License-Identifier: Apache-2.0

import Schema

/// Reads Windows events, and Sysmon for Linux, that were exported as XML.
///
/// Events may lie in `<Events>`, follow each other bare, one a line or spread over many, with an XML
/// declaration, comments or a `#` line before them; each `<Event>` element is a record. Fields are
/// called as `EVTXDecoder` calls them. What stands before an event on its line as syslog writes it
/// gives `timestamp` and `hostname`.
///
/// A damaged event is reported, and reading goes on at the next `<Event`. The stream is UTF-8; put a
/// `UTF16Stream` before it for anything else.
struct XMLEventRecordReader: RecordReader {
    /// Bytes before an event that may say which host sent it.
    private static let prefixLimit = 1_024

    private var blocks: RecordBlocks
    private var names: XMLEventNames
    private let row = RowFields()
    private var record = 0

    var bytesRead: Int { blocks.bytesRead }

    /// Reads a stream of UTF-8, so many bytes at once.
    init(_ stream: any ByteStream, names: FieldNames, block: Int = RecordBlocks.block) {
        self.names = XMLEventNames(names: names)
        blocks = RecordBlocks(stream, block: block)
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        guard let length = try blocks.fill(batch) else { return false }
        let isLast = blocks.ended
        var place = 0
        while place < length {
            guard let start = Self.event(batch.bytes, from: place, to: length) else {
                carryPrefix(batch, from: place, to: length)
                return true
            }
            let prefix = Self.prefix(batch.bytes, from: place, to: start)
            switch parse(batch, start..<length) {
            case .whole(let end):
                if let damage = take(batch, &normalizer, prefix, start..<end, report) {
                    report(damage, record)
                }
                record += 1
                place = end
            case .damaged(let damage, let resume):
                report(damage, record)
                record += 1
                place = max(resume, start + 1)
            case .unended:
                guard isLast || length - start > RecordLimits.bytes else {
                    blocks.carry(batch, prefix.lowerBound..<length)
                    return true
                }
                // Nothing inside of it looked like another event, so all of it is thrown away.
                report(isLast ? .unended : .tooLarge, record)
                record += 1
                return true
            }
        }
        return true
    }

    /// Keeps the end of a block in which no event begins: one may begin in it, or its line.
    private mutating func carryPrefix(_ batch: EventBatch, from start: Int, to end: Int) {
        guard !blocks.ended else { return }
        let prefix = Self.prefix(batch.bytes, from: start, to: end)
        blocks.carry(batch, prefix.lowerBound..<end)
    }

    /// Where the next event begins.
    static func event(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var place = start
        while let found = XMLText.find("<Event", base, from: place, to: end) {
            guard found + 6 < end else { return nil }
            switch bytes[found + 6] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ">"): return found
            default: place = found + 6
            }
        }
        return nil
    }

    /// The part of an event's line that stands before it.
    private static func prefix(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        to end: Int
    ) -> Range<Int> {
        let limit = max(start, end - prefixLimit)
        var first = end
        while first > limit, bytes[first - 1] != 0x0A { first -= 1 }
        return first..<end
    }

    // MARK: - Records

    private var time: Timestamp?
    private var eventID: UInt32 = 0

    private mutating func parse(
        _ batch: EventBatch,
        _ range: Range<Int>
    ) -> XMLEventParser.Outcome {
        names.beginRecord()
        row.removeAll()
        // What is written out is not longer than what stands for it, but once for each piece.
        return batch.withArena(3 * range.count) { base, used in
            var parser = XMLEventParser(base: base, range: range, arena: used, row: row)
            let outcome = parser.run(&names)
            (time, eventID) = (parser.time, parser.eventID)
            if case .whole = outcome { used = parser.arena }
            return outcome
        }
    }

    /// Gives the event that was parsed to the batch.
    private mutating func take(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ prefix: Range<Int>,
        _ range: Range<Int>,
        _ report: RecordReport
    ) -> RecordDamage? {
        guard range.count <= RecordLimits.bytes else { return .tooLarge }
        if !TextEncoding.isUTF8(batch.bytes[range]) {
            let place = TextEncoding.repair(batch, range)
            report(.invalidUTF8, record)
            guard case .whole = parse(batch, place) else { return .badRecord }
        }
        guard row.count > 0 else { return .badRecord }
        if let syslog = SyslogPrefix(batch.bytes, prefix) {
            add(syslog.timestamp, as: names.timestamp)
            add(syslog.hostname, as: names.hostname)
        }
        return row.commit(
            to: batch,
            record: record,
            raw: range,
            time: time,
            eventID: eventID,
            &normalizer
        )
    }

    private func add(_ range: Range<Int>, as field: FieldID) {
        row.append(field, offset: range.lowerBound, length: range.count, kind: .string)
    }
}
