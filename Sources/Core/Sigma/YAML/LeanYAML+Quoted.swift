// SPDX-License-Identifier: Apache-2.0

// MARK: - Quoted text

extension LeanYAML {
    /// Reads text in single or double quotes, which may run over several lines.
    mutating func quoted() throws(GivesUp) -> String {
        let quote = byte
        at += 1
        let start = at
        if let simple = simpleEnd(quote) {
            at = simple + 1
            return text(start, simple)
        }
        var out: [UInt8] = []
        while true {
            guard !isAtEnd else { throw GivesUp() }
            let current = byte
            if current == quote {
                at += 1
                guard quote == UInt8(ascii: "'"), !isAtEnd, byte == quote else { break }
                out.append(quote)
                at += 1
            } else if current == 0x0A {
                try fold(into: &out)
                if isMarker("---") || isMarker("...") { throw GivesUp() }
            } else if current == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(into: &out)
            } else {
                out.append(current)
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Where the text ends if it holds no escape and no line end, which is nearly always.
    private func simpleEnd(_ quote: UInt8) -> Int? {
        var index = at
        while index < bytes.count {
            let byte = bytes[index]
            if byte == quote {
                let isDoubled = index + 1 < bytes.count && bytes[index + 1] == quote
                return quote == UInt8(ascii: "'") && isDoubled ? nil : index
            }
            if byte == 0x0A || (byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"")) {
                return nil
            }
            index += 1
        }
        return nil
    }

    /// Joins a line to the one before: one line end is a space, more are kept but for the first.
    private mutating func fold(into out: inout [UInt8]) throws(GivesUp) {
        while out.last == 0x20 { out.removeLast() }
        guard out.last != 0x09 else { throw GivesUp() }
        var breaks = 0
        while !isAtEnd, byte == 0x0A {
            breaks += 1
            skipLine()
            skipSpaces()
        }
        guard byte != 0x09 else { throw GivesUp() }
        if breaks == 1 {
            out.append(0x20)
        } else {
            out.append(contentsOf: repeatElement(0x0A, count: breaks - 1))
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(GivesUp) {
        let code = byte(after: 1)
        at += 2
        switch code {
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "0"): out.append(0x00)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: " "):
            out.append(code)
        case UInt8(ascii: "x"): try scalar(digits: 2, into: &out)
        case UInt8(ascii: "u"): try scalar(digits: 4, into: &out)
        case UInt8(ascii: "U"): try scalar(digits: 8, into: &out)
        default: throw GivesUp()
        }
    }

    private mutating func scalar(digits: Int, into out: inout [UInt8]) throws(GivesUp) {
        guard at + digits <= bytes.count,
            let value = YAMLScalar.digits(text(at, at + digits), radix: 16),
            let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: value))
        else { throw GivesUp() }
        at += digits
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}

// MARK: - Block scalars

extension LeanYAML {
    private enum Chomping { case strip, clip, keep }

    /// Reads `|` or `>` text with its header.
    mutating func blockScalar(parent: Int) throws(GivesUp) -> String {
        let isFolded = byte == UInt8(ascii: ">")
        at += 1
        var chomping = Chomping.clip
        if byte == UInt8(ascii: "-") { chomping = .strip }
        if byte == UInt8(ascii: "+") { chomping = .keep }
        if chomping != .clip { at += 1 }
        // An explicit indentation is rare; a complete reader knows what it means.
        if !isAtEnd, byte != 0x0A { try endOfLine() } else { skipLine() }
        guard let column = try contentColumn(parent: parent) else { return "" }
        return blockText(column: column, isFolded: isFolded, chomping: chomping)
    }

    /// The column of the first line that says something, or nil when there is none.
    private func contentColumn(parent: Int) throws(GivesUp) -> Int? {
        var index = at
        var widest = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, bytes[index] == 0x20 { index += 1 }
            guard index < bytes.count else { break }
            if bytes[index] != 0x0A {
                guard bytes[index] != 0x09 else { throw GivesUp() }
                guard index - start > max(parent, 0) else { throw GivesUp() }
                // Blank lines that are wider than the text are an error.
                guard widest <= index - start else { throw GivesUp() }
                return index - start
            }
            widest = max(widest, index - start)
            index += 1
        }
        throw GivesUp()
    }

    private mutating func blockText(column: Int, isFolded: Bool, chomping: Chomping) -> String {
        var out: [UInt8] = []
        var breaks = blankLines(column: column)
        var hasLeadingBreak = false
        var wasBlank = false
        while isIndented(column) {
            at += column
            let isBlank = byte == 0x20 || byte == 0x09
            if isFolded, hasLeadingBreak, !wasBlank, !isBlank {
                if breaks == 0 { out.append(0x20) }
            } else if hasLeadingBreak {
                out.append(0x0A)
            }
            out.append(contentsOf: repeatElement(0x0A, count: breaks))
            wasBlank = isBlank
            let start = at
            while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<at]))
            hasLeadingBreak = !isAtEnd
            skipLine()
            breaks = blankLines(column: column)
        }
        if chomping != .strip, hasLeadingBreak { out.append(0x0A) }
        if chomping == .keep { out.append(contentsOf: repeatElement(0x0A, count: breaks)) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether the line has text in the block's column or right of it.
    private func isIndented(_ column: Int) -> Bool {
        guard at + column < bytes.count else { return false }
        return bytes[at..<at + column].allSatisfy { $0 == 0x20 }
    }

    /// Passes lines with nothing on them, or spaces up to the block's column.
    private mutating func blankLines(column: Int) -> Int {
        var count = 0
        while at < bytes.count {
            var index = at
            while index < bytes.count, bytes[index] == 0x20, index - at < column { index += 1 }
            guard index < bytes.count, bytes[index] == 0x0A else { return count }
            at = index
            skipLine()
            count += 1
        }
        return count
    }
}

// MARK: - Flow style

extension LeanYAML {
    /// Reads `[a, b]` on one line; mappings and nesting are beyond this reader.
    mutating func flow() throws(GivesUp) -> YAMLNode {
        let start = line
        guard byte == UInt8(ascii: "[") else { throw GivesUp() }
        at += 1
        var items: [YAMLNode] = []
        while true {
            skipSpaces()
            if byte == UInt8(ascii: "]") { break }
            items.append(try flowScalar())
            skipSpaces()
            if byte == UInt8(ascii: ",") {
                at += 1
            } else {
                guard byte == UInt8(ascii: "]") else { throw GivesUp() }
            }
        }
        at += 1
        return YAMLNode(line: start, content: .sequence(items))
    }

    private mutating func flowScalar() throws(GivesUp) -> YAMLNode {
        let start = line
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            let value = try quoted()
            guard line == start else { throw GivesUp() }
            return YAMLNode(line: start, content: .scalar(value, isPlain: false))
        }
        try refuseIndicator()
        let first = at
        while true {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "*"):
                at += 1
            default:
                guard at > first, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
                    throw GivesUp()
                }
                return YAMLNode(line: start, content: .scalar(text(first, at), isPlain: true))
            }
        }
    }
}
