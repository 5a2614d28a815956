// SPDX-License-Identifier: Apache-2.0

/// One Swift file, with its code and its comments apart, line by line.
struct SwiftFile: Sendable {
    let path: String
    let lines: [String]
    /// The lines without comments and without the insides of string literals.
    let code: [String]
    /// The lines without anything but comments.
    let comments: [String]
    let tokens: [SwiftToken]

    init(_ file: RepositoryFile) {
        self.init(file.path, file.text)
    }

    init(_ path: String, _ text: String) {
        let mask = SwiftMask(text)
        self.path = path
        lines = Self.lines(of: Array(text.utf8))
        code = Self.lines(of: mask.code)
        comments = Self.lines(of: mask.comments)
        tokens = SwiftToken.read(mask.code)
    }

    /// The name of the module's folder: `Sources/<ring>/<module>/…`.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.count > 3 && parts[0] == "Sources" ? String(parts[2]) : nil
    }

    var ring: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// The lines, counted from 1, whose code has `word` with no letter, digit or dot before it.
    func lines(with word: String) -> [Int] {
        code.indices.filter { code[$0].hasWord(word) }.map { $0 + 1 }
    }

    private static func lines(of bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A name, a number or one sign, and the line it stands on.
struct SwiftToken: Equatable, Sendable {
    let text: String
    /// Line, counted from 1.
    let line: Int

    /// Cuts masked code into tokens; a raw identifier is one of them.
    static func read(_ code: [UInt8]) -> [SwiftToken] {
        var tokens: [SwiftToken] = []
        var line = 1
        var index = 0
        while index < code.count {
            let start = index
            index += 1
            if code[start].isPartOfName {
                while index < code.count, code[index].isPartOfName { index += 1 }
            } else if code[start] == UInt8(ascii: "`") {
                let close = code[index...].firstIndex(of: UInt8(ascii: "`"))
                index = close.map { $0 + 1 } ?? code.count
            } else if code[start] <= UInt8(ascii: " ") {
                line += code[start] == UInt8(ascii: "\n") ? 1 : 0
                continue
            }
            let text = String(decoding: code[start..<index], as: UTF8.self)
            tokens.append(SwiftToken(text: text, line: line))
        }
        return tokens
    }
}

extension UInt8 {
    /// Whether the byte can stand in a Swift name; anything beyond ASCII can.
    var isPartOfName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
            true
        default: false
        }
    }
}

extension String {
    /// Whether `word` occurs with no letter, digit, underscore or dot right before it.
    func hasWord(_ word: String) -> Bool {
        let text = Array(utf8)
        let wanted = Array(word.utf8)
        guard let first = wanted.first, text.count >= wanted.count else { return false }
        for start in 0...text.count - wanted.count where text[start] == first {
            guard text[start..<start + wanted.count].elementsEqual(wanted) else { continue }
            if start == 0 { return true }
            let before = text[start - 1]
            if !before.isPartOfName, before != UInt8(ascii: ".") { return true }
        }
        return false
    }
}
