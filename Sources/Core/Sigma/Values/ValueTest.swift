// SPDX-License-Identifier: Apache-2.0

/// One question about an event's field, or about all of its values.
///
/// The smallest part of a rule. Equal tests of different rules are one test for the engine.
struct FieldTest: Hashable, Sendable {
    /// The field's name; nil when any value of the event will do.
    let field: String?
    let test: ValueTest
}

/// What is asked about a value.
indirect enum ValueTest: Hashable, Sendable {
    /// Its text fits a pattern.
    case text(TextPattern)
    /// It is a number, or text that reads as one, and equal.
    case number(SigmaNumber)
    /// It is a number, or text that reads as one, and compares so.
    case compare(Comparison, SigmaNumber)
    /// A regular expression is found in its text.
    case regex(RegexPattern)
    /// It is an address of a network.
    case network(IPNetwork)
    /// A part of the date it holds compares so with a number.
    case date(DatePart, Comparison, SigmaNumber)
    /// The field is absent, or is there without a value.
    case null
    /// The field is there, whatever its value.
    case exists
    /// It equals another field's value, or begins, ends or contains so.
    case reference(FieldReference)
    /// Members of the list it holds fit.
    case members(ArrayMatch)
}

/// How two numbers compare.
enum Comparison: String, Hashable, Sendable {
    case less = "lt"
    case lessOrEqual = "lte"
    case greater = "gt"
    case greaterOrEqual = "gte"
    case equal = "eq"

    @inline(__always)
    func holds(_ left: SigmaNumber, _ right: SigmaNumber) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: right < left
        case .greaterOrEqual: right <= left
        case .equal: left == right
        }
    }
}

/// A comparison with another field of the same event.
struct FieldReference: Hashable, Sendable {
    let field: String
    /// The value may go on before the other one.
    var isOpenAtStart = false
    /// The value may go on after the other one.
    var isOpenAtEnd = false
    var isCased = false
}

/// A regular expression with its flags.
struct RegexPattern: Hashable, Sendable {
    let pattern: String
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesAll = false
}
