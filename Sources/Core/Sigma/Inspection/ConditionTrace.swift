// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Answers every part of one rule's condition for one event.
///
/// Values are asked by `Test.holds`, as in the engine. What asks about a field as a whole, and not
/// about one value, is written here once more; a test compares both on all of the specification's
/// examples.
struct ConditionTrace {
    private let rule: SigmaRule
    private let event: Event
    private let names: FieldNames
    private let scratch = RegexScratch()

    init(rule: SigmaRule, event: Event, names: FieldNames) {
        (self.rule, self.event, self.names) = (rule, event, names)
    }

    func part(_ condition: Condition) -> Explanation.Part {
        switch condition {
        case .selection(let index):
            var part = part(rule.selections[index].expression)
            part.selection = rule.selections[index].name
            part.line = rule.selections[index].line
            return part
        case .all(let parts): return join(.all, parts.map { part($0) })
        case .any(let parts): return join(.any, parts.map { part($0) })
        case .not(let inner): return join(.not, [part(inner)])
        case .atLeast(let count, let parts): return join(.atLeast(count), parts.map { part($0) })
        }
    }

    private func part(_ expression: Expression) -> Explanation.Part {
        switch expression {
        case .test(let test): question(test)
        case .all(let parts): join(.all, parts.map { part($0) })
        case .any(let parts): join(.any, parts.map { part($0) })
        case .not(let inner): join(.not, [part(inner)])
        case .atLeast(let count, let parts): join(.atLeast(count), parts.map { part($0) })
        }
    }

    private func join(_ kind: Explanation.Kind, _ parts: [Explanation.Part]) -> Explanation.Part {
        let count = parts.count(where: \.holds)
        let holds =
            switch kind {
            case .all: count == parts.count
            case .any: count > 0
            case .not: count == 0
            case .atLeast(let wanted): count >= wanted
            case .question: false
            }
        return Explanation.Part(kind: kind, holds: holds, parts: parts, question: nil)
    }

    private func question(_ test: FieldTest) -> Explanation.Part {
        let values = test.field.map { self.values(of: $0) } ?? allValues
        let (holds, passed) = answer(test, values)
        let shown = test.field == nil ? passed : values
        let question = Explanation.Question(
            field: test.field,
            asks: test.test.words,
            isThere: test.field == nil || !values.isEmpty,
            seen: shown.filter { $0.kind != .null }.prefix(Explanation.valueLimit).map(\.shown)
        )
        return Explanation.Part(kind: .question, holds: holds, parts: [], question: question)
    }

    /// Whether the test holds, and for which values.
    private func answer(_ test: FieldTest, _ values: [Value]) -> (holds: Bool, passed: [Value]) {
        switch test.test {
        case .exists: return (!values.isEmpty, values)
        case .null:
            let passed = values.filter { $0.kind == .null }
            return (values.isEmpty || !passed.isEmpty, passed)
        case .members(let match):
            let holds = match.holds(for: test.field ?? "", of: event, scratch)
            return (holds, holds ? values : [])
        case .reference(let reference):
            let others = self.values(of: reference.field)
            let passed = values.filter { value in
                others.contains { other in
                    value.withView { own in other.withView { Test.holds(reference, own, $0) } }
                }
            }
            return (!passed.isEmpty, passed)
        default:
            let ready = Test(asking: test.test)
            let passed = values.filter { value in
                value.kind != .null && value.withView { ready.holds(for: $0, scratch) }
            }
            return (!passed.isEmpty, passed)
        }
    }

    private var allValues: [Value] { event.fields.map { Value($0, event) } }

    private func values(of name: String) -> [Value] {
        guard let id = names.known(name), id != FieldNames.overflow else { return [] }
        return event.fields.filter { $0.id == id }.map { Value($0, event) }
    }
}

extension Test {
    /// A test on its own, outside any set.
    init(asking test: ValueTest) {
        self.init(FieldTest(field: nil, test: test), slot: 0)
    }
}

/// A value of an event, copied and made ready to be asked.
private struct Value {
    let kind: Field.Kind
    private let text: [UInt8]
    private let folded: [UInt8]

    init(_ field: Field, _ event: Event) {
        kind = field.kind
        let bytes = event.value(of: field)
        var text: [UInt8] = []
        if field.kind == .escapedString {
            JSONText.unescape(bytes) { text.append($0) }
        } else {
            text = Array(bytes)
        }
        self.text = text
        folded = text.allSatisfy { $0 < 0x80 } ? text : CaseFolding.lowered(text)
    }

    var shown: String { String(decoding: text, as: UTF8.self) }

    func withView<Result>(_ body: (ValueView) -> Result) -> Result {
        text.withUnsafeBytes { text in
            folded.withUnsafeBytes { folded in
                body(ValueView(kind: kind, text: text, folded: folded))
            }
        }
    }
}
