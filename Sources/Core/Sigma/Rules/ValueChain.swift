// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A value on its way from the rule's text through its modifiers.
enum RuleValue {
    /// Text as it was written; nothing has looked for wildcards yet.
    case written(String)
    /// Text with its wildcards.
    case pattern(TextPattern)
    /// Text in an encoding that is not UTF-8, until it is Base64.
    case encoded([UInt8])
    /// A number, with the text it was written as.
    case number(SigmaNumber, written: String)
    case bool(Bool)
    case null
    case regex(RegexPattern)
    case network(IPNetwork)
    case comparison(Comparison, SigmaNumber)
    case datePart(DatePart, Comparison, SigmaNumber)
    case reference(FieldReference)
    case exists(Bool)
    /// What one written value stands for: any of them will do, under `all` too.
    case oneOf([RuleValue])

    /// Takes a scalar of a rule; a list or a mapping is no value.
    init?(_ node: YAMLNode) {
        guard case .scalar(let text, let isPlain) = node.content else { return nil }
        if isPlain, YAMLScalar.isNull(text) {
            self = .null
        } else if isPlain, let bool = YAMLScalar.bool(text) {
            self = .bool(bool)
        } else if isPlain, let number = YAMLScalar.number(text) {
            self = .number(number, written: text)
        } else {
            self = .written(text)
        }
    }

    /// How the value reads in a message.
    var written: String {
        switch self {
        case .written(let text), .number(_, let text): text
        case .pattern(let pattern): pattern.bytes.map { String(decoding: $0, as: UTF8.self) } ?? "…"
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        case .regex(let regex): regex.pattern
        default: "…"
        }
    }
}

/// The values of one field in one selection, with what their modifiers said about them together.
struct ValueChain {
    let field: String?
    var values: [RuleValue]
    /// All values must fit, and not any one of them.
    var needsAll = false
    /// The field must differ from the values.
    var isNegated = false
    var isCased = false
    /// Names of the modifiers before the current one.
    var applied: [String] = []
    /// What placeholders stand for.
    let placeholders: [String: [String]]
    /// The line of the field's key.
    let location: SourceLocation

    /// Replaces each value, and refuses those that the modifier cannot take.
    mutating func map(
        _ modifier: String,
        _ change: (RuleValue) throws(SigmaError) -> RuleValue?
    ) throws(SigmaError) {
        for index in values.indices {
            values[index] = try changed(values[index], by: modifier, change)
        }
    }

    private func changed(
        _ value: RuleValue,
        by modifier: String,
        _ change: (RuleValue) throws(SigmaError) -> RuleValue?
    ) throws(SigmaError) -> RuleValue {
        if case .oneOf(var several) = value {
            for index in several.indices {
                several[index] = try changed(several[index], by: modifier, change)
            }
            return .oneOf(several)
        }
        if let changed = try change(value) { return changed }
        throw .misusedModifier(
            modifier,
            reason: "cannot be applied to '\(value.written.prefix(80))'"
                + (applied.isEmpty ? "" : " after '\(applied.joined(separator: "|"))'"),
            at: location
        )
    }

    /// Replaces each value by several, any of which will do.
    mutating func expand(
        _ modifier: String,
        _ change: (RuleValue) throws(SigmaError) -> [RuleValue]?
    ) throws(SigmaError) {
        try map(modifier) { value throws(SigmaError) in
            try change(value).map { $0.count == 1 ? $0[0] : .oneOf($0) }
        }
    }
}

// MARK: - Tests

extension ValueChain {
    /// The expression that the field and its values mean.
    func expression() throws(SigmaError) -> Expression {
        var parts: [Expression] = []
        parts.reserveCapacity(values.count)
        for value in values { parts.append(try expression(of: value)) }
        let joined = Expression.joined(parts, any: !needsAll)
        return isNegated ? .not(joined) : joined
    }

    private func expression(of value: RuleValue) throws(SigmaError) -> Expression {
        switch value {
        case .exists(let isThere):
            let test = Expression.test(FieldTest(field: field, test: .exists))
            return isThere ? test : .not(test)
        case .oneOf(let several):
            var parts: [Expression] = []
            for value in several { parts.append(try expression(of: value)) }
            return .joined(parts, any: true)
        default:
            return .test(FieldTest(field: field, test: try test(of: value)))
        }
    }

    private func test(of value: RuleValue) throws(SigmaError) -> ValueTest {
        switch value {
        case .written(let text): return .text(finished(TextPattern(sigma: text)))
        case .pattern(let pattern): return .text(finished(pattern))
        case .encoded:
            throw .misusedModifier(
                applied.last ?? "wide",
                reason: "makes text beyond ASCII that no event can hold; follow it by 'base64'",
                at: location
            )
        case .number(let number, _): return .number(number)
        case .bool(let value):
            return .text(finished(TextPattern(bytes: (value ? "true" : "false").utf8)))
        case .null: return .null
        case .regex(let regex): return .regex(regex)
        case .network(let network): return .network(network)
        case .comparison(let comparison, let number): return .compare(comparison, number)
        case .datePart(let part, let comparison, let number): return .date(part, comparison, number)
        case .reference(let reference): return .reference(cased(reference))
        case .exists, .oneOf: return .exists
        }
    }

    private func cased(_ reference: FieldReference) -> FieldReference {
        var reference = reference
        reference.isCased = isCased
        return reference
    }

    private func finished(_ pattern: TextPattern) -> TextPattern {
        var pattern = pattern
        // A keyword is looked for anywhere in a value.
        if field == nil {
            pattern.openStart()
            pattern.openEnd()
        }
        pattern.isCased = isCased
        if !isCased { pattern.lower() }
        return pattern
    }
}
