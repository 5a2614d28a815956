// SPDX-License-Identifier: Apache-2.0

/// A reader for the YAML that Sigma rules are written in: block style, with plain, quoted and block
/// scalars, and short flow lists.
///
/// It either gives exactly the tree that a complete YAML reader would give, or gives up. The
/// position only moves forward, every loop consumes a byte or returns, and nesting is bounded, so
/// the time is linear in the text.
struct LeanYAML {
    /// Thrown when the text is beyond this reader; a complete one decides.
    struct GivesUp: Error {}

    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0
    var line = 1
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The documents of a text, or nil when the text is beyond this reader.
    static func read(_ text: String) -> [YAMLNode]? {
        var text = text
        return text.withUTF8 { bytes in
            guard isOrdinary(bytes) else { return nil }
            var reader = LeanYAML(bytes: bytes)
            return try? reader.documents()
        }
    }

    /// No control characters but tabs and line feeds, no byte order mark, and none of Unicode's
    /// further line ends.
    private static func isOrdinary(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var strange = false
        var isASCII = true
        for byte in bytes {
            let isControl = byte < 0x20 && byte != 0x0A && byte != 0x09
            strange = strange || isControl || byte == 0x7F
            isASCII = isASCII && byte < 0x80
        }
        return !strange && (isASCII || !hasStrangeScalar(bytes))
    }

    /// Whether there is any of U+0080 to U+009F, U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF.
    private static func hasStrangeScalar(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.dropLast().contains { index in
            let next = bytes[index + 1]
            let third = index + 2 < bytes.count ? bytes[index + 2] : 0
            return switch (bytes[index], next, third) {
            case (0xC2, 0x80...0x9F, _), (0xE2, 0x80, 0xA8...0xA9), (0xEF, 0xBB, 0xBF),
                (0xEF, 0xBF, 0xBE...0xBF):
                true
            default: false
            }
        }
    }

    private mutating func documents() throws(GivesUp) -> [YAMLNode] {
        var found: [YAMLNode] = []
        while let column = try nextContent() {
            if isMarker("---") {
                at += 3
                try endOfLine()
                continue
            }
            guard byte != UInt8(ascii: "%") else { throw GivesUp() }
            guard !isMarker("...") else { throw GivesUp() }
            found.append(try block(column: column, parent: -1))
            if try nextContent() != nil, isMarker("...") {
                at += 3
                try endOfLine()
            }
            guard try nextContent() == nil || isMarker("---") else { throw GivesUp() }
        }
        return found
    }
}

// MARK: - Position

extension LeanYAML {
    /// The byte at the position; a line feed at the end of the text.
    var byte: UInt8 { at < bytes.count ? bytes[at] : 0x0A }

    func byte(after count: Int) -> UInt8 {
        at + count < bytes.count ? bytes[at + count] : 0x0A
    }

    var isAtEnd: Bool { at >= bytes.count }

    mutating func skipSpaces() {
        while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    }

    /// Moves to the next line that says something, and gives its column.
    mutating func nextContent() throws(GivesUp) -> Int? {
        while true {
            let start = at
            skipSpaces()
            if isAtEnd { return nil }
            if byte == 0x0A {
                at += 1
                line += 1
            } else if byte == UInt8(ascii: "#") {
                skipLine()
            } else {
                guard start == 0 || bytes[start - 1] == 0x0A else { throw GivesUp() }
                return at - start
            }
        }
    }

    mutating func skipLine() {
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        if at < bytes.count {
            at += 1
            line += 1
        }
    }

    /// Passes a comment and the line's end; anything else is beyond this reader.
    mutating func endOfLine() throws(GivesUp) {
        let start = at
        skipSpaces()
        guard byte == 0x0A || (byte == UInt8(ascii: "#") && at > start) else { throw GivesUp() }
        skipLine()
    }

    /// Whether a document marker stands here, in the first column.
    func isMarker(_ marker: StaticString) -> Bool {
        guard at == 0 || bytes[at - 1] == 0x0A else { return false }
        let first = marker.utf8Start.pointee
        return byte == first && byte(after: 1) == first && byte(after: 2) == first
            && (byte(after: 3) == 0x20 || byte(after: 3) == 0x0A)
    }

    /// Whether a list's dash stands here.
    var isDash: Bool {
        byte == UInt8(ascii: "-") && (byte(after: 1) == 0x20 || byte(after: 1) == 0x0A)
    }
}

// MARK: - Blocks

extension LeanYAML {
    /// Whatever stands at the beginning of a line, in that column.
    mutating func block(column: Int, parent: Int) throws(GivesUp) -> YAMLNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= YAMLDocuments.maximumDepth else { throw GivesUp() }
        if isDash { return try sequence(column: column) }
        if try isKey() { return try mapping(column: column) }
        return try inline(parent: parent)
    }

    private mutating func sequence(column: Int) throws(GivesUp) -> YAMLNode {
        let start = line
        var items: [YAMLNode] = []
        repeat {
            let dash = at
            at += 1
            skipSpaces()
            if byte == 0x0A || byte == UInt8(ascii: "#") {
                items.append(try below(column: column, dashesToo: false))
            } else {
                let inner = column + at - dash
                let isBlock = isDash ? true : try isKey()
                items.append(
                    isBlock
                        ? try block(column: inner, parent: column) : try inline(parent: column)
                )
            }
        } while try isNextItem(column)
        rewindToLine()
        return YAMLNode(line: start, content: .sequence(items))
    }

    private mutating func isNextItem(_ column: Int) throws(GivesUp) -> Bool {
        guard let next = try nextContent() else { return false }
        return next == column && isDash
    }

    private mutating func mapping(column: Int) throws(GivesUp) -> YAMLNode {
        let start = line
        var pairs: [YAMLPair] = []
        repeat {
            guard !isMarker("---"), !isMarker("..."), try isKey() else { throw GivesUp() }
            let keyLine = line
            let key = try key()
            let value = try mappingValue(column: column)
            pairs.append(YAMLPair(key: key, line: keyLine, value: value))
        } while try continues(column: column)
        rewindToLine()
        return YAMLNode(line: start, content: .mapping(pairs))
    }

    /// Whether the next line belongs to the mapping in that column.
    private mutating func continues(column: Int) throws(GivesUp) -> Bool {
        guard let next = try nextContent(), !isMarker("---"), !isMarker("...") else { return false }
        guard next <= column else { throw GivesUp() }
        return next == column && !isDash
    }

    private mutating func mappingValue(column: Int) throws(GivesUp) -> YAMLNode {
        skipSpaces()
        if byte == 0x0A || byte == UInt8(ascii: "#") {
            return try below(column: column, dashesToo: true)
        }
        return try inline(parent: column)
    }

    /// A value on the lines after its key or dash; nothing there means null.
    private mutating func below(column: Int, dashesToo: Bool) throws(GivesUp) -> YAMLNode {
        let start = line
        skipLine()
        if let next = try nextContent(), !isMarker("---"), !isMarker("...") {
            if next > column || (next == column && dashesToo && isDash) {
                return try block(column: next, parent: column)
            }
        }
        rewindToLine()
        return YAMLNode(line: start, content: .scalar("", isPlain: true))
    }

    /// Goes back to the beginning of the line, so that a caller can measure its column again.
    private mutating func rewindToLine() {
        while at > 0, at <= bytes.count, bytes[at - 1] == 0x20 { at -= 1 }
    }
}
