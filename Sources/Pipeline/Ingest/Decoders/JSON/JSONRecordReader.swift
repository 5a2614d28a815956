// SPDX-License-Identifier: Apache-2.0

import Schema

/// Cuts a stream of JSON into records and has each decoded, a batch at a time.
///
/// Memory is bounded by the block and by one record's limit: what is longer is skipped, counted,
/// and reported. Every record is either in a batch or reported once as damaged, so the two together
/// are as many as the input has.
struct JSONRecordReader: RecordReader {
    let layout: JSONLayout
    private var blocks: RecordBlocks
    private var flattener: JSONFlattener
    var scanner: JSONElementScanner
    /// How much of the carried bytes the scanner has seen.
    var scanned = 0
    /// How a record begins, to find the next one after damage.
    var opening = JSONOpening()
    /// The rest of the record that is being read is thrown away; it has been reported.
    var isSkipping = false
    var ended: Bool { blocks.ended }
    /// The input ended between two records of a list that nobody closed.
    var isListOpen: Bool { layout != .lines && !scanner.isInside && scanner.depth > 0 }
    /// The ordinal of the next record.
    var record = 0
    var bytesRead: Int { blocks.bytesRead }

    /// Reads records that lie in `stream` as `layout` says, so many bytes at once.
    init(
        _ stream: any ByteStream,
        layout: JSONLayout,
        names: FieldNames,
        block: Int = RecordBlocks.block
    ) {
        self.layout = layout
        blocks = RecordBlocks(stream, block: block)
        flattener = JSONFlattener(names: names)
        if case .elements(let depth) = layout {
            scanner = JSONElementScanner(depth: depth)
        } else {
            scanner = JSONElementScanner(depth: 0)
        }
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        let isFirst = bytesRead == 0
        guard let length = try blocks.fill(batch) else { return false }
        let rest =
            switch layout {
            case .lines: takeLines(batch, &normalizer, length: length, report)
            case .elements:
                takeElements(batch, &normalizer, length: length, isFirst: isFirst, report)
            }
        carry(batch, from: rest, to: length, report)
        return true
    }

    /// Keeps what belongs to a record that goes on in the next block.
    private mutating func carry(
        _ batch: EventBatch,
        from start: Int,
        to end: Int,
        _ report: RecordReport
    ) {
        guard start < end, !isSkipping else { return }
        if end - start > RecordLimits.bytes {
            report(.tooLarge, record)
            isSkipping = true
            return
        }
        blocks.carry(batch, start..<end)
        scanned = end - start
    }

    // MARK: - Lines

    private mutating func takeLines(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        length: Int,
        _ report: RecordReport
    ) -> Int {
        // Up to the last line's end only: a block's end may cut a character in two.
        let whole = ended ? length : TextEncoding.endOfLastLine(batch.bytes, length)
        var start = 0
        while start < whole {
            let found = TextEncoding.line(batch.bytes, from: start, to: whole)
            let end = found.end ?? whole
            let line = TextEncoding.trimmed(batch.bytes, start..<end, isFirst: record == 0)
            if isSkipping {
                isSkipping = false
            } else if !line.isEmpty,
                let damage = decode(batch, &normalizer, line, valid: found.isASCII, report)
            {
                report(found.end == nil && damage == .notJSON ? .unended : damage, record)
            }
            // A blank line counts as one.
            record += 1
            start = end + 1
        }
        return min(start, length)
    }

    // MARK: - Records

    /// Decodes one record and normalises it; its ordinal is `record`.
    ///
    /// - Parameters:
    ///   - batch: Holds the bytes and gets the row.
    ///   - normalizer: Makes the fields native.
    ///   - range: The record without blanks around it.
    ///   - valid: Whether the bytes are known to be UTF-8.
    ///   - report: Is told if the bytes were no UTF-8 and the record was used all the same.
    /// - Returns: Why it cannot be used, for the caller to report; nil when it is in the batch.
    mutating func decode(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> RecordDamage? {
        guard range.count <= RecordLimits.bytes else { return .tooLarge }
        var place = range
        if !valid, !TextEncoding.isUTF8(batch.bytes[range]) {
            place = TextEncoding.repair(batch, range)
        }
        let damage = flattener.decode(
            batch,
            offset: place.lowerBound,
            length: place.count,
            record: record
        )
        if let damage { return damage }
        if place != range {
            report(.invalidUTF8, record)
            batch.updateRow(at: batch.count - 1) { row in
                row.rawOffset = UInt32(range.lowerBound)
                row.rawLength = UInt32(range.count)
            }
        }
        normalizer.finish(batch, row: batch.count - 1)
        return nil
    }
}
