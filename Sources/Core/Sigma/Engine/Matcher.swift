// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Finds the rules that an event matches; one for each thread.
public struct Matcher {
    /// How many regular expressions were given up because they exceeded a limit.
    public var regexLimitHits: Int { scratch.limitHits }

    private let set: RuleSet
    private let scratch = RegexScratch()
    private var answers: [UInt32]
    private var epoch: UInt32 = 0

    /// Makes a matcher over a set.
    public init(_ set: RuleSet) {
        self.set = set
        answers = Array(repeating: 0, count: set.atoms.count)
    }

    /// Shows the index in `RuleSet.rules` of every rule of a group that an event matches.
    ///
    /// Each once, in ascending order.
    public mutating func match(_ event: Event, group: RuleGroup, _ body: (Int) -> Void) {
        epoch += 2
        for rule in group.rules where holds(rule.logic, event) { body(rule.index) }
    }

    private mutating func holds(_ logic: Logic, _ event: Event) -> Bool {
        switch logic {
        case .constant(let value): return value
        case .atom(let index):
            if answers[index] >= epoch { return answers[index] == epoch + 1 }
            let answer = asks(set.atoms[index], event)
            answers[index] = epoch + (answer ? 1 : 0)
            return answer
        case .not(let part): return !holds(part, event)
        case .all(let parts):
            for part in parts where !holds(part, event) { return false }
            return true
        case .any(let parts):
            for part in parts where holds(part, event) { return true }
            return false
        case .atLeast(let count, let parts):
            var left = count
            for part in parts where holds(part, event) {
                left -= 1
                if left == 0 { return true }
            }
            return left <= 0
        }
    }

    private func asks(_ atom: Atom, _ event: Event) -> Bool {
        var isThere = false
        let id = atom.slot == Atom.anyField ? nil : set.fields[atom.slot]
        for field in event.fields where id == nil || field.id == id {
            isThere = true
            let holds = withView(of: field, event) { value in
                guard case .reference(let reference) = atom.test else {
                    return atom.holds(for: value, scratch)
                }
                let other = set.fields[atom.otherSlot]
                return event.fields.contains { candidate in
                    candidate.id == other
                        && withView(of: candidate, event) { Atom.holds(reference, value, $0) }
                }
            }
            if holds { return true }
        }
        if case .null = atom.test { return !isThere }
        return false
    }

    private func withView(of field: Field, _ event: Event, _ body: (ValueView) -> Bool) -> Bool {
        var text = Array(event.value(of: field))
        if field.kind == .escapedString {
            var plain: [UInt8] = []
            JSONText.unescape(event.value(of: field)) { plain.append($0) }
            text = plain
        }
        let lowered = CaseFolding.lowered(text)
        return text.withUnsafeBytes { text in
            lowered.withUnsafeBytes { lowered in
                body(ValueView(kind: field.kind, text: text, lowered: lowered))
            }
        }
    }
}
