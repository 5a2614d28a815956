// SPDX-License-Identifier: Apache-2.0

/// A text with wildcards, as a sequence of codes.
///
/// One form for every way of writing it: `F|contains: a`, `F: '*a*'` and `F|endswith: 'a*'` are the
/// same pattern, so rules share their tests. Codes below 256 are bytes of UTF-8; unless `isCased`,
/// they are in lower case.
struct TextPattern: Hashable, Sendable {
    /// `*`: any text, over line ends too.
    static let anyText: UInt16 = 256
    /// `?`: exactly one character.
    static let anyCharacter: UInt16 = 257
    /// Any of the dashes that Windows programs take for one another, and the slash.
    static let dash: UInt16 = 258

    var codes: [UInt16]
    var isCased = false

    func hash(into hasher: inout Hasher) {
        codes.withUnsafeBytes { hasher.combine(bytes: $0) }
        hasher.combine(isCased)
    }

    /// Reads Sigma's wildcards and escapes.
    ///
    /// `\*`, `\?` and `\\` stand for the plain character; any other backslash is plain.
    init(sigma text: String) {
        codes = []
        codes.reserveCapacity(text.utf8.count + 2)
        var escaped = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\") where !escaped:
                escaped = true
                continue
            case UInt8(ascii: "*") where !escaped: append(Self.anyText)
            case UInt8(ascii: "?") where !escaped: append(Self.anyCharacter)
            case UInt8(ascii: "\\"), UInt8(ascii: "*"), UInt8(ascii: "?"): append(UInt16(byte))
            default:
                if escaped { append(UInt16(UInt8(ascii: "\\"))) }
                append(UInt16(byte))
            }
            escaped = false
        }
        if escaped { append(UInt16(UInt8(ascii: "\\"))) }
    }

    /// Takes bytes as they are.
    init(bytes: some Sequence<UInt8>) {
        codes = bytes.map(UInt16.init)
    }

    private mutating func append(_ code: UInt16) {
        // Two stars are one; without this a row of them would cost a loop each.
        guard code != Self.anyText || codes.last != Self.anyText else { return }
        codes.append(code)
    }

    /// Whether there is any wildcard in it.
    var hasWildcard: Bool { codes.contains { $0 >= Self.anyText } }

    /// The bytes of a pattern without wildcards, or nil.
    var bytes: [UInt8]? {
        hasWildcard ? nil : codes.map { UInt8(truncatingIfNeeded: $0) }
    }

    /// Puts a star in front, unless one is there.
    mutating func openStart() {
        if codes.first != Self.anyText { codes.insert(Self.anyText, at: 0) }
    }

    /// Puts a star at the end, unless one is there.
    mutating func openEnd() {
        if codes.last != Self.anyText { codes.append(Self.anyText) }
    }

    /// Lowers the bytes between the wildcards.
    mutating func lower() {
        if codes.allSatisfy({ $0 < 0x80 || $0 >= Self.anyText }) {
            for index in codes.indices where codes[index] &- 0x41 < 26 { codes[index] |= 0x20 }
            return
        }
        var out: [UInt16] = []
        var run: [UInt8] = []
        for code in codes {
            if code < Self.anyText {
                run.append(UInt8(truncatingIfNeeded: code))
            } else {
                out += CaseFolding.lowered(run).map(UInt16.init) + [code]
                run.removeAll()
            }
        }
        codes = out + CaseFolding.lowered(run).map(UInt16.init)
    }
}

// MARK: - Dashes

extension TextPattern {
    /// The characters that stand for one another under `windash`.
    static let dashes: [[UInt8]] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"].map {
        Array($0.utf8)
    }

    /// Lets every dash that begins a word stand for all of them.
    ///
    /// A dash begins a word when a letter, digit or underscore follows and none comes before: the
    /// first dash of `-param-name`, and not the second.
    ///
    /// - Source: pySigma, `windash`.
    mutating func openDashes() {
        var out: [UInt16] = []
        var index = 0
        while index < codes.count {
            if let length = dashLength(at: index), isWord(at: index + length),
                !isWord(before: index)
            {
                out.append(Self.dash)
                index += length
            } else {
                out.append(codes[index])
                index += 1
            }
        }
        codes = out
    }

    private func dashLength(at index: Int) -> Int? {
        Self.dashes.first { dash in
            index + dash.count <= codes.count
                && dash.indices.allSatisfy { codes[index + $0] == UInt16(dash[$0]) }
        }?.count
    }

    private func isWord(at index: Int) -> Bool {
        guard index < codes.count, codes[index] < Self.anyText else { return false }
        let byte = UInt8(truncatingIfNeeded: codes[index])
        guard byte >= 0x80 else { return Self.isWordByte(byte) }
        return dashLength(at: index) == nil
    }

    private func isWord(before index: Int) -> Bool {
        guard index > 0, codes[index - 1] < Self.anyText else { return false }
        let byte = UInt8(truncatingIfNeeded: codes[index - 1])
        guard byte >= 0x80 else { return Self.isWordByte(byte) }
        return index < 3 || dashLength(at: index - 3) == nil
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (0x61...0x7A).contains(lower) || (0x30...0x39).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}

// MARK: - Matching

extension TextPattern {
    /// Whether a whole value fits the pattern.
    ///
    /// Unless `isCased`, the value's letters beyond ASCII are in lower case already; those of ASCII
    /// are lowered here.
    ///
    /// A star tries the nearest end first and moves on only when what follows fails, and only the
    /// last star is ever taken back, so the cost is at most value times pattern.
    func matches(_ value: UnsafeRawBufferPointer) -> Bool {
        codes.withUnsafeBufferPointer { codes in
            var code = 0
            var at = 0
            var star: (code: Int, at: Int)?
            while true {
                if code < codes.count, codes[code] == Self.anyText {
                    star = (code + 1, at)
                    code += 1
                    if code == codes.count { return true }
                    continue
                }
                if code == codes.count, at == value.count { return true }
                if code < codes.count, let length = step(codes[code], value, at) {
                    code += 1
                    at += length
                    continue
                }
                guard let last = star, last.at < value.count else { return false }
                let next = last.at + max(1, Self.scalarLength(value, last.at))
                star = (last.code, next)
                (code, at) = (last.code, next)
            }
        }
    }

    /// How many bytes of the value one code takes, or nil when it does not fit.
    @inline(__always)
    private func step(_ code: UInt16, _ value: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        guard at < value.count else { return nil }
        if code < Self.anyText {
            let byte = isCased ? value[at] : CaseFolding.lower(value[at])
            return UInt16(byte) == code ? 1 : nil
        }
        if code == Self.anyCharacter { return Self.scalarLength(value, at) }
        return Self.dashes.first { dash in
            at + dash.count <= value.count && dash.indices.allSatisfy { value[at + $0] == dash[$0] }
        }?.count
    }

    private static func scalarLength(_ value: UnsafeRawBufferPointer, _ at: Int) -> Int {
        CaseFolding.scalar(value, at: at)?.length ?? 1
    }
}
