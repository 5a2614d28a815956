// SPDX-License-Identifier: Apache-2.0

/// How a CSV file separates its cells, told from its first rows.
///
/// What separates is what cuts the most rows into as many cells as the header has.
struct CSVDialect: Equatable {
    /// The byte between two cells.
    var separator: UInt8
    /// Quotes inside quoted cells have a backslash before them and are not doubled.
    var hasBackslashes: Bool
    /// Bytes before the header: a byte order mark, Excel's `sep=;`, PowerShell's `#TYPE …`.
    var preamble: Int

    /// What a head looks like when it is cut by one separator.
    struct Fit {
        var dialect: CSVDialect
        var columns: Int
        /// Whole rows behind the header.
        var rows: Int
        /// How many of them have as many cells as the header.
        var even: Int
        /// How many of them have one more: Event Viewer gives its texts no column.
        var wider: Int = 0
        /// How many header cells could be names.
        var names: Int

        /// The better the likelier, 0 to 1.
        var quality: Double {
            guard columns > 1 else { return 0 }
            return evenness * Double(names) / Double(columns)
        }

        /// How many of the rows are of one length.
        var evenness: Double { rows == 0 ? 0.5 : Double(max(even, wider)) / Double(rows) }
    }

    static let separators: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    init(separator: UInt8, hasBackslashes: Bool = false, preamble: Int = 0) {
        self.separator = separator
        self.hasBackslashes = hasBackslashes
        self.preamble = preamble
    }

    /// Takes the likeliest dialect of a file that begins so.
    init(head: UnsafeRawBufferPointer) {
        self = Self.fit(head)?.dialect ?? CSVDialect(separator: UInt8(ascii: ","))
    }

    /// The separator that fits a file's first bytes best; nil for no bytes.
    static func fit(_ head: UnsafeRawBufferPointer) -> Fit? {
        let start = preamble(of: head)
        guard start < head.count else { return nil }
        let backslashes = hasBackslashes(head)
        return separators.map { separator in
            fit(
                head,
                CSVDialect(separator: separator, hasBackslashes: backslashes, preamble: start)
            )
        }.max { left, right in
            (left.quality, left.columns) < (right.quality, right.columns)
        }
    }

    private static func fit(_ head: UnsafeRawBufferPointer, _ dialect: CSVDialect) -> Fit {
        var fit = Fit(dialect: dialect, columns: 0, rows: 0, even: 0, names: 0)
        guard let base = head.baseAddress else { return fit }
        var cutter = CSVCutter(base, dialect)
        var place = dialect.preamble
        // A head is 64 KiB, unless the file is shorter.
        let isWhole = head.count < 1 << 16
        while place < head.count, fit.rows < 200 {
            guard let end = cutter.cut(place..<head.count, isLast: isWhole) else { break }
            defer { place = end + 1 }
            if cutter.isBlank { continue }
            if fit.columns == 0 {
                fit.columns = cutter.count
                fit.names = cutter.cells.filter { CSVHeader.isName(head[$0.inner]) }.count
            } else {
                fit.rows += 1
                fit.even += cutter.count == fit.columns ? 1 : 0
                fit.wider += cutter.count == fit.columns + 1 ? 1 : 0
            }
        }
        return fit
    }

    /// How many bytes stand before the header.
    private static func preamble(of head: UnsafeRawBufferPointer) -> Int {
        var start = head.starts(with: TextEncoding.mark) ? TextEncoding.mark.count : 0
        for word in ["sep=", "#TYPE "] where head[start...].starts(with: Array(word.utf8)) {
            let end = head[start...].firstIndex(of: 0x0A) ?? head.count - 1
            start = end + 1
        }
        while start < head.count, head[start] == 0x0A || head[start] == 0x0D { start += 1 }
        return start
    }

    /// Whether a quoted cell begins with `{\"` or `[{\"`, as Hive and Spark write JSON.
    private static func hasBackslashes(_ head: UnsafeRawBufferPointer) -> Bool {
        let pattern = Array("{\\\"".utf8)
        var index = 0
        while index + 4 < head.count {
            if head[index] == pattern[0], head[index + 1] == pattern[1],
                head[index + 2] == pattern[2], head[index + 3] != pattern[2],
                index > 0, head[index - 1] == pattern[2] || head[index - 1] == UInt8(ascii: "[")
            {
                return true
            }
            index += 1
        }
        return false
    }
}
