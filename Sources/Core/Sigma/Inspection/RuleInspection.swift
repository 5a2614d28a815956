// SPDX-License-Identifier: Apache-2.0

/// What can be said of a rule's logic without any event: for linters and for coverage.
///
/// All of it is about the rule as it is loaded, with its filters.
public struct RuleInspection: Sendable {
    /// A named part of the rule's detection.
    public struct Place: Sendable, Hashable {
        /// The selection's name.
        public let name: String
        /// The line of its name.
        public let line: Int
    }

    /// Tests that cannot all hold for one value.
    public struct Contradiction: Sendable, Hashable {
        /// The field whose value would have to be two things.
        public let field: String
        /// The selection that contradicts itself; nil when it is the rule as a whole.
        public let selection: Place?
    }

    /// A regular expression that can be expensive.
    public struct Slow: Sendable, Hashable {
        /// The field it is asked of; nil for all.
        public let field: String?
        /// The expression as written.
        public let pattern: String
        /// What is expensive about it.
        public let reason: SlowPattern
        /// Whether the engine decides it in one pass over the value all the same.
        public let isOnePass: Bool
        /// Where it stands.
        public let selection: Place
    }

    private let rule: SigmaRule

    /// Looks at a rule.
    public init(_ rule: SigmaRule) { self.rule = rule }

    /// Selections that the condition never mentions.
    public var unusedSelections: [Place] {
        var used: Set<Int> = []
        rule.condition.forEachSelection { used.insert($0) }
        return rule.selections.indices.filter { !used.contains($0) }.map(place)
    }

    /// The condition's value when it is the same for every event; nil when events decide.
    public var constantCondition: Bool? {
        ConditionTruth(rule.condition, selections: rule.selections.map(\.expression)).constant
    }

    /// Fields that would have to hold two values at once.
    ///
    /// Each selection is looked at, then the whole rule; only what is certain is reported.
    public var contradictions: [Contradiction] {
        let search = ContradictionSearch()
        var found: [Contradiction] = []
        for index in rule.selections.indices {
            guard let field = search.field(in: rule.selections[index].expression) else { continue }
            found.append(Contradiction(field: field, selection: place(index)))
        }
        if found.isEmpty, constantCondition == nil, let field = search.field(in: rule.expression) {
            found.append(Contradiction(field: field, selection: nil))
        }
        return found
    }

    /// Regular expressions that can be expensive, each once.
    public var slowPatterns: [Slow] {
        var found: [Slow] = []
        for (index, selection) in rule.selections.enumerated() {
            selection.expression.forEachTest { test in
                guard case .regex(let regex) = test.test, let reason = SlowPattern(regex) else {
                    return
                }
                let slow = Slow(
                    field: test.field,
                    pattern: regex.pattern,
                    reason: reason,
                    isOnePass: RegexParser.parse(regex).flatMap(RegexProgram.init) != nil,
                    selection: place(index)
                )
                if !found.contains(slow) { found.append(slow) }
            }
        }
        return found
    }

    /// Whether the rule could match an event that has these fields and no others.
    ///
    /// Values are not looked at: `true` means only that no missing field rules a match out.
    public func canMatch(whereFieldExists isThere: (String) -> Bool) -> Bool {
        rule.expression.outcomes(isThere).canHold
    }

    private func place(_ index: Int) -> Place {
        Place(name: rule.selections[index].name, line: rule.selections[index].line)
    }
}

extension Condition {
    /// Shows the index of every selection that the condition mentions.
    fileprivate func forEachSelection(_ body: (Int) -> Void) {
        switch self {
        case .selection(let index): body(index)
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { part.forEachSelection(body) }
        case .not(let part): part.forEachSelection(body)
        }
    }
}

/// What an expression can come to.
private struct Outcomes {
    var canHold: Bool
    var canFail: Bool
}

extension Expression {
    /// What the expression can come to when only some fields exist.
    fileprivate func outcomes(_ isThere: (String) -> Bool) -> Outcomes {
        switch self {
        case .test(let test): test.outcomes(isThere)
        case .not(let part):
            Outcomes(
                canHold: part.outcomes(isThere).canFail,
                canFail: part.outcomes(isThere).canHold
            )
        case .all(let parts): Self.joined(parts.map { $0.outcomes(isThere) }, least: parts.count)
        case .any(let parts): Self.joined(parts.map { $0.outcomes(isThere) }, least: 1)
        case .atLeast(let count, let parts):
            Self.joined(parts.map { $0.outcomes(isThere) }, least: count)
        }
    }

    private static func joined(_ parts: [Outcomes], least: Int) -> Outcomes {
        Outcomes(
            canHold: parts.count(where: \.canHold) >= least,
            canFail: parts.count(where: { !$0.canFail }) < least
        )
    }
}

extension FieldTest {
    fileprivate func outcomes(_ isThere: (String) -> Bool) -> Outcomes {
        // Events name the fields of a list's members, and not the list.
        if case .members = test { return Outcomes(canHold: true, canFail: true) }
        guard let field, !isThere(field) else {
            if case .reference(let reference) = test, !isThere(reference.field) {
                return Outcomes(canHold: false, canFail: true)
            }
            return Outcomes(canHold: true, canFail: true)
        }
        if case .null = test { return Outcomes(canHold: true, canFail: false) }
        return Outcomes(canHold: false, canFail: true)
    }
}
