// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// Takes the matches of rules in input order, and gives those of correlations.
///
/// One a run, however many threads match: what it says depends on nothing but the steps and their
/// order.
struct CorrelationFeed {
    /// A correlation that came to hold.
    struct Hit {
        /// Its index in the plan.
        let correlation: Int
        let rule: CorrelationRule
        /// The record that completed it.
        let completing: CorrelatedRecord
        let group: [(field: String, value: String)]
        let matches: CorrelatedMatches
    }

    private let plan: CorrelationPlan
    private var engine: CorrelationEngine<CorrelatedRecord>
    /// What correlations were made of that others look at, by the record that completed them.
    private var inner: [EvidenceID: [CorrelatedRecord]] = [:]
    /// Matches of records that do not say when they happened.
    private(set) var untimed = 0

    /// How many correlations of correlations are explained by all of their records.
    private static let innerLimit = 1_000

    init(_ plan: CorrelationPlan) {
        self.plan = plan
        engine = plan.engine
    }

    /// Takes a match; gives what it completes and what is to be told, nearly always nothing.
    mutating func receive(_ step: CorrelationStep) -> [Hit] {
        receiveAll(step).filter { !engine.silentCorrelations.contains($0.correlation) }
    }

    /// The same with correlations that only serve others.
    mutating func receiveAll(_ step: CorrelationStep) -> [Hit] {
        guard case .match(let step) = step else {
            untimed += 1
            return []
        }
        let plan = plan
        let found = engine.receive(
            rule: step.rule,
            at: step.record.time,
            token: step.record,
            value: { name in plan.place(of: name, rule: step.rule).flatMap { step.values[$0] } }
        )
        return found.map { match in
            let hit = hit(match, by: step.record)
            if inner.count >= Self.innerLimit { inner = [:] }
            if engine.watches(correlation: match.correlation) {
                inner[hit.completing.evidence] = hit.matches.records
            }
            return hit
        }
    }

    private func hit(
        _ match: CorrelationMatch<CorrelatedRecord>,
        by record: CorrelatedRecord
    ) -> Hit {
        let rule = engine.correlations[match.correlation]
        return Hit(
            correlation: match.correlation,
            rule: rule,
            completing: match.tokens.last ?? record,
            group: match.group,
            matches: CorrelatedMatches(
                type: rule.kind.rawValue,
                count: match.count,
                value: match.value,
                first: match.start,
                last: match.end,
                records: records(of: match)
            )
        )
    }

    /// The match's records, and in place of a correlation's last one all of its own.
    private func records(of match: CorrelationMatch<CorrelatedRecord>) -> [CorrelatedRecord] {
        var seen: Set<EvidenceID> = []
        let all = match.tokens.flatMap { inner[$0.evidence] ?? [$0] }
            .filter { seen.insert($0.evidence).inserted }
        let limit = CorrelationLimits.tokens
        guard all.count > limit else { return all }
        return Array(all.prefix(limit / 2) + all.suffix(limit - limit / 2))
    }
}
