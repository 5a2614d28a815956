// SPDX-License-Identifier: Apache-2.0

extension ValueTest {
    /// What is asked, to be read after the field's name.
    ///
    /// Patterns are shown as the engine has them: in lower case unless case matters.
    var words: String {
        switch self {
        case .text(let pattern): pattern.words
        case .number(let number): "is the number \(number.shown)"
        case .compare(let comparison, let number): "is \(comparison.words) \(number.shown)"
        case .regex(let regex): "matches the expression /\(regex.pattern)/\(regex.flags)"
        case .network(let network): "is an address in \(network.shown)"
        case .date(let part, let comparison, let number):
            "is a date whose \(part.rawValue) is \(comparison.words) \(number.shown)"
        case .null: "is absent or has no value"
        case .exists: "is there"
        case .reference(let reference): reference.words
        case .members(let match): match.words
        }
    }
}

extension ArrayMatch {
    fileprivate var words: String {
        let inner = body.words
        return switch quantifier {
        case .any: "has a member for which \(inner)"
        case .all: "has members, and for each of them \(inner)"
        case .allOrEmpty: "has no members but those for which \(inner)"
        case .none: "has no member for which \(inner)"
        case .index(let place): "has a member \(place) for which \(inner)"
        }
    }
}

extension Expression {
    fileprivate var words: String {
        switch self {
        case .test(let test): "\(test.field ?? "any value") \(test.test.words)"
        case .all(let parts): "(" + parts.map(\.words).joined(separator: " and ") + ")"
        case .any(let parts): "(" + parts.map(\.words).joined(separator: " or ") + ")"
        case .not(let part): "not " + part.words
        case .atLeast(let count, let parts):
            "at least \(count) of (" + parts.map(\.words).joined(separator: ", ") + ")"
        }
    }
}

extension TextPattern {
    fileprivate var words: String {
        let isOpenAtStart = codes.first == Self.anyText
        let isOpenAtEnd = codes.last == Self.anyText
        let inner = codes.dropFirst(isOpenAtStart ? 1 : 0).dropLast(isOpenAtEnd ? 1 : 0)
        let note =
            (codes.contains(Self.dash) ? " with any dash" : "")
            + (isCased ? ", in this case" : "")
        guard !inner.isEmpty || codes.isEmpty else { return "has any text" }
        guard !inner.contains(where: { $0 == Self.anyText || $0 == Self.anyCharacter }) else {
            return "fits '\(Self.shown(codes[...]))'\(note)"
        }
        let verb =
            switch (isOpenAtStart, isOpenAtEnd) {
            case (false, false): "is"
            case (false, true): "begins with"
            case (true, false): "ends with"
            case (true, true): "contains"
            }
        return "\(verb) '\(Self.shown(inner))'\(note)"
    }

    private static func shown(_ codes: ArraySlice<UInt16>) -> String {
        let bytes = codes.map { code in
            switch code {
            case anyText: UInt8(ascii: "*")
            case anyCharacter: UInt8(ascii: "?")
            case dash: UInt8(ascii: "-")
            default: UInt8(truncatingIfNeeded: code)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SigmaNumber {
    fileprivate var shown: String {
        switch self {
        case .integer(let value): String(value)
        case .real(let value): String(value)
        }
    }
}

extension Comparison {
    fileprivate var words: String {
        switch self {
        case .less: "less than"
        case .lessOrEqual: "at most"
        case .greater: "greater than"
        case .greaterOrEqual: "at least"
        case .equal: "equal to"
        }
    }
}

extension RegexPattern {
    fileprivate var flags: String {
        (ignoresCase ? "i" : "") + (isMultiline ? "m" : "") + (dotMatchesAll ? "s" : "")
    }
}

extension FieldReference {
    fileprivate var words: String {
        let verb =
            switch (isOpenAtStart, isOpenAtEnd) {
            case (false, false): "equals"
            case (false, true): "begins with"
            case (true, false): "ends with"
            case (true, true): "contains"
            }
        return "\(verb) the value of \(field)" + (isCased ? ", in its case" : "")
    }
}
