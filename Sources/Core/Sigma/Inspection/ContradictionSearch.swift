// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Finds a field that would have to hold two values at once.
///
/// Where a field must be one of a few texts, each is tried on everything else that must hold. What
/// other fields decide stays open, so only what is certain is found. A field that is a list may
/// hold two values; what a reader does with that is the reader's.
struct ContradictionSearch {
    private let scratch = RegexScratch()

    /// The field that makes the expression impossible, or nil.
    func field(in expression: Expression) -> String? {
        if case .any(let parts) = expression, !parts.isEmpty {
            let fields = parts.map { field(in: $0) }
            return fields.allSatisfy { $0 != nil } ? fields[0] : nil
        }
        var conjuncts: [Expression] = []
        Self.flatten(expression, isNegated: false, into: &conjuncts)
        for part in conjuncts {
            guard let (field, values) = Self.enumeration(part) else { continue }
            let left = values.contains { value in
                conjuncts.allSatisfy { verdict(of: $0, field, value) != false }
            }
            if !left { return field }
        }
        return nil
    }

    /// What must hold all together.
    private static func flatten(
        _ expression: Expression,
        isNegated: Bool,
        into parts: inout [Expression]
    ) {
        switch (expression, isNegated) {
        case (.all(let inner), false), (.any(let inner), true):
            for part in inner { flatten(part, isNegated: isNegated, into: &parts) }
        case (.not(let inner), _): flatten(inner, isNegated: !isNegated, into: &parts)
        default: parts.append(isNegated ? .not(expression) : expression)
        }
    }

    /// The texts that a field must be one of, in lower case, when an expression says just that.
    private static func enumeration(_ expression: Expression) -> (String, [[UInt8]])? {
        switch expression {
        case .test(let test):
            guard let field = test.field, case .text(let pattern) = test.test, !pattern.isCased,
                let bytes = pattern.bytes
            else { return nil }
            return (field, [bytes])
        case .any(let parts):
            var field: String?
            var values: [[UInt8]] = []
            for part in parts {
                guard let (name, more) = enumeration(part), field == nil || field == name else {
                    return nil
                }
                field = name
                values += more
            }
            return field.map { ($0, values) }
        default: return nil
        }
    }

    /// What an expression comes to when a field has one value; nil when that does not decide it.
    private func verdict(of expression: Expression, _ field: String, _ value: [UInt8]) -> Bool? {
        switch expression {
        case .test(let test): return verdict(of: test, field, value)
        case .not(let part): return verdict(of: part, field, value).map { !$0 }
        case .all(let parts): return joined(parts, field, value, least: parts.count)
        case .any(let parts): return joined(parts, field, value, least: 1)
        case .atLeast(let count, let parts): return joined(parts, field, value, least: count)
        }
    }

    private func joined(
        _ parts: [Expression],
        _ field: String,
        _ value: [UInt8],
        least: Int
    ) -> Bool? {
        let verdicts = parts.map { verdict(of: $0, field, value) }
        if verdicts.count(where: { $0 == true }) >= least { return true }
        return verdicts.count(where: { $0 != false }) < least ? false : nil
    }

    private func verdict(of test: FieldTest, _ field: String, _ value: [UInt8]) -> Bool? {
        guard test.field == field else { return nil }
        switch test.test {
        case .reference, .members: return nil
        // The value's own case is not known.
        case .regex(let regex) where !regex.ignoresCase: return nil
        case .text(let pattern) where pattern.isCased: return nil
        default: break
        }
        let ready = Test(asking: test.test)
        return value.withUnsafeBytes { bytes in
            ready.holds(for: ValueView(kind: .string, text: bytes, folded: bytes), scratch)
        }
    }
}
