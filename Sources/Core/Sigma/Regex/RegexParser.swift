// SPDX-License-Identifier: Apache-2.0

/// Reads the part of PCRE's syntax that an automaton can decide.
///
/// Gives up, and leaves the expression to a backtracking engine, on everything else: look-around,
/// back references, atomic groups, possessive quantifiers, Unicode properties, verbs. Only what
/// PCRE2 has compiled comes here, so errors of syntax are not its business.
///
/// - Source: pcre2pattern(3), for PCRE2 without UCP: `\d`, `\w` and `\s` are ASCII.
struct RegexParser {
    struct GivesUp: Error {}

    /// What flags say at a place of the expression.
    struct Flags {
        var ignoresCase: Bool
        var isMultiline: Bool
        var dotMatchesAll: Bool
    }

    let scalars: [Unicode.Scalar]
    var at = 0
    private var depth = 0
    /// How many characters the expression stands for when its repetitions are written out.
    private var size = 0

    /// The expression as a tree, or nil when it is beyond an automaton.
    static func parse(_ regex: RegexPattern) -> RegexNode? {
        var parser = RegexParser(scalars: Array(regex.pattern.unicodeScalars))
        let flags = Flags(
            ignoresCase: regex.ignoresCase,
            isMultiline: regex.isMultiline,
            dotMatchesAll: regex.dotMatchesAll
        )
        guard let node = try? parser.alternation(flags), parser.at == parser.scalars.count else {
            return nil
        }
        return node
    }

    private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    private mutating func alternation(_ outer: Flags) throws(GivesUp) -> RegexNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw GivesUp() }
        var flags = outer
        var parts = [try sequence(&flags)]
        while take("|") { parts.append(try sequence(&flags)) }
        return parts.count == 1 ? parts[0] : .alternation(parts)
    }

    /// One alternative; flags set inside hold to the end of the group.
    private mutating func sequence(_ flags: inout Flags) throws(GivesUp) -> RegexNode {
        var parts: [RegexNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            guard let atom = try atom(&flags) else { continue }
            parts.append(try repeated(atom))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// A character, class, group or assertion; nil for a group that only sets flags.
    private mutating func atom(_ flags: inout Flags) throws(GivesUp) -> RegexNode? {
        guard let scalar = next else { throw GivesUp() }
        at += 1
        switch scalar {
        case "(": return try group(&flags)
        case "[": return .character(try characterClass(flags))
        case "\\": return try escape(flags)
        case ".":
            return .character(
                flags.dotMatchesAll ? ScalarSet([]).inverted : ScalarSet.lineFeed.inverted
            )
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .lastLineEnd)
        case "*", "+", "?": throw GivesUp()
        default: return literal(scalar, flags)
        }
    }

    func literal(_ scalar: Unicode.Scalar, _ flags: Flags) -> RegexNode {
        let set = ScalarSet([scalar.value...scalar.value])
        return .character(flags.ignoresCase ? set.caseless : set)
    }

    private mutating func group(_ flags: inout Flags) throws(GivesUp) -> RegexNode? {
        var inner = flags
        if take("?") {
            if take("<") || (take("P") && take("<")) {
                // Look-behind has no letter here, a group's name has.
                guard let first = next, first != "=", first != "!" else { throw GivesUp() }
                while let scalar = next, scalar != ">", scalar != ")" { at += 1 }
                guard take(">") else { throw GivesUp() }
            } else if !take(":") {
                inner = try flagLetters(flags)
                if take(")") {
                    flags = inner
                    return nil
                }
                guard take(":") else { throw GivesUp() }
            }
        } else if next == "*" {
            throw GivesUp()
        }
        let node = try alternation(inner)
        guard take(")") else { throw GivesUp() }
        return node
    }

    private mutating func flagLetters(_ outer: Flags) throws(GivesUp) -> Flags {
        var flags = outer
        var isOn = true
        while let scalar = next, scalar != ")", scalar != ":" {
            at += 1
            switch scalar {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotMatchesAll = isOn
            default: throw GivesUp()
            }
        }
        return flags
    }

    // MARK: - Repetition

    private mutating func repeated(_ atom: RegexNode) throws(GivesUp) -> RegexNode {
        var node = atom
        while let (low, high) = quantifier() {
            if case .assertion = node { throw GivesUp() }
            // Possessive quantifiers keep what they took; that is not regular.
            guard next != "+" else { throw GivesUp() }
            _ = take("?")
            node = .repetition(node, min: low, max: high)
            guard max(low, high ?? 1) <= 1_000 else { throw GivesUp() }
        }
        return node
    }

    /// Passes `*`, `+`, `?` or `{n,m}`; braces that are none stay for literals.
    private mutating func quantifier() -> (min: Int, max: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = at
        guard take("{") else { return nil }
        let low = digits()
        var high = low
        let hasComma = take(",")
        if hasComma { high = digits() }
        guard let low, take("}") else {
            at = start
            return nil
        }
        return (low, high)
    }

    private mutating func digits() -> Int? {
        let start = at
        while let scalar = next, ("0"..."9").contains(scalar), at - start < 6 { at += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<at])))
    }
}
