// SPDX-License-Identifier: Apache-2.0

/// Evaluates rules over dictionaries, slowly, as the specification reads.
///
/// It shares no code with the engine: patterns are matched by recursion over scalars, dashes are
/// written out, and Base64 is encoded by its definition.
struct ReferenceEvaluator {
    /// An event: names and all values of each.
    let event: [String: [JSONValue]]

    func matches(_ rule: ReferenceRule) -> Bool {
        let answers = rule.selections.map { maps in
            maps.contains { map in map.allSatisfy(matches) }
        }
        return holds(rule.condition, answers)
    }

    private func holds(_ condition: ReferenceCondition, _ answers: [Bool]) -> Bool {
        switch condition {
        case .selection(let index): answers[index]
        case .all(let parts): parts.allSatisfy { holds($0, answers) }
        case .any(let parts): parts.contains { holds($0, answers) }
        case .not(let part): !holds(part, answers)
        case .some(let count): answers.count { $0 } >= count
        }
    }

    private func matches(_ item: ReferenceItem) -> Bool {
        let modifiers = Set(item.modifiers)
        let answers = item.values.map { matches($0, item, modifiers) }
        let joined = modifiers.contains("all") ? !answers.contains(false) : answers.contains(true)
        return modifiers.contains("neq") ? !joined : joined
    }

    private func matches(
        _ value: ReferenceValue,
        _ item: ReferenceItem,
        _ modifiers: Set<String>
    ) -> Bool {
        let own = item.field.isEmpty ? event.values.flatMap { $0 } : event[item.field] ?? []
        switch value {
        case .null: return own.isEmpty || own.contains(.null)
        case .bool(let bool) where modifiers.contains("exists"): return own.isEmpty != bool
        case .bool(let bool):
            return own.contains { ReferenceText.text(of: $0)?.lowercased() == "\(bool)" }
        case .number(let number, let written):
            if let comparison = ["lt", "lte", "gt", "gte"].first(where: modifiers.contains) {
                return own.contains { compares($0, comparison, number) }
            }
            if !modifiers.isDisjoint(with: ["contains", "startswith", "endswith"]) {
                return matches(.text(written), item, modifiers)
            }
            return own.contains { ReferenceText.number(of: $0) == number }
        case .text(let text):
            if modifiers.contains("fieldref") { return refers(own, to: text, modifiers) }
            let isKeyword = item.field.isEmpty
            let patterns = ReferenceText.patterns(text, modifiers, isKeyword: isKeyword)
            let isCased = modifiers.contains("cased")
            return own.contains { value in
                guard let scalars = ReferenceText.scalars(of: value, isCased: isCased) else {
                    return false
                }
                return patterns.contains { $0.matches(scalars[...]) }
            }
        }
    }

    private func compares(_ value: JSONValue, _ comparison: String, _ number: Double) -> Bool {
        guard let own = ReferenceText.number(of: value) else { return false }
        switch comparison {
        case "lt": return own < number
        case "lte": return own <= number
        case "gt": return own > number
        default: return own >= number
        }
    }

    private func refers(_ own: [JSONValue], to field: String, _ modifiers: Set<String>) -> Bool {
        let isCased = modifiers.contains("cased")
        return own.contains { value in
            (event[field] ?? []).contains { other in
                guard let left = ReferenceText.scalars(of: value, isCased: isCased),
                    let right = ReferenceText.scalars(of: other, isCased: isCased)
                else { return false }
                if modifiers.contains("contains") { return ReferenceText.holds(left, right) }
                if modifiers.contains("startswith") { return left.starts(with: right) }
                if modifiers.contains("endswith") {
                    return left.reversed().starts(with: right.reversed())
                }
                if left == right { return true }
                guard ReferenceText.isNumber(value) || ReferenceText.isNumber(other),
                    let first = ReferenceText.number(of: value)
                else { return false }
                return first == ReferenceText.number(of: other)
            }
        }
    }
}
