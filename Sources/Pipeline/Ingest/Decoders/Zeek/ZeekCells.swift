// SPDX-License-Identifier: Apache-2.0

import Schema

/// Cuts one line of a Zeek log into fields.
///
/// Why the unsafe pointer is safe: the batch made room for as many bytes as the line has, only bytes
/// of the line are read, and what is written out is never longer than what it stands for.
struct ZeekCells {
    private let base: UnsafeMutableRawPointer
    private let row: RowFields
    private let header: ZeekHeader
    /// Where the next written-out value goes.
    private(set) var arena: Int
    /// Where `true` and `false` stand.
    var yes = 0
    var no = 0

    init(base: UnsafeMutableRawPointer, arena: Int, row: RowFields, header: ZeekHeader) {
        self.base = base
        self.arena = arena
        self.row = row
        self.header = header
    }

    @inline(__always)
    private func byte(_ place: Int) -> UInt8 { base.load(fromByteOffset: place, as: UInt8.self) }

    /// Adds the fields of the line that a range begins with; says where the line ends.
    mutating func cut(_ range: Range<Int>) -> Int {
        let separator = header.separator
        var hits = ByteHits(
            base,
            from: range.lowerBound,
            to: range.upperBound,
            (separator, 0x0A, UInt8(ascii: "\\"))
        )
        return header.columns.withUnsafeBufferPointer { columns in
            let cellCount = columns.count - header.columnsInLastCell + 1
            var (start, index, isEscaped) = (range.lowerBound, 0, false)
            while true {
                let place = hits.next()
                let found = place < range.upperBound ? byte(place) : 0x0A
                if found == UInt8(ascii: "\\"), separator != found {
                    isEscaped = true
                    continue
                }
                var end = place
                if found == 0x0A {
                    if end > start, byte(end - 1) == 0x0D { end -= 1 }
                    // A line of blanks, or one that is no row, has no second cell.
                    if index == 0, cellCount > 1 { return place }
                }
                if index < cellCount - 1 || index == cellCount - 1 && header.columnsInLastCell == 1
                {
                    add(columns[index], start..<end, isEscaped: isEscaped)
                } else if index == cellCount - 1 {
                    addLast(columns[index...], start..<end, isEscaped: isEscaped)
                }
                if found == 0x0A { return place }
                (start, index, isEscaped) = (place + 1, index + 1, false)
            }
        }
    }

    /// Adds a last cell that holds several columns with blanks between them.
    private mutating func addLast(
        _ columns: Slice<UnsafeBufferPointer<ZeekHeader.Column>>,
        _ cell: Range<Int>,
        isEscaped: Bool
    ) {
        var start = cell.lowerBound
        for column in columns {
            while start < cell.upperBound, byte(start) == 0x20 { start += 1 }
            var end = start
            // One blank may belong to a label, two do not.
            while end < cell.upperBound,
                byte(end) != 0x20 || end + 1 < cell.upperBound && byte(end + 1) != 0x20
            {
                end += 1
            }
            guard end > start else { return }
            add(column, start..<end, isEscaped: isEscaped)
            start = end
        }
    }

    @inline(__always)
    private mutating func add(
        _ column: ZeekHeader.Column,
        _ cell: Range<Int>,
        isEscaped: Bool
    ) {
        guard !isMissing(cell) else { return }
        if !column.isList {
            addValue(column, cell, isEscaped: isEscaped)
        } else {
            addList(column, cell, isEscaped: isEscaped)
        }
    }

    private func isMissing(_ cell: Range<Int>) -> Bool {
        equals(cell, header.unsetField) || equals(cell, header.emptyField)
    }

    @inline(__always)
    private func equals(_ cell: Range<Int>, _ text: [UInt8]) -> Bool {
        guard cell.count == text.count else { return false }
        for index in text.indices where byte(cell.lowerBound + index) != text[index] {
            return false
        }
        return true
    }

    private mutating func addList(
        _ column: ZeekHeader.Column,
        _ cell: Range<Int>,
        isEscaped: Bool
    ) {
        var start = cell.lowerBound
        while start <= cell.upperBound {
            var end = start
            while end < cell.upperBound, byte(end) != header.setSeparator { end += 1 }
            if !isMissing(start..<end) { addValue(column, start..<end, isEscaped: isEscaped) }
            start = end + 1
        }
    }

    @inline(__always)
    private mutating func addValue(
        _ column: ZeekHeader.Column,
        _ cell: Range<Int>,
        isEscaped: Bool
    ) {
        switch column.kind {
        case .number where JSONScan.isNumber(base, from: cell.lowerBound, to: cell.upperBound):
            append(column, cell.lowerBound, cell.count, .number)
        case .bool where cell.count == 1 && byte(cell.lowerBound) == UInt8(ascii: "T"):
            append(column, yes, 4, .bool)
        case .bool where cell.count == 1 && byte(cell.lowerBound) == UInt8(ascii: "F"):
            append(column, no, 5, .bool)
        default:
            guard isEscaped else {
                append(column, cell.lowerBound, cell.count, .string)
                return
            }
            let start = arena
            writeOut(cell)
            append(column, start, arena - start, .string)
        }
    }

    @inline(__always)
    private func append(
        _ column: ZeekHeader.Column,
        _ offset: Int,
        _ length: Int,
        _ kind: Field.Kind
    ) {
        row.append(column.field, offset: offset, length: length, kind: kind)
    }

    /// Writes out a cell with escapes; one that would not be UTF-8 keeps them.
    private mutating func writeOut(_ cell: Range<Int>) {
        let start = arena
        var place = cell.lowerBound
        while place < cell.upperBound {
            let escape = place + 1 < cell.upperBound ? byte(place + 1) : 0
            if byte(place) == UInt8(ascii: "\\"), escape == UInt8(ascii: "\\") {
                put(escape)
                place += 2
            } else if byte(place) == UInt8(ascii: "\\"), escape == UInt8(ascii: "x"),
                place + 3 < cell.upperBound, let high = HexDigit.value(byte(place + 2)),
                let low = HexDigit.value(byte(place + 3))
            {
                put(high << 4 | low)
                place += 4
            } else {
                put(byte(place))
                place += 1
            }
        }
        let written = UnsafeRawBufferPointer(start: base + start, count: arena - start)
        guard !TextEncoding.isUTF8(written[...]) else { return }
        arena = start
        for place in cell { put(byte(place)) }
    }

    private mutating func put(_ value: UInt8) {
        base.storeBytes(of: value, toByteOffset: arena, as: UInt8.self)
        arena += 1
    }
}
