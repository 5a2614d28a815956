// SPDX-License-Identifier: Apache-2.0

import Schema

/// What the `#` lines of a Zeek log say of the lines that follow them.
///
/// They stand at the beginning, and again wherever a log was rotated or files were joined. A line is
/// a keyword, the separator and a value; `#separator` itself comes first, a blank after it, and
/// writes the separator in hexadecimal.
struct ZeekHeader {
    /// How a column's cells are to be read.
    enum Kind: UInt8 {
        case text, number, bool
    }

    /// One column of the log.
    struct Column {
        let field: FieldID
        let kind: Kind
        /// Whether a cell is a set or a vector.
        let isList: Bool
    }

    private(set) var separator = UInt8(ascii: "\t")
    private(set) var setSeparator = UInt8(ascii: ",")
    private(set) var emptyField = Array("(empty)".utf8)
    private(set) var unsetField = Array("-".utf8)
    private(set) var path: [UInt8] = []
    private(set) var columns: [Column] = []
    /// The labels that some data sets add to a log are set off by three blanks instead: so many of
    /// the columns lie in the last cell.
    private(set) var columnsInLastCell = 1

    private var fieldNames: [String] = []
    private var types: [String] = []
    private var knownFields: [UInt8] = []
    private var knownTypes: [UInt8] = []

    /// Takes a line that begins with `#`.
    ///
    /// - Returns: Whether the columns may have changed.
    mutating func take(_ line: UnsafeRawBufferPointer, _ names: FieldNames) {
        let separatorWord = Array("#separator".utf8)
        if line.starts(with: separatorWord) {
            if let byte = Self.byte(line.dropFirst(separatorWord.count + 1)) { separator = byte }
            return
        }
        guard let split = line.firstIndex(of: separator) else { return }
        let keyword = String(decoding: line[..<split], as: UTF8.self)
        let value = line[(split + 1)...]
        switch keyword {
        case "#set_separator":
            if let byte = Self.byte(value) { setSeparator = byte }
        case "#empty_field": emptyField = Array(value)
        case "#unset_field": unsetField = Array(value)
        case "#path": path = Array(String(decoding: value, as: UTF8.self).utf8)
        case "#fields": takeFields(value, names)
        case "#types": takeTypes(value, names)
        default: break
        }
    }

    private mutating func takeFields(_ value: Slice<UnsafeRawBufferPointer>, _ names: FieldNames) {
        guard !value.elementsEqual(knownFields) else { return }
        knownFields = Array(value)
        (fieldNames, columnsInLastCell) = cells(value)
        (types, knownTypes) = ([], [])
        makeColumns(names)
    }

    private mutating func takeTypes(_ value: Slice<UnsafeRawBufferPointer>, _ names: FieldNames) {
        guard !value.elementsEqual(knownTypes) else { return }
        knownTypes = Array(value)
        types = cells(value).names
        makeColumns(names)
    }

    /// The cells of a header line, and how many of them lie in the last one.
    private func cells(_ value: Slice<UnsafeRawBufferPointer>) -> (names: [String], inLast: Int) {
        var cells = value.split(separator: separator, omittingEmptySubsequences: false)
            .prefix(RecordLimits.fields)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let last = cells.popLast() else { return ([], 1) }
        let inside = last.split(separator: " ").map(String.init)
        guard inside.count > 1, separator != UInt8(ascii: " ") else { return (cells + [last], 1) }
        return (cells + inside, inside.count)
    }

    private mutating func makeColumns(_ names: FieldNames) {
        columns = fieldNames.enumerated().map { index, name in
            let type = index < types.count ? types[index] : "string"
            let inner = type.split(separator: "[")
            let element = inner.count > 1 ? inner[1].prefix { $0 != "]" } : inner.first ?? ""
            return Column(
                field: names.id(of: name.trimmingBlanks),
                kind: Self.kind(of: element),
                isList: inner.count > 1
            )
        }
    }

    private static func kind(of type: Substring) -> Kind {
        switch type {
        case "time", "interval", "double", "count", "int", "port": .number
        case "bool": .bool
        default: .text
        }
    }

    /// A byte that is written as itself or as `\x09`; ASCII, or it would cut characters in two.
    private static func byte(_ text: Slice<UnsafeRawBufferPointer>) -> UInt8? {
        let text = Array(text)
        var byte = text.first
        if text.count >= 4, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") {
            byte = UInt8(String(decoding: text[2..<4], as: UTF8.self), radix: 16)
        }
        return byte.flatMap { $0 < 0x80 && $0 != 0x0A ? $0 : nil }
    }
}

extension String {
    /// The text without blanks around it.
    var trimmingBlanks: String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
