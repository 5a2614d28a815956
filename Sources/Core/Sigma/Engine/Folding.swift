// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Decides what a route's known values decide.
struct Folding {
    private let set: RuleSet
    private let known: [Int: [ConstantValue]]
    private let scratch = RegexScratch()

    init(set: RuleSet, known: [FieldID: [ConstantValue]]) {
        self.set = set
        var bySlot: [Int: [ConstantValue]] = [:]
        for (slot, field) in set.fields.enumerated() { bySlot[slot] = known[field] }
        self.known = bySlot
    }

    /// The same logic with constants where they are known, and none below the top.
    func fold(_ logic: Logic) -> Logic {
        switch logic {
        case .constant: return logic
        case .atom(let index): return verdict(of: set.atom(index)).map(Logic.constant) ?? logic
        case .not(let part):
            let folded = fold(part)
            if case .constant(let value) = folded { return .constant(!value) }
            if case .not(let inner) = folded { return inner }
            return .not(folded)
        case .all(let parts): return joined(parts, neutral: true)
        case .any(let parts): return joined(parts, neutral: false)
        case .atLeast(let count, let parts): return atLeast(count, parts)
        }
    }

    /// Joins parts by `and` when true is neutral, by `or` when false is.
    private func joined(_ parts: [Logic], neutral: Bool) -> Logic {
        var left: [Logic] = []
        for part in parts {
            let folded = fold(part)
            switch folded {
            case .constant(let value):
                if value != neutral { return folded }
            case .all(let inner) where neutral: left += inner
            case .any(let inner) where !neutral: left += inner
            default: left.append(folded)
            }
        }
        if left.isEmpty { return .constant(neutral) }
        if left.count == 1 { return left[0] }
        return neutral ? .all(left) : .any(left)
    }

    private func atLeast(_ count: Int, _ parts: [Logic]) -> Logic {
        var needed = count
        var left: [Logic] = []
        for part in parts {
            let folded = fold(part)
            if case .constant(let value) = folded {
                needed -= value ? 1 : 0
            } else {
                left.append(folded)
            }
        }
        if needed <= 0 { return .constant(true) }
        if needed > left.count { return .constant(false) }
        if needed == 1 { return left.count == 1 ? left[0] : .any(left) }
        return needed == left.count ? .all(left) : .atLeast(needed, left)
    }

    /// What the known values make of an atom, or nil when they do not decide it.
    private func verdict(of atom: Atom) -> Bool? {
        guard let values = known[Int(atom.slot)] else { return nil }
        var isTrue = false
        for index in set.tests(of: atom) {
            guard let answer = verdict(of: set.tests[index], values) else { return nil }
            isTrue = isTrue || answer
        }
        return isTrue
    }

    private func verdict(of test: Test, _ values: [ConstantValue]) -> Bool? {
        if case .reference(let reference) = test.test {
            guard let others = known[test.otherSlot] else { return nil }
            return values.contains { value in
                others.contains { other in
                    value.withView { value in
                        other.withView { Test.holds(reference, value, $0) }
                    }
                }
            }
        }
        // Known values are flat; only the record knows members.
        if case .members = test.test { return nil }
        if case .null = test.test, values.isEmpty { return true }
        return values.contains { $0.withView { test.holds(for: $0, scratch) } }
    }
}
