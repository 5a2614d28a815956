// SPDX-License-Identifier: Apache-2.0

import Schema

/// Decodes blocks of JSON lines; one a worker.
struct JSONLineDecoder {
    private var flattener: JSONFlattener

    init(names: FieldNames) { flattener = JSONFlattener(names: names) }

    /// Decodes a block's lines and normalises each; ordinals count from `first`.
    ///
    /// - Returns: How many ordinals were used; a blank line counts as one.
    mutating func decode(
        _ block: LineBlocks.Block,
        of batch: EventBatch,
        _ normalizer: inout Normalizer,
        first: Int = 0,
        report: RecordReport
    ) -> Int {
        var record = first
        var start = 0
        while start < block.end {
            let found = TextEncoding.line(batch.bytes, from: start, to: block.end)
            let end = found.end ?? block.end
            let isFirst = block.isFirst && start == 0
            let line = TextEncoding.trimmed(batch.bytes, start..<end, isFirst: isFirst)
            let isDropped = block.dropsFirst && start == 0
            if !isDropped, !line.isEmpty,
                let damage = decode(
                    batch,
                    &normalizer,
                    line,
                    record,
                    valid: found.isASCII,
                    report
                )
            {
                report(found.end == nil && damage == .notJSON ? .unended : damage, record)
            }
            record += 1
            start = end + 1
        }
        if block.isCutOff { report(.tooLarge, record) }
        return record - first
    }

    /// Decodes one record and normalises it.
    ///
    /// - Parameters:
    ///   - batch: Holds the bytes and gets the row.
    ///   - normalizer: Makes the fields native.
    ///   - range: The record without blanks around it.
    ///   - record: Its ordinal.
    ///   - valid: Whether the bytes are known to be UTF-8.
    ///   - report: Is told if the bytes were no UTF-8 and the record was used all the same.
    /// - Returns: Why it cannot be used, for the caller to report; nil when it is in the batch.
    mutating func decode(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        _ record: Int,
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
