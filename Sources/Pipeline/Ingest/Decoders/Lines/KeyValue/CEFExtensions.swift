// SPDX-License-Identifier: Apache-2.0

import Schema

/// CEF's `key=value` list, in which values have blanks.
///
/// A key is a word before a `=` that has no backslash before it; whatever stands between one key's
/// sign and the next key is the value.
struct CEFExtensions {
    private var names: LineNames
    private var labels: [Label] = []

    private struct Label {
        /// The labelled key: `cs1` for `cs1Label`.
        let key: Range<Int>
        let value: Range<Int>
    }

    init(_ names: FieldNames) { self.names = LineNames(names) }

    /// Adds the pairs from the scan's place to the line's end.
    mutating func add(_ scan: inout LineScan, to line: inout LineRecord) {
        labels.removeAll(keepingCapacity: true)
        scan.skipBlanks()
        var key = firstKey(&scan)
        while let current = key {
            let start = scan.position
            let (end, next) = endOfValue(&scan)
            add(current, start..<end, to: &line)
            key = next
        }
        addLabelled(to: &line)
    }

    private func firstKey(_ scan: inout LineScan) -> Range<Int>? {
        let start = scan.position
        while !scan.isAtEnd, Self.isKeyByte(scan.current) { scan.position += 1 }
        guard scan.position > start, scan.current == UInt8(ascii: "=") else { return nil }
        defer { scan.position += 1 }
        return start..<scan.position
    }

    /// Looks for the next sign; the word before it is the next key, and what is before that the value.
    private func endOfValue(_ scan: inout LineScan) -> (end: Int, next: Range<Int>?) {
        let start = scan.position
        var index = start
        while let sign = scan.bytes.first(UInt8(ascii: "="), from: index, to: scan.end) {
            index = sign + 1
            var begin = sign
            while begin > start, Self.isKeyByte(scan.bytes[begin - 1]) { begin -= 1 }
            guard begin < sign, begin > start,
                scan.bytes[begin - 1] == 0x20 || scan.bytes[begin - 1] == 0x09
            else { continue }
            var end = begin
            while end > start, scan.bytes[end - 1] == 0x20 || scan.bytes[end - 1] == 0x09 {
                end -= 1
            }
            scan.position = sign + 1
            return (end, begin..<sign)
        }
        scan.position = scan.end
        return (scan.end, nil)
    }

    private mutating func add(
        _ key: Range<Int>,
        _ value: Range<Int>,
        to line: inout LineRecord
    ) {
        let text = line.unescaped(value)
        line.add(names.id(line.bytes, key), text)
        guard key.count > 5, labels.count < 64,
            line.bytes.hasText("Label", at: key.upperBound - 5, key.upperBound)
        else { return }
        labels.append(Label(key: key.lowerBound..<key.upperBound - 5, value: value))
    }

    private mutating func addLabelled(to line: inout LineRecord) {
        let count = line.count
        for label in labels where !label.value.isEmpty && label.value.count <= 128 {
            let key = names.id(line.bytes, label.key)
            guard let index = (0..<count).first(where: { line.fields[$0].id == key }) else {
                continue
            }
            let field = line.fields[index]
            let start = Int(field.offset)
            line.add(names.id(line.bytes, label.value), start..<start + Int(field.length))
        }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }
}
