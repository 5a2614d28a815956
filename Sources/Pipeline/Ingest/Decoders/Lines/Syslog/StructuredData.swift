// SPDX-License-Identifier: Apache-2.0

import Schema

/// RFC 5424's `[id param="value" …][id …]`.
///
/// In values `\"`, `\\` and `\]` stand for what follows the backslash.
struct StructuredData {
    private let parent: FieldID

    init(_ names: FieldNames) { parent = names.id(of: "structured_data") }

    /// Goes past the elements or past the `-` that stands for none.
    ///
    /// - Returns: The elements with their brackets; nil when there are none.
    static func skip(_ scan: inout LineScan) -> Range<Int>? {
        let start = scan.position
        if scan.take(UInt8(ascii: "-")) { return nil }
        while scan.current == UInt8(ascii: "["), let end = end(ofElement: scan) {
            scan.position = end
        }
        return start == scan.position ? nil : start..<scan.position
    }

    /// One past the bracket that closes an element; nil when nothing does.
    private static func end(ofElement scan: LineScan) -> Int? {
        var index = scan.position + 1
        var quoted = false
        while index < scan.end {
            switch scan.bytes[index] {
            case UInt8(ascii: "\\") where quoted: index += 1
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: "]") where !quoted: return index + 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Adds each parameter as `structured_data.<id>.<name>`.
    func add(_ range: Range<Int>, to line: inout LineRecord, _ names: inout LineNames) {
        var scan = LineScan(line.bytes, range)
        while scan.take(UInt8(ascii: "[")) {
            let start = scan.position
            while !scan.isAtEnd, scan.current != 0x20, scan.current != UInt8(ascii: "]") {
                scan.position += 1
            }
            let id = names.id(of: parent, line.bytes, start..<scan.position)
            addParameters(of: id, &scan, to: &line, &names)
            _ = scan.take(UInt8(ascii: "]"))
        }
    }

    private func addParameters(
        of id: FieldID,
        _ scan: inout LineScan,
        to line: inout LineRecord,
        _ names: inout LineNames
    ) {
        while true {
            scan.skipBlanks()
            guard !scan.isAtEnd, scan.current != UInt8(ascii: "]") else { return }
            let start = scan.position
            while !scan.isAtEnd, scan.current != UInt8(ascii: "="),
                scan.current != UInt8(ascii: "]")
            {
                scan.position += 1
            }
            let name = start..<scan.position
            guard scan.take(UInt8(ascii: "=")), scan.current == UInt8(ascii: "\""),
                let value = scan.quoted()
            else { return }
            let field = names.id(of: id, line.bytes, name)
            if value.escaped {
                line.addUnescaped(field, value.inside)
            } else {
                line.add(field, value.inside)
            }
        }
    }
}
