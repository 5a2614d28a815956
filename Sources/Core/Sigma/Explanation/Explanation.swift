// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Why a rule matches an event or does not: its condition as a tree, with what each part saw.
public struct Explanation: Sendable, Hashable {
    /// The part in words: `all of`, `selection_img`, `Image ends with '\cmd.exe'`.
    public let text: String
    /// Whether it holds for the event.
    public let holds: Bool
    /// The values that a test looked at, in order; empty when the event has no such field.
    public let saw: [String]
    /// What it is made of; empty for a test.
    public let parts: [Explanation]

    /// The tree as lines, two spaces deeper a level: `+` for what holds, `-` for what does not.
    public var lines: [String] {
        var out: [String] = []
        add(to: &out, depth: 0)
        return out
    }

    private func add(to lines: inout [String], depth: Int) {
        var line = String(repeating: "  ", count: depth) + (holds ? "+ " : "- ") + text
        if parts.isEmpty {
            line += saw.isEmpty ? " (absent)" : " (saw " + saw.joined(separator: ", ") + ")"
        }
        lines.append(line)
        for part in parts { part.add(to: &lines, depth: depth + 1) }
    }
}

extension RuleSet {
    /// Explains a rule's verdict on an event, slowly and in full: every part is asked.
    ///
    /// - Parameters:
    ///   - rule: Index into `rules`.
    ///   - event: The event, whose fields are named by the set's own `FieldNames`.
    /// - Returns: The tree of the rule's condition.
    public func explain(_ rule: Int, _ event: Event) -> Explanation {
        Explainer(set: self, event: event).explain(rules[rule])
    }
}

/// Asks every part of a rule about one event.
private struct Explainer {
    let set: RuleSet
    let event: Event
    let scratch = RegexScratch()

    func explain(_ rule: SigmaRule) -> Explanation { explain(rule.condition, rule) }

    private func explain(_ condition: Condition, _ rule: SigmaRule) -> Explanation {
        switch condition {
        case .selection(let index):
            let selection = rule.selections[index]
            let part = explain(selection.expression)
            return Explanation(text: selection.name, holds: part.holds, saw: [], parts: [part])
        case .all(let parts): return all(parts.map { explain($0, rule) })
        case .any(let parts): return any(parts.map { explain($0, rule) })
        case .not(let part): return not(explain(part, rule))
        case .atLeast(let count, let parts): return atLeast(count, parts.map { explain($0, rule) })
        }
    }

    private func explain(_ expression: Expression) -> Explanation {
        switch expression {
        case .test(let test): explain(test)
        case .all(let parts): all(parts.map(explain))
        case .any(let parts): any(parts.map(explain))
        case .not(let part): not(explain(part))
        case .atLeast(let count, let parts): atLeast(count, parts.map(explain))
        }
    }

    private func all(_ parts: [Explanation]) -> Explanation {
        Explanation(text: "all of", holds: parts.allSatisfy(\.holds), saw: [], parts: parts)
    }

    private func any(_ parts: [Explanation]) -> Explanation {
        Explanation(text: "any of", holds: parts.contains(where: \.holds), saw: [], parts: parts)
    }

    private func not(_ part: Explanation) -> Explanation {
        Explanation(text: "not", holds: !part.holds, saw: [], parts: [part])
    }

    private func atLeast(_ count: Int, _ parts: [Explanation]) -> Explanation {
        let holds = parts.count(where: \.holds) >= count
        return Explanation(text: "at least \(count) of", holds: holds, saw: [], parts: parts)
    }
}

// MARK: - Tests

extension Explainer {
    private func explain(_ test: FieldTest) -> Explanation {
        let values = fields(named: test.field)
        let question = Test(test, slot: test.field == nil ? Test.anyField : 0)
        let holds: Bool
        switch test.test {
        case .null: holds = values.isEmpty || values.contains { $0.kind == .null }
        case .exists: holds = !values.isEmpty
        case .members(let match): holds = match.holds(for: test.field ?? "", of: event, scratch)
        case .reference(let reference):
            let others = fields(named: reference.field)
            holds = values.contains { value in
                others.contains { other in
                    withView(of: value) { own in
                        withView(of: other) { Test.holds(reference, own, $0) }
                    }
                }
            }
        default:
            holds = values.contains { withView(of: $0) { question.holds(for: $0, scratch) } }
        }
        // A keyword looks at everything; what it found there would be the whole event.
        let shown = test.field == nil ? [] : values
        let saw = shown.map { event.string(of: $0).map { "'\($0)'" } ?? "null" }
        return Explanation(
            text: test.words,
            holds: holds,
            saw: test.field == nil ? ["all values"] : saw,
            parts: []
        )
    }

    private func fields(named name: String?) -> [Field] {
        guard let name else { return Array(event.fields) }
        guard let id = set.fieldIDs[name] else { return [] }
        return event.fields.filter { $0.id == id }
    }

    private func withView<Result>(of field: Field, _ body: (ValueView) -> Result) -> Result {
        let bytes = Array((event.string(of: field) ?? "").utf8)
        let folded = CaseFolding.lowered(bytes)
        return bytes.withUnsafeBytes { text in
            folded.withUnsafeBytes { folded in
                body(ValueView(kind: field.kind, text: text, folded: folded))
            }
        }
    }
}
