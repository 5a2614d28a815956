// SPDX-License-Identifier: Apache-2.0

import Schema

/// Cuts a stream of JSON into records and has each decoded, a batch at a time.
///
/// Lines can also be cut here and decoded elsewhere (`LineBlocks`, `JSONLineDecoder`); records inside
/// brackets cannot, for where one ends is known only by reading it.
struct JSONRecordReader: RecordReader {
    let layout: JSONLayout
    private var blocks: RecordBlocks
    private var lines: LineBlocks
    private var decoder: JSONLineDecoder
    var scanner: JSONElementScanner
    /// How much of the carried bytes the scanner has seen.
    var scanned = 0
    /// How a record begins, to find the next one after damage.
    var opening = JSONOpening()
    /// The rest of the record that is being read is thrown away; it has been reported.
    var isSkipping = false
    var ended: Bool { blocks.ended }
    /// The input ended between two records of a list that nobody closed.
    var isUnfinished: Bool { layout != .lines && !scanner.isInside && scanner.depth > 0 }
    /// The ordinal of the next record.
    var record = 0
    var bytesRead: Int { layout == .lines ? lines.bytesRead : blocks.bytesRead }

    /// Reads records that lie in `stream` as `layout` says, so many bytes at once.
    init(
        _ stream: any ByteStream,
        layout: JSONLayout,
        names: FieldNames,
        block: Int = RecordBlocks.block
    ) {
        self.layout = layout
        blocks = RecordBlocks(stream, block: block)
        lines = LineBlocks(stream, block: block)
        decoder = JSONLineDecoder(names: names)
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
        guard layout != .lines else {
            guard let block = try lines.next(into: batch) else { return false }
            record += decoder.decode(block, of: batch, &normalizer, first: record, report: report)
            return true
        }
        let isFirst = bytesRead == 0
        guard let length = try blocks.fill(batch) else { return false }
        let rest = takeElements(batch, &normalizer, length: length, isFirst: isFirst, report)
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
        guard blocks.carryRecord(batch, start..<end) else {
            report(.tooLarge, record)
            isSkipping = true
            return
        }
        scanned = end - start
    }

    /// Decodes one record, whose ordinal is `record`, and normalises it.
    ///
    /// - Returns: Why it cannot be used, for the caller to report; nil when it is in the batch.
    mutating func decode(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> RecordDamage? {
        decoder.decode(batch, &normalizer, range, record, valid: valid, report)
    }
}
