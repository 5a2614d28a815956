// SPDX-License-Identifier: Apache-2.0

import Schema

/// Reads CSV with a header: each row is a record, each cell a field of its column's name.
///
/// Cells stay where they are; those with doubled quotes are written out behind the block. An empty cell
/// is a field without a value (`null`), one that is written `""` an empty text: that is how PowerShell
/// and databases tell the two apart. Rows with too few cells are used as far as they go, and cells
/// behind the last column are left out.
///
/// A cell that holds a JSON object or list, or one as Python prints it, is given as text and its fields
/// too: `Parameters.Name`, or under their own names where the column is the record itself
/// (`AuditData`), whose fields then stand for the columns of the same names. For auditd's records in
/// one cell see `AuditdList`.
///
/// A row whose quote never ends is reported, and reading goes on at the line behind its first.
struct CSVRecordReader: RecordReader {
    let names: FieldNames
    let dialect: CSVDialect
    private var blocks: RecordBlocks
    var header: CSVHeader?
    let row = RowFields()
    var nested: NestedText
    var audit: AuditdList
    private var record = 0
    private var isFirst = true
    /// The rest of a line is thrown away; it has been reported.
    private var isSkipping = false

    var bytesRead: Int { blocks.bytesRead }

    /// Reads rows that are written as `dialect` says, so many bytes at once.
    init(
        _ stream: any ByteStream,
        dialect: CSVDialect,
        names: FieldNames,
        block: Int = RecordBlocks.block
    ) {
        self.names = names
        self.dialect = dialect
        nested = NestedText(names: names)
        audit = AuditdList(names: names)
        // The preamble is skipped in the first block.
        blocks = RecordBlocks(stream, block: max(block, dialect.preamble))
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        guard let length = try blocks.fill(batch) else { return false }
        let isLast = blocks.ended
        // A block's end may cut a character in two.
        let whole = isLast ? length : TextEncoding.endOfLastLine(batch.bytes, length)
        let valid = TextEncoding.isUTF8(batch.bytes[0..<whole])
        var start = 0
        if isFirst {
            isFirst = false
            start = min(dialect.preamble, whole)
        }
        while start < whole {
            guard
                let next = takeRow(
                    batch,
                    &normalizer,
                    start..<whole,
                    valid: valid,
                    isLast: isLast,
                    report
                )
            else { break }
            start = next
        }
        carry(batch, from: min(start, length), to: length, report)
        return true
    }

    /// Keeps the beginning of a row that goes on in the next block.
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

    /// Takes the row that a range begins with.
    ///
    /// - Returns: Where the next one begins; nil when the row goes on in the next block.
    private mutating func takeRow(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        isLast: Bool,
        _ report: RecordReport
    ) -> Int? {
        if isSkipping {
            guard let end = lineEnd(batch, range) else { return range.upperBound }
            isSkipping = false
            record += 1
            return end + 1
        }
        guard let end = cut(batch, range, isLast: isLast) else {
            return passUnended(batch, range, isLast: isLast, report)
        }
        let line = range.lowerBound..<end
        if header == nil {
            takeHeader(batch)
        } else if !isBlankRow {
            if let damage = take(batch, &normalizer, line, valid: valid, report) {
                report(damage, record)
            }
            record += 1
        }
        return end + 1
    }

    /// Goes to the second line of a row whose quotes do not end; nil to wait for more.
    private mutating func passUnended(
        _ batch: EventBatch,
        _ range: Range<Int>,
        isLast: Bool,
        _ report: RecordReport
    ) -> Int? {
        guard isLast || range.count > RecordLimits.bytes, let end = lineEnd(batch, range) else {
            if isLast {
                report(.unended, record)
                record += 1
                return range.upperBound
            }
            return nil
        }
        report(isLast ? .unended : .tooLarge, record)
        record += 1
        return end + 1
    }

    private func lineEnd(_ batch: EventBatch, _ range: Range<Int>) -> Int? {
        TextEncoding.line(batch.bytes, from: range.lowerBound, to: range.upperBound).end
    }

    // MARK: - Rows

    /// The cells of the row at hand.
    private var cells: [CSVCutter.Cell] = []
    private var isBlankRow = false

    private mutating func cut(_ batch: EventBatch, _ range: Range<Int>, isLast: Bool) -> Int? {
        guard let base = batch.bytes.baseAddress else { return nil }
        var cutter = CSVCutter(base, dialect, reusing: cells)
        cells = []
        let end = cutter.cut(range, isLast: isLast)
        isBlankRow = cutter.isBlank
        cells = cutter.cells
        return end
    }

    private mutating func takeHeader(_ batch: EventBatch) {
        guard !isBlankRow else { return }
        let texts = cells.map { cell in
            let text = String(decoding: batch.bytes[cell.inner], as: UTF8.self)
            return cell.isEscaped ? text.replacing("\"\"", with: "\"") : text
        }
        header = CSVHeader(texts, names: names)
    }

    /// Gives a row to the batch.
    private mutating func take(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ line: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> RecordDamage? {
        guard line.count <= RecordLimits.bytes else { return .tooLarge }
        if !valid, !TextEncoding.isUTF8(batch.bytes[line]) {
            let place = TextEncoding.repair(batch, line)
            report(.invalidUTF8, record)
            // Quotes and separators are as they were: only what is no UTF-8 became something else.
            _ = cut(batch, place, isLast: true)
        }
        gather(batch, cells, line.count)
        let raw = TextEncoding.trimmed(batch.bytes, line, isFirst: false)
        return row.commit(to: batch, record: record, raw: raw, &normalizer)
    }
}
