// SPDX-License-Identifier: Apache-2.0

import Schema

extension CSVRecordReader {
    /// Makes fields of a row's cells.
    mutating func gather(_ batch: EventBatch, _ cells: [CSVCutter.Cell], _ length: Int) {
        row.removeAll()
        guard let columns = header?.columns else { return }
        var hasNested = false
        let dialect = dialect
        batch.withArena(length) { base, used in
            for (column, cell) in zip(columns, cells) {
                guard let field = column.field else { continue }
                var place = cell.inner
                if cell.isEscaped {
                    let start = used
                    Self.writeOut(place, dialect, base, &used)
                    place = start..<used
                }
                let isMissing = place.isEmpty && !cell.isQuoted
                row.append(
                    field,
                    offset: place.lowerBound,
                    length: place.count,
                    kind: isMissing ? .null : .string
                )
                if place.count > 1 {
                    let last = base.load(fromByteOffset: place.upperBound - 1, as: UInt8.self)
                    hasNested = hasNested || last == 0x7D || last == 0x5D
                }
            }
        }
        if hasNested { expand(batch, columns) }
    }

    /// Writes out a cell's text with one quote for each two.
    private static func writeOut(
        _ cell: Range<Int>,
        _ dialect: CSVDialect,
        _ base: UnsafeMutableRawPointer,
        _ used: inout Int
    ) {
        var place = cell.lowerBound
        while place < cell.upperBound {
            let byte = base.load(fromByteOffset: place, as: UInt8.self)
            base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
            place += 1
            guard place < cell.upperBound else {
                used += 1
                return
            }
            let next = base.load(fromByteOffset: place, as: UInt8.self)
            if byte == UInt8(ascii: "\""), next == byte {
                place += 1
            } else if dialect.hasBackslashes, byte == UInt8(ascii: "\\"),
                next == UInt8(ascii: "\"") || next == byte
            {
                base.storeBytes(of: next, toByteOffset: used, as: UInt8.self)
                place += 1
            }
            used += 1
        }
    }

    /// Adds the fields of cells that hold objects or lists.
    private mutating func expand(_ batch: EventBatch, _ columns: [CSVHeader.Column]) {
        let cellCount = row.count
        var inner: Range<Int>?
        // The row's fields are those of the columns with names, in their order.
        var index = 0
        for column in columns where column.field != nil && index < cellCount {
            let field = row.room[index]
            index += 1
            guard field.kind == .string, field.length > 1 else { continue }
            let before = row.count
            nested.expand(batch, field, under: column.isRecord ? nil : field.id, into: row)
            guard row.count > before else { continue }
            if column.isRecord {
                inner = before..<row.count
            } else if batch.bytes[Int(field.offset)] == UInt8(ascii: "[") {
                audit.add(batch, column: field.id, before..<row.count, to: row)
            }
        }
        if let inner { preferInner(inner, cellCount) }
    }

    /// Leaves out cells whose name a field of the record inside has: that one is the service's own.
    private func preferInner(_ inner: Range<Int>, _ cellCount: Int) {
        var kept = 0
        for index in 0..<row.count {
            let field = row.room[index]
            if index < cellCount, inner.contains(where: { row.room[$0].id == field.id }) {
                continue
            }
            row.room[kept] = field
            kept += 1
        }
        row.count = kept
    }
}
