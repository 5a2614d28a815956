// SPDX-License-Identifier: Apache-2.0

/// Cuts one row of CSV into cells, without copying any.
///
/// Quotes count only at a cell's beginning; what stands behind the closing quote belongs to the cell
/// up to the next separator, as most readers have it. A cell in quotes may hold line feeds.
///
/// Why the unsafe pointer is safe: only bytes of the range that is given are read, and the caller
/// keeps them where they are until the cells were used.
///
/// - Source: RFC 4180.
struct CSVCutter {
    /// A cell's text, without its quotes.
    struct Cell {
        var start: Int
        var end: Int
        /// It stood in quotes.
        var isQuoted = false
        /// Quotes in it are doubled, or have a backslash before them.
        var isEscaped = false

        var inner: Range<Int> { start..<end }
    }

    private let base: UnsafeRawPointer
    private let dialect: CSVDialect
    /// The cells of the row that was cut last; those beyond a record's limit are left out.
    private(set) var cells: [Cell] = []
    /// How many cells the row has, kept or not.
    var count: Int { cells.count }

    /// Whether the row that was cut last is a blank line.
    var isBlank: Bool {
        cells.count == 1 && !cells[0].isQuoted
            && cells[0].inner.allSatisfy { TextEncoding.isBlank(byte($0)) }
    }

    /// Cuts rows of bytes at `base`, with room for cells that another one used before.
    init(_ base: UnsafeRawPointer, _ dialect: CSVDialect, reusing cells: consuming [Cell] = []) {
        self.base = base
        self.dialect = dialect
        self.cells = cells
    }

    @inline(__always)
    private func byte(_ place: Int) -> UInt8 { base.load(fromByteOffset: place, as: UInt8.self) }

    /// Cuts the row that a range begins with.
    ///
    /// - Parameters:
    ///   - range: From the row's first byte on.
    ///   - isLast: Whether nothing follows the range, so that a row may end with it.
    /// - Returns: Where the row ends; nil when the range ends before it does.
    mutating func cut(_ range: Range<Int>, isLast: Bool) -> Int? {
        cells.removeAll(keepingCapacity: true)
        var hits = ByteHits(
            base,
            from: range.lowerBound,
            to: range.upperBound,
            (dialect.separator, 0x0A, UInt8(ascii: "\""))
        )
        var cell = Cell(start: range.lowerBound, end: range.lowerBound)
        while true {
            let place = hits.next()
            guard place < range.upperBound else {
                guard isLast else { return nil }
                finish(&cell, place)
                return place
            }
            let found = byte(place)
            if found == UInt8(ascii: "\""), found != dialect.separator {
                guard place == cell.start, !cell.isQuoted else { continue }
                cell.isQuoted = true
                guard skipQuoted(&cell, &hits, range) else { return nil }
                continue
            }
            finish(&cell, place)
            if found == 0x0A { return place }
            cell = Cell(start: place + 1, end: place + 1)
        }
    }

    /// Goes past the closing quote of a cell; false where the range ends before it.
    private func skipQuoted(_ cell: inout Cell, _ hits: inout ByteHits, _ range: Range<Int>) -> Bool
    {
        cell.start += 1
        var place = hits.next()
        while place < range.upperBound {
            guard byte(place) == UInt8(ascii: "\"") else {
                place = hits.next()
                continue
            }
            if dialect.hasBackslashes, isEscaped(place, from: cell.start) {
                cell.isEscaped = true
                place = hits.next()
            } else if place + 1 < range.upperBound, byte(place + 1) == UInt8(ascii: "\"") {
                cell.isEscaped = true
                _ = hits.next()
                place = hits.next()
            } else {
                cell.end = place
                return true
            }
        }
        return false
    }

    /// Whether an odd number of backslashes stands before a place.
    private func isEscaped(_ place: Int, from start: Int) -> Bool {
        var first = place
        while first > start, byte(first - 1) == UInt8(ascii: "\\") { first -= 1 }
        return (place - first) & 1 == 1
    }

    /// Ends the cell before a separator, a line's end or the range's.
    @inline(__always)
    private mutating func finish(_ cell: inout Cell, _ place: Int) {
        var end = place
        if end > cell.start, byte(end - 1) == 0x0D { end -= 1 }
        if !cell.isQuoted {
            cell.end = end
        } else if end > cell.end + 1 {
            // Text behind the closing quote: the quote is a part of it.
            cell.end = end
        }
        guard cells.count < RecordLimits.fields + 1 else { return }
        cells.append(cell)
    }
}
