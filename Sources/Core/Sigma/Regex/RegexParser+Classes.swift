// SPDX-License-Identifier: Apache-2.0

// MARK: - Escapes

extension RegexParser {
    mutating func escape(_ flags: Flags) throws(GivesUp) -> RegexNode {
        guard let scalar = next else { throw GivesUp() }
        switch scalar {
        case "b": at += 1; return .assertion(.wordBoundary)
        case "B": at += 1; return .assertion(.noWordBoundary)
        case "A": at += 1; return .assertion(.textStart)
        case "Z": at += 1; return .assertion(.lastLineEnd)
        case "z": at += 1; return .assertion(.textEnd)
        default:
            if let set = shorthand(scalar) {
                at += 1
                return .character(set)
            }
            return literal(try escapedScalar(), flags)
        }
    }

    private func shorthand(_ scalar: Unicode.Scalar) -> ScalarSet? {
        switch scalar {
        case "d": .digits
        case "D": ScalarSet.digits.inverted
        case "w": .word
        case "W": ScalarSet.word.inverted
        case "s": .space
        case "S": ScalarSet.space.inverted
        default: nil
        }
    }

    /// A character that is written with a backslash.
    private mutating func escapedScalar() throws(GivesUp) -> Unicode.Scalar {
        guard let scalar = next else { throw GivesUp() }
        at += 1
        switch scalar {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "f": return "\u{0C}"
        case "e": return "\u{1B}"
        case "a": return "\u{07}"
        case "x": return try hexadecimal()
        case "0"..."9", "A"..."Z", "a"..."z": throw GivesUp()
        default: return scalar
        }
    }

    private mutating func hexadecimal() throws(GivesUp) -> Unicode.Scalar {
        let isBraced = take("{")
        let start = at
        while let scalar = next, scalar.properties.isASCIIHexDigit, isBraced || at - start < 2 {
            at += 1
        }
        let text = String(String.UnicodeScalarView(scalars[start..<at]))
        guard !isBraced || take("}"), let value = UInt32(text, radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw GivesUp() }
        return scalar
    }
}

// MARK: - Classes

extension RegexParser {
    /// Reads what follows an opening bracket, with the closing one.
    mutating func characterClass(_ flags: Flags) throws(GivesUp) -> ScalarSet {
        let isNegated = take("^")
        // Case does not change what a class inside the class stands for.
        var classes: [ClosedRange<UInt32>] = []
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let scalar = next, isFirst || scalar != "]" {
            isFirst = false
            if scalar == "[", at + 1 < scalars.count, [":", ".", "="].contains(scalars[at + 1]) {
                classes += try namedClass(flags).ranges
                continue
            }
            if scalar == "\\", at + 1 < scalars.count, let set = shorthand(scalars[at + 1]) {
                at += 2
                classes += set.ranges
                // A range cannot begin with a class; the hyphen after one is a hyphen.
                if take("-") { ranges.append(0x2D...0x2D) }
                continue
            }
            let low = try classScalar()
            guard next == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else {
                ranges.append(low.value...low.value)
                continue
            }
            at += 1
            if next == "\\", at + 1 < scalars.count, shorthand(scalars[at + 1]) != nil {
                ranges += [low.value...low.value, 0x2D...0x2D]
                continue
            }
            guard next != "[" else { throw GivesUp() }
            let high = try classScalar()
            guard low <= high else { throw GivesUp() }
            ranges.append(low.value...high.value)
        }
        guard take("]") else { throw GivesUp() }
        var set = ScalarSet(ranges)
        if flags.ignoresCase { set = set.caseless }
        set = ScalarSet(set.ranges + classes)
        return isNegated ? set.inverted : set
    }

    private mutating func classScalar() throws(GivesUp) -> Unicode.Scalar {
        guard let scalar = next else { throw GivesUp() }
        at += 1
        guard scalar == "\\" else { return scalar }
        if take("b") { return "\u{08}" }
        return try escapedScalar()
    }

    private mutating func namedClass(_ flags: Flags) throws(GivesUp) -> ScalarSet {
        let names: [(String, ScalarSet)] = [
            ("alpha", ScalarSet([0x41...0x5A, 0x61...0x7A])),
            ("digit", .digits), ("word", .word), ("space", .space),
            ("alnum", ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])),
            ("upper", ScalarSet([0x41...0x5A])), ("lower", ScalarSet([0x61...0x7A])),
            ("xdigit", ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])),
            ("punct", ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])),
        ]
        for (name, set) in names {
            let text = Array("[:\(name):]".unicodeScalars)
            if scalars[at...].starts(with: text) {
                at += text.count
                let isCase = name == "upper" || name == "lower"
                return isCase && flags.ignoresCase ? names[0].1 : set
            }
        }
        throw GivesUp()
    }
}
