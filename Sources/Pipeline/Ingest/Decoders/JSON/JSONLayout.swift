// SPDX-License-Identifier: Apache-2.0

/// How a JSON file holds its records.
enum JSONLayout: Equatable {
    /// One object a line.
    case lines
    /// Values that follow each other inside so many opened brackets: 0 for objects one after the
    /// other, 1 for a list, 2 for a list in a wrapper such as `{"Records":[…]}`.
    case elements(depth: Int)

    /// Keys under which services wrap their list of records.
    private static let wrappers = ["Records", "records", "value", "items", "events", "Events"]

    /// Looks at a file's first bytes; nil when they are no JSON.
    init?(head: [UInt8]) {
        var scan = HeadScan(bytes: head)
        scan.skipMark()
        scan.skipBlanks()
        switch scan.current {
        case UInt8(ascii: "[") where scan.beginsList(): self = .elements(depth: 1)
        case UInt8(ascii: "{"):
            if scan.beginsWrapper(Self.wrappers) {
                self = .elements(depth: 2)
            } else {
                self = scan.isSpreadOverLines() ? .elements(depth: 0) : .lines
            }
        default:
            // A file that was cut at its front begins in the middle of a line.
            guard scan.hasRecordLine() else { return nil }
            self = .lines
        }
    }
}

/// A cursor over the first bytes of a file.
private struct HeadScan {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func skipMark() {
        if bytes.starts(with: TextEncoding.mark) { position = TextEncoding.mark.count }
    }

    mutating func skipBlanks() {
        while position < bytes.count, TextEncoding.isBlank(bytes[position]) { position += 1 }
    }

    /// Whether the object here begins with a known key and a list of objects.
    func beginsWrapper(_ keys: [String]) -> Bool {
        var scan = self
        scan.position += 1
        scan.skipBlanks()
        guard scan.current == UInt8(ascii: "\"") else { return false }
        scan.position += 1
        let start = scan.position
        while scan.position < bytes.count, scan.current != UInt8(ascii: "\"") {
            scan.position += 1
        }
        let key = String(decoding: bytes[start..<min(scan.position, bytes.count)], as: UTF8.self)
        guard keys.contains(key) else { return false }
        for wanted in [UInt8(ascii: ":"), UInt8(ascii: "[")] {
            scan.position += 1
            scan.skipBlanks()
            guard scan.current == wanted else { return false }
        }
        scan.position += 1
        scan.skipBlanks()
        return scan.current == UInt8(ascii: "{") || scan.current == UInt8(ascii: "]")
    }

    /// Whether the bracket here begins a JSON list, and not a time stamp or a word as logs have it.
    func beginsList() -> Bool {
        var next = self
        next.position += 1
        next.skipBlanks()
        if next.position >= bytes.count { return true }
        return [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "]")].contains(next.current)
    }

    /// Whether any whole line is an object.
    func hasRecordLine() -> Bool {
        bytes.split(separator: 0x0A).dropFirst().contains { line in
            let text = line.last == 0x0D ? line.dropLast() : line
            return text.starts(with: [UInt8(ascii: "{"), UInt8(ascii: "\"")])
                && text.last == UInt8(ascii: "}")
        }
    }

    /// Whether the object here goes on in the next line, as pretty-printers write it.
    ///
    /// A damaged first line of a line format does not count: its next line begins an object.
    func isSpreadOverLines() -> Bool {
        guard let newline = bytes[position...].firstIndex(of: 0x0A) else { return false }
        var next = self
        next.position = newline
        next.skipBlanks()
        guard [UInt8(ascii: "\""), UInt8(ascii: "}")].contains(next.current) else { return false }
        var scanner = JSONElementScanner(depth: 0)
        let line = Array(bytes[position..<newline])
        return line.withUnsafeBytes { scanner.next(in: $0, from: 0).end } == nil
    }
}
