// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Points for ranking: each independent witness counts, repetition of one technique counts less
/// and less, and a chain over several tactics counts more than its parts.
enum Score {
    /// What a witness of each level weighs.
    static func weight(_ level: Level) -> Double {
        switch level {
        case .informational: 0.5
        case .low: 3
        case .medium: 10
        case .high: 28
        case .critical: 44
        }
    }

    /// What a second witness of one technique weighs, of the first one's weight.
    static let repetition = 0.4
    /// What each tactic beyond the first adds.
    static let tactic = 6.0
    /// What each host beyond the first adds.
    static let host = 8.0
    /// Points at which the score reaches 63.
    static let scale = 62.0

    /// Adds up what the witnesses weigh.
    ///
    /// - Parameters:
    ///   - witnesses: One a record.
    ///   - hosts: How many hosts the story touches.
    ///   - criticality: Of the most important asset, 1 to 5.
    ///   - doubts: How many different things speak against it.
    /// - Returns: 1 to 99.
    static func score(
        _ witnesses: [Witness],
        hosts: Int,
        criticality: Int,
        doubts: Int
    ) -> Int {
        var seen: [String: Int] = [:]
        var points = 0.0
        for witness in witnesses.sorted(by: isStronger) {
            let key = witness.techniques.first ?? witness.evidence.text
            let repeats = seen[key, default: 0]
            seen[key] = repeats + 1
            var share = weight(witness.level)
            for _ in 0..<min(repeats, 6) { share *= repetition }
            points += share
        }
        let strong = witnesses.filter { $0.level >= .low && !$0.isExplained }
        let tactics = Set(strong.flatMap { $0.tactics }).count
        points += Double(max(0, tactics - 1)) * tactic + Double(max(0, hosts - 1)) * host
        points *= 1 + 0.05 * Double(criticality - 3)
        points *= doubts == 0 ? 1 : 0.75
        return max(1, min(99, Int((100 * (1 - Numbers.exp(-points / scale))).rounded())))
    }

    private static func isStronger(_ left: Witness, _ right: Witness) -> Bool {
        (right.level, left.moment, left.evidence) < (left.level, right.moment, right.evidence)
    }
}

/// The little arithmetic that the standard library lacks.
enum Numbers {
    /// e to the power of a number, by halving and the series; exact to 1e-12 for what is used here.
    static func exp(_ value: Double) -> Double {
        guard value > -40 else { return 0 }
        guard abs(value) > 0.5 else {
            var (term, sum) = (1.0, 1.0)
            for step in 1...16 {
                term *= value / Double(step)
                sum += term
            }
            return sum
        }
        let half = exp(value / 2)
        return half * half
    }
}
