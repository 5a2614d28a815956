// SPDX-License-Identifier: Apache-2.0

/// Whether a condition depends on its selections at all: `a and not a` does not.
///
/// The truth table over the different selections, so it is exact; equal selections are one.
///
/// - Limits: conditions over more than 12 different selections are left unanswered.
struct ConditionTruth {
    private static let limit = 12

    private let condition: Condition
    /// By selection: which variable it is.
    private let variables: [Int]
    private let count: Int

    init(_ condition: Condition, selections: [Expression]) {
        self.condition = condition
        var known: [Expression: Int] = [:]
        variables = selections.map { expression in
            if let index = known[expression] { return index }
            known[expression] = known.count
            return known.count - 1
        }
        count = known.count
    }

    /// The one value it has; nil when it has both, or nobody knows.
    var constant: Bool? {
        guard count <= Self.limit else { return nil }
        let first = value(of: condition, 0)
        for assignment in 1..<max(1 << count, 1) where value(of: condition, assignment) != first {
            return nil
        }
        return first
    }

    private func value(of condition: Condition, _ assignment: Int) -> Bool {
        switch condition {
        case .selection(let index): assignment >> variables[index] & 1 == 1
        case .all(let parts): parts.allSatisfy { value(of: $0, assignment) }
        case .any(let parts): parts.contains { value(of: $0, assignment) }
        case .not(let part): !value(of: part, assignment)
        case .atLeast(let least, let parts):
            parts.count { value(of: $0, assignment) } >= least
        }
    }
}
