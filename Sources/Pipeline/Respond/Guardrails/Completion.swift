// SPDX-License-Identifier: Apache-2.0

import Schema

/// Finds the record with which a case's evidence was complete, as a running server would have.
///
/// A server decides anew whenever an incident grows, so it acts at the first moment at which
/// every rule about evidence holds. Over files that moment lies in the past and is looked for.
package enum Completion {
    /// More candidates than this are not tried.
    static let limit = 512

    /// The case as it stood at that moment, or with all its evidence where it never came.
    package static func settle(_ matter: ResponseCase, _ input: GateInput) -> ResponseCase {
        let later = matter.evidence.compactMap(\.time).filter { $0 > matter.completeAt }
        guard let last = later.max() else { return matter }
        for time in [matter.completeAt] + moments(matter, input.policy).prefix(limit) {
            let candidate = matter.at(time)
            if isComplete(GateFacts(candidate, input)) { return candidate }
        }
        return matter.at(last)
    }

    private static func isComplete(_ facts: GateFacts) -> Bool {
        EvidenceRules.all.allSatisfy { $0.judge(facts).holds }
    }

    /// The times at which the answer may change: something new is seen, or a required tactic.
    private static func moments(_ matter: ResponseCase, _ policy: Policy) -> [Timestamp] {
        let wanted = Set(policy.certainty.requiredTactics)
        var seen: Set<String> = []
        var times: [Timestamp] = []
        let ordered = matter.evidence
            .compactMap { item in item.time.map { (time: $0, item: item) } }
            .sorted { ($0.time, $0.item.id) < ($1.time, $1.item.id) }
        for (time, item) in ordered {
            // Who vouches and who could have forged it differ: each combination is new once.
            let origin = "\(item.detector)\u{0}\(item.trust.rawValue)"
            let marks = Set(
                (item.techniques + [item.sourceClass.rawValue]).map { "\(origin)\u{0}\($0)" }
            )
            let isNew = !marks.isSubset(of: seen)
            seen.formUnion(marks)
            guard time > matter.completeAt, isNew || !wanted.isDisjoint(with: item.tactics),
                times.last != time
            else { continue }
            times.append(time)
        }
        return times
    }
}

extension ResponseCase {
    fileprivate func at(_ time: Timestamp) -> ResponseCase {
        var copy = self
        copy.completeAt = time
        return copy
    }
}
