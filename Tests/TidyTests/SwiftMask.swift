// SPDX-License-Identifier: Apache-2.0

/// A Swift text cut in two: its code, and its comments.
///
/// Both have the length and the lines of the original; what does not belong is blank. String
/// literals keep their quotes and lose their insides, interpolations included. Regex literals
/// without `#` are taken for code, which is near enough: none of ours holds a brace or a quote.
struct SwiftMask {
    private(set) var code: [UInt8]
    private(set) var comments: [UInt8]

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        code = bytes
        comments = bytes.map { $0 == Self.newline ? $0 : Self.blank }
        while position < bytes.count { step() }
    }

    private static let newline = UInt8(ascii: "\n")
    private static let blank = UInt8(ascii: " ")

    private mutating func step() {
        switch bytes[position] {
        case UInt8(ascii: "/") where matches("//", at: position):
            comment(to: endOfLine(from: position))
        case UInt8(ascii: "/") where matches("/*", at: position):
            comment(to: endOfBlockComment(from: position))
        case UInt8(ascii: "#") where isRawLiteral(at: position), UInt8(ascii: "\""):
            let start = position
            skipLiteral()
            erase(start + 1..<max(start + 1, position - 1))
        case UInt8(ascii: "`"):
            skipQuotedName()
        default:
            position += 1
        }
    }

    // MARK: - Comments and names

    private mutating func comment(to end: Int) {
        for index in position..<end {
            comments[index] = bytes[index]
        }
        erase(position..<end)
        position = end
    }

    private func endOfLine(from start: Int) -> Int {
        bytes[start...].firstIndex(of: Self.newline) ?? bytes.count
    }

    private func endOfBlockComment(from start: Int) -> Int {
        var depth = 0
        var index = start
        while index < bytes.count {
            if matches("/*", at: index) {
                depth += 1
                index += 2
            } else if matches("*/", at: index) {
                depth -= 1
                index += 2
                if depth == 0 { return index }
            } else {
                index += 1
            }
        }
        return bytes.count
    }

    /// Leaves a raw identifier as it is: it may hold quotes.
    private mutating func skipQuotedName() {
        let end = endOfLine(from: position)
        let close = bytes[position + 1..<max(end, position + 1)].firstIndex(of: UInt8(ascii: "`"))
        position = close.map { $0 + 1 } ?? position + 1
    }

    // MARK: - Literals

    /// Whether `#` opens `#"…"#`, `#"""…"""#` or `#/…/#`, and not a directive or a macro.
    private func isRawLiteral(at start: Int) -> Bool {
        let opening = bytes[start...].first { $0 != UInt8(ascii: "#") }
        return opening == UInt8(ascii: "\"") || opening == UInt8(ascii: "/")
    }

    /// Moves past the literal that starts here.
    private mutating func skipLiteral() {
        let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
        position += hashes
        let quote: String =
            matches("\"\"\"", at: position) ? "\"\"\"" : matches("\"", at: position) ? "\"" : "/"
        position += quote.utf8.count
        let close = quote + String(repeating: "#", count: hashes)
        let escape = "\\" + String(repeating: "#", count: quote == "/" ? 0 : hashes)
        while position < bytes.count, !matches(close, at: position) {
            if matches(escape + "(", at: position), quote != "/" {
                position += escape.utf8.count + 1
                skipInterpolation()
            } else if matches(escape, at: position) {
                position += escape.utf8.count + 1
            } else if bytes[position] == Self.newline, quote == "\"" {
                return
            } else {
                position += 1
            }
        }
        position = min(position + close.utf8.count, bytes.count)
    }

    private mutating func skipInterpolation() {
        var depth = 1
        while position < bytes.count, depth > 0 {
            switch bytes[position] {
            case UInt8(ascii: "\""): skipLiteral()
            case UInt8(ascii: "#") where isRawLiteral(at: position): skipLiteral()
            case UInt8(ascii: "("):
                depth += 1
                position += 1
            case UInt8(ascii: ")"):
                depth -= 1
                position += 1
            default: position += 1
            }
        }
    }

    // MARK: - Bytes

    private func matches(_ word: String, at start: Int) -> Bool {
        let utf8 = word.utf8
        guard start + utf8.count <= bytes.count else { return false }
        var index = start
        for byte in utf8 {
            guard bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }

    private mutating func erase(_ range: Range<Int>) {
        for index in range where bytes[index] != Self.newline {
            code[index] = Self.blank
        }
    }
}
