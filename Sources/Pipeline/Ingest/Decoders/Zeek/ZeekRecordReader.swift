// SPDX-License-Identifier: Apache-2.0

import Schema

/// Reads Zeek's own logs: cells between tabs, and `#` lines that name the columns.
///
/// Fields are called as in the header (`id.orig_h`), and `_path` says which log it is, as Zeek's JSON
/// does. Cells stay where they are; those with escapes (`\x09`, `\\`) are written out behind the block.
/// A cell that is unset has no field, as in JSON; a set or vector becomes several fields of one name,
/// an empty one none. `T` and `F` are booleans. Cells behind the last column are left out, and a row
/// that ends early is used as far as it goes.
///
/// A record's ordinal counts the lines without the `#` ones; a blank line counts as one.
///
/// - Source: Zeek's documentation, "Log Formats", and its `ascii` log writer.
struct ZeekRecordReader: RecordReader {
    private let names: FieldNames
    private let pathField: FieldID
    private var blocks: RecordBlocks
    private var header = ZeekHeader()
    private let row = RowFields()
    private var record = 0
    private var isFirst = true
    /// The rest of a line is thrown away; it has been reported.
    private var isSkipping = false
    /// Texts of the block at hand that many rows share: the path, `true` and `false`.
    private var shared = SharedTexts()

    private struct SharedTexts {
        var path = 0
        var yes = 0
        var no = 0
    }

    var bytesRead: Int { blocks.bytesRead }

    /// Reads a stream, so many bytes at once.
    init(_ stream: any ByteStream, names: FieldNames, block: Int = RecordBlocks.block) {
        self.names = names
        pathField = names.id(of: "_path")
        blocks = RecordBlocks(stream, block: block)
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        guard let length = try blocks.fill(batch) else { return false }
        // Up to the last line's end only: a block's end may cut a character in two.
        let whole = blocks.ended ? length : TextEncoding.endOfLastLine(batch.bytes, length)
        shareTexts(batch)
        let valid = TextEncoding.isUTF8(batch.bytes[0..<whole])
        var start = 0
        if isFirst {
            isFirst = false
            if batch.bytes[0..<whole].starts(with: TextEncoding.mark) {
                start = TextEncoding.mark.count
            }
        }
        while start < whole {
            start = takeLine(batch, &normalizer, start..<whole, valid: valid, report)
        }
        carry(batch, from: max(start, whole), to: length, report)
        return true
    }

    /// Keeps the beginning of a line that goes on in the next block.
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
    }

    private mutating func shareTexts(_ batch: EventBatch) {
        func append(_ bytes: [UInt8]) -> Int { bytes.withUnsafeBytes { batch.append($0) } }
        shared = SharedTexts(
            path: append(header.path),
            yes: append(Array("true".utf8)),
            no: append(Array("false".utf8))
        )
    }

    // MARK: - Lines

    /// Takes the line that a range begins with; says where the next one begins.
    private mutating func takeLine(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> Int {
        guard valid, !isSkipping, !isHeader(batch, range) else {
            return takeOddLine(batch, &normalizer, range, valid: valid, report)
        }
        let end = cut(batch, range)
        if let damage = finish(batch, &normalizer, range.lowerBound..<end) {
            report(damage, record)
        }
        record += 1
        return end + 1
    }

    /// Takes a header line, the end of one that is too long, or one with bytes that are no UTF-8.
    private mutating func takeOddLine(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> Int {
        let found = TextEncoding.line(batch.bytes, from: range.lowerBound, to: range.upperBound)
        let end = found.end ?? range.upperBound
        let line = range.lowerBound..<end
        if isSkipping {
            isSkipping = false
            record += 1
        } else if isHeader(batch, range) {
            takeHeader(batch, TextEncoding.trimmed(batch.bytes, line, isFirst: false))
            if batch.bytes[line.lowerBound] != UInt8(ascii: "#") {
                report(.badRecord, record)
                record += 1
            }
        } else {
            var place = line
            if !valid, !found.isASCII, !TextEncoding.isUTF8(batch.bytes[line]) {
                place = TextEncoding.repair(batch, line)
                report(.invalidUTF8, record)
            }
            _ = cut(batch, place)
            if let damage = finish(batch, &normalizer, line) { report(damage, record) }
            record += 1
        }
        return end + 1
    }

    /// Whether a line begins with `#`, perhaps behind blanks: hands were at the file then, and the line
    /// counts as one of the rows, which it spoils.
    @inline(__always)
    private func isHeader(_ batch: EventBatch, _ range: Range<Int>) -> Bool {
        let first = batch.bytes[range.lowerBound]
        guard first <= 0x20 else { return first == UInt8(ascii: "#") }
        return batch.bytes[range].first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
    }

    private mutating func takeHeader(_ batch: EventBatch, _ line: Range<Int>) {
        let text = UnsafeRawBufferPointer(rebasing: batch.bytes[line])
        let path = header.path
        header.take(text, names)
        if header.path != path { shareTexts(batch) }
    }

    /// Gives the row that was gathered to the batch.
    private mutating func finish(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ line: Range<Int>
    ) -> RecordDamage? {
        let raw = TextEncoding.trimmed(batch.bytes, line, isFirst: false)
        guard !raw.isEmpty else { return nil }
        guard raw.count <= RecordLimits.bytes else { return .tooLarge }
        guard row.count > 0 else { return .badRecord }
        row.append(pathField, offset: shared.path, length: header.path.count, kind: .string)
        return row.commit(to: batch, record: record, raw: raw, &normalizer)
    }

    // MARK: - Cells

    /// Gathers the cells of the line that a range begins with; says where the line ends.
    private mutating func cut(_ batch: EventBatch, _ range: Range<Int>) -> Int {
        row.removeAll()
        // What is written out is never longer than the line, and the line no longer than this.
        return batch.withArena(range.count) { base, used in
            var cells = ZeekCells(base: base, arena: used, row: row, header: header)
            (cells.yes, cells.no) = (shared.yes, shared.no)
            let end = cells.cut(range)
            used = cells.arena
            return end
        }
    }
}
