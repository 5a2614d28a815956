// SPDX-License-Identifier: Apache-2.0

// MARK: - Keys and scalars

extension LeanYAML {
    /// Whether a mapping's key stands here: text on one line with a colon after it.
    func isKey() throws(GivesUp) -> Bool {
        var index = at
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            guard let end = quotedEnd(from: at) else { return false }
            index = end
            while index < bytes.count, bytes[index] == 0x20 { index += 1 }
            return isColon(at: index)
        case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "{"):
            return false
        default:
            try refuseIndicator()
        }
        while index < bytes.count, bytes[index] != 0x0A {
            if isColon(at: index) { return true }
            if bytes[index] == UInt8(ascii: "#"), bytes[index - 1] == 0x20 { return false }
            index += 1
        }
        return false
    }

    private func isColon(at index: Int) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { return false }
        return index + 1 >= bytes.count || bytes[index + 1] == 0x20 || bytes[index + 1] == 0x0A
    }

    /// The position after the closing quote on this line, or nil.
    private func quotedEnd(from start: Int) -> Int? {
        let quote = bytes[start]
        var index = start + 1
        while index < bytes.count, bytes[index] != 0x0A {
            if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                index += 2
                continue
            }
            if bytes[index] == quote {
                let isDoubled = index + 1 < bytes.count && bytes[index + 1] == quote
                if quote == UInt8(ascii: "\"") || !isDoubled { return index + 1 }
                index += 1
            }
            index += 1
        }
        return nil
    }

    /// Gives up on what cannot begin plain text.
    func refuseIndicator() throws(GivesUp) {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "%"),
            UInt8(ascii: "@"), UInt8(ascii: "`"), UInt8(ascii: "]"), UInt8(ascii: "}"),
            UInt8(ascii: ","), 0x09:
            throw GivesUp()
        case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "-"):
            guard byte(after: 1) != 0x20, byte(after: 1) != 0x0A else { throw GivesUp() }
        default: break
        }
    }

    /// Reads a key and the colon after it.
    mutating func key() throws(GivesUp) -> String {
        let key: String
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            key = try quoted()
            skipSpaces()
        } else {
            let start = at
            while !isColon(at: at) {
                guard byte != 0x09 else { throw GivesUp() }
                at += 1
            }
            var end = at
            while end > start, bytes[end - 1] == 0x20 { end -= 1 }
            key = text(start, end)
            guard key != "<<" else { throw GivesUp() }
        }
        at += 1
        return key
    }

    /// Reads a value that begins in the middle of a line, or a scalar on a line of its own.
    mutating func inline(parent: Int) throws(GivesUp) -> YAMLNode {
        let start = line
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            let value = try quoted()
            try endOfLine()
            return YAMLNode(line: start, content: .scalar(value, isPlain: false))
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            let value = try blockScalar(parent: parent)
            return YAMLNode(line: start, content: .scalar(value, isPlain: false))
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let value = try flow()
            try endOfLine()
            return value
        default:
            try refuseIndicator()
            return YAMLNode(
                line: start,
                content: .scalar(try plain(parent: parent), isPlain: true)
            )
        }
    }

    /// Plain text, folded over the lines that are deeper than its parent.
    private mutating func plain(parent: Int) throws(GivesUp) -> String {
        var (start, end) = try plainLine()
        var isLast = byte != 0x0A
        var folded: [UInt8]?
        skipLine()
        while !isLast {
            let mark = (at: at, line: line)
            var breaks = 1
            skipSpaces()
            while !isAtEnd, byte == 0x0A {
                breaks += 1
                skipLine()
                skipSpaces()
            }
            let column = at - lineStart()
            guard !isAtEnd, column > parent, byte != UInt8(ascii: "#"),
                !(column == 0 && (isMarker("---") || isMarker("...")))
            else {
                (at, line) = mark
                break
            }
            var out = folded ?? Array(bytes[start..<end])
            (start, end) = try plainLine()
            isLast = byte != 0x0A
            skipLine()
            if breaks == 1 {
                out.append(0x20)
            } else {
                out.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
            }
            out.append(contentsOf: bytes[start..<end])
            folded = out
        }
        return folded.map { String(decoding: $0, as: UTF8.self) } ?? text(start, end)
    }

    private func lineStart() -> Int {
        var index = at
        while index > 0, bytes[index - 1] != 0x0A { index -= 1 }
        return index
    }

    /// One line of plain text without the spaces around it; stops at a comment or the line's end.
    private mutating func plainLine() throws(GivesUp) -> (start: Int, end: Int) {
        let start = at
        while at < bytes.count, bytes[at] != 0x0A {
            if bytes[at] == UInt8(ascii: "#"), at > start, bytes[at - 1] == 0x20 { break }
            guard !isColon(at: at), bytes[at] != 0x09 else { throw GivesUp() }
            at += 1
        }
        var end = at
        while end > start, bytes[end - 1] == 0x20 { end -= 1 }
        return (start, end)
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
    }
}
