// SPDX-License-Identifier: Apache-2.0

// MARK: - Tests in words

extension FieldTest {
    /// The test as a person would say it.
    var words: String { "\(field ?? "any value") \(test.words)" }
}

extension ValueTest {
    fileprivate var words: String {
        switch self {
        case .text(let pattern): pattern.words
        case .number(let number): "is \(number.words)"
        case .compare(let comparison, let number): "\(comparison.words) \(number.words)"
        case .regex(let regex): "matches /\(regex.pattern)/\(regex.flags)"
        case .network(let network): "is in \(network)"
        case .date(let part, let comparison, let number):
            "has \(part.rawValue) \(comparison.words) \(number.words)"
        case .null: "has no value"
        case .exists: "is there"
        case .reference(let reference): reference.words
        case .members(let match): match.words
        }
    }
}

extension TextPattern {
    fileprivate var words: String {
        let cased = isCased ? " in this case" : ""
        guard let (bytes, anchor) = anchoredLiteral else { return "fits '\(written)'\(cased)" }
        let verb =
            switch anchor {
            case .whole: "is"
            case .start: "begins with"
            case .end: "ends with"
            case .anywhere: "contains"
            }
        return "\(verb) '\(String(decoding: bytes, as: UTF8.self))'\(cased)"
    }

    /// The pattern with its wildcards; a dash that stands for all dashes is a plain one.
    private var written: String {
        var bytes: [UInt8] = []
        for code in codes {
            switch code {
            case Self.anyText: bytes.append(UInt8(ascii: "*"))
            case Self.anyCharacter: bytes.append(UInt8(ascii: "?"))
            case Self.dash: bytes.append(UInt8(ascii: "-"))
            default: bytes.append(UInt8(truncatingIfNeeded: code))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FieldReference {
    fileprivate var words: String {
        switch (isOpenAtStart, isOpenAtEnd) {
        case (false, false): "is the value of \(field)"
        case (false, true): "begins with the value of \(field)"
        case (true, false): "ends with the value of \(field)"
        case (true, true): "contains the value of \(field)"
        }
    }
}

extension ArrayMatch {
    fileprivate var words: String {
        let inner = body.words
        return switch quantifier {
        case .any: "has a member for which \(inner)"
        case .all: "has members, and for each \(inner)"
        case .allOrEmpty: "has no member but those for which \(inner)"
        case .none: "has no member for which \(inner)"
        case .index(let place): "has a member \(place) for which \(inner)"
        }
    }
}

extension Expression {
    fileprivate var words: String {
        switch self {
        case .test(let test): test.words
        case .all(let parts): "(" + parts.map(\.words).joined(separator: " and ") + ")"
        case .any(let parts): "(" + parts.map(\.words).joined(separator: " or ") + ")"
        case .not(let part): "not " + part.words
        case .atLeast(let count, let parts):
            "at least \(count) of (" + parts.map(\.words).joined(separator: ", ") + ")"
        }
    }
}

extension Comparison {
    fileprivate var words: String {
        switch self {
        case .less: "is less than"
        case .lessOrEqual: "is at most"
        case .greater: "is more than"
        case .greaterOrEqual: "is at least"
        case .equal: "is"
        }
    }
}

extension SigmaNumber {
    fileprivate var words: String {
        switch self {
        case .integer(let value): String(value)
        case .real(let value): String(value)
        }
    }
}

extension RegexPattern {
    fileprivate var flags: String {
        (ignoresCase ? "i" : "") + (isMultiline ? "m" : "") + (dotMatchesAll ? "s" : "")
    }
}
