// SPDX-License-Identifier: Apache-2.0

/// Finds, for a rule, few and rare atoms one of which must be true if the rule is to match.
///
/// An event's true atoms then name the rules worth evaluating. Of an `and` one part is enough, and
/// the rarest is best; of an `or` every part is needed; what must be false proves nothing. The set
/// may be too large, never too small.
struct Witness {
    var atoms: [Int]
    var cost: Double

    /// The witness of logic, or nil when it can hold with no atom true.
    ///
    /// `cost` says how often an atom is true; nil for one that is worked out only when it is asked.
    static func of(
        _ logic: Logic,
        isPositive: Bool = true,
        cost: (Int) -> Double?
    ) -> Witness? {
        func parts(_ parts: [Logic], all: Bool) -> Witness? {
            let found = parts.map { of($0, isPositive: isPositive, cost: cost) }
            if all { return found.compactMap { $0 }.min { $0.cost < $1.cost } }
            var union = Witness(atoms: [], cost: 0)
            for part in found {
                guard let part else { return nil }
                union.atoms += part.atoms
                union.cost += part.cost
            }
            return union
        }
        switch logic {
        case .constant(let value): return value == isPositive ? nil : Witness(atoms: [], cost: 0)
        case .atom(let index):
            guard isPositive, let cost = cost(index) else { return nil }
            return Witness(atoms: [index], cost: cost)
        case .not(let part): return of(part, isPositive: !isPositive, cost: cost)
        case .all(let list): return parts(list, all: isPositive)
        case .any(let list): return parts(list, all: !isPositive)
        case .atLeast(_, let list): return isPositive ? parts(list, all: false) : nil
        }
    }
}

/// How often a test is true, guessed from its form and from what events hold all the time.
///
/// Only speed hangs on it.
struct WitnessCosts {
    private let common = CommonText()

    /// The cost of each atom of a table.
    func costs(of table: AtomTable) -> [Double] {
        let tests = table.tests.map(cost(of:))
        return table.atoms.map { atom in
            table.tests(of: atom).reduce(0) { $0 + tests[Int($1)] }
        }
    }

    private func cost(of test: Test) -> Double {
        switch test.test {
        case .text(let pattern): return cost(of: pattern)
        case .number: return 4
        case .regex:
            return test.regex?.requiredLiterals?.reduce(0) { $0 + cost($1, .anywhere) } ?? 20
        case .network: return 40
        case .compare, .date: return 80
        case .null, .exists, .reference, .members: return 200
        }
    }

    private func cost(of pattern: TextPattern) -> Double {
        if let (bytes, anchor) = pattern.anchoredLiteral { return cost(bytes, anchor) }
        return pattern.requiredLiteral.map { cost($0, .anywhere) } ?? 100
    }

    private func cost(_ bytes: [UInt8], _ anchor: Anchor) -> Double {
        let seen = common.count(of: bytes)
        let length = Double(max(bytes.count, 1))
        let rarity =
            switch anchor {
            case .whole: 2.0
            case .end, .start: 1 + 12 / length
            case .anywhere: 1 + 60 / (length * length)
            }
        return rarity + Double(seen) * (bytes.count > 20 ? 4 : 30)
    }
}
