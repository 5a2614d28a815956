// SPDX-License-Identifier: Apache-2.0

import Schema

/// Holds one request against every limit of the budget.
///
/// The gate and the budget's own reservation ask the same questions here, so they cannot differ.
struct BudgetCheck {
    let request: BudgetRequest
    let counters: BudgetCounters
    let limits: Policy.Limits
    let population: Population

    init(
        _ request: BudgetRequest,
        _ counters: BudgetCounters,
        _ limits: Policy.Limits,
        _ population: Population
    ) {
        self.request = request
        self.counters = counters
        self.limits = limits
        self.population = population
    }

    /// The limits that forbid it; empty when it may have a slot.
    var holds: [BudgetHold] {
        let answers: [(WhyAsked, Verdict)] = [
            (.budgetExhausted, limit), (.subCap, reserve), (.subCap, hour), (.subCap, detector),
            (.subCap, segment), (.subCap, concurrent),
        ]
        return answers.filter { !$0.1.holds }.map { BudgetHold($0.0, $0.1.sentence) }
    }

    /// Whether the same containment is in force already; then no slot is needed.
    private var isInForce: Bool { counters.slot(of: request.verb, on: request.target) != nil }

    var limit: Verdict {
        Verdict(
            isInForce || counters.used < limits.limit,
            holds: "\(counters.used) of \(limits.limit) actions of the last 24 hours are used",
            fails: "the budget is used up: \(counters.used) of \(limits.limit) actions "
                + "in the last 24 hours"
        )
    }

    var reserve: Verdict {
        guard let share = limits.reserveCritical else { return .off("the reserve for critical") }
        let kept = share.of(limits.limit)
        let sentence =
            "\(counters.used) of \(limits.limit) actions are used and the last \(kept) are kept "
            + "for critical incidents"
        guard !request.isCritical else {
            return Verdict(true, "the incident is critical and may use the \(kept) kept for those")
        }
        return Verdict(isInForce || counters.used < limits.limit - kept, sentence)
    }

    var hour: Verdict {
        guard let most = limits.perHour else { return .off("the limit per hour") }
        return Verdict(
            isInForce || counters.usedThisHour < most,
            "\(counters.usedThisHour) of \(most) actions of the last hour are used"
        )
    }

    var detector: Verdict {
        guard let share = limits.perDetector else { return .off("the limit per detector") }
        let most = share.of(limits.limit)
        let used = request.detectors.map { ($0, counters.usedByDetector[$0] ?? 0) }
            .max { ($0.1, $1.0) < ($1.1, $0.0) }
        guard let (name, count) = used else { return Verdict(true, "no detector is charged") }
        return Verdict(
            isInForce || count < most,
            "\(count) of \(most) actions of the last 24 hours that detector "
                + "\(EvidenceText.quoted(name)) may decide are used"
        )
    }

    var segment: Verdict {
        guard let share = limits.perSegment else { return .off("the limit per segment") }
        let most = share.of(limits.limit)
        let used = counters.usedBySegment[request.segment ?? ""] ?? 0
        let place = request.segment.map { "in segment \($0)" } ?? "outside every segment"
        return Verdict(
            isInForce || used < most,
            "\(used) of \(most) actions of the last 24 hours \(place) are used"
        )
    }

    var concurrent: Verdict {
        guard let share = limits.concurrentFleet else { return .off("the limit at one moment") }
        if request.verb.takesHostOut {
            let count = Set(counters.contained.filter(\.verb.takesHostOut).map(\.target)).count
            return concurrent(count, of: population.hosts, share, "hosts", "isolated")
        }
        guard request.verb.takesAccountOut else {
            return Verdict(true, "\(request.verb.rawValue) takes nothing out of service")
        }
        let count = Set(counters.contained.filter(\.verb.takesAccountOut).map(\.target)).count
        return concurrent(count, of: population.accounts, share, "accounts", "disabled")
    }

    private func concurrent(
        _ count: Int,
        of whole: Int,
        _ share: Share,
        _ noun: String,
        _ state: String
    ) -> Verdict {
        Verdict(
            isInForce || count < share.of(whole),
            "\(count) of \(whole) \(noun) are \(state) now, at most \(share.of(whole)) may be"
        )
    }
}
