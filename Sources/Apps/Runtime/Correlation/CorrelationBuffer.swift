// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// The matches of a scan that correlations look at, put in the order of time before they do.
///
/// What comes of a scan must not depend on the order of its inputs, so correlations wait until all is
/// read. When too many matches wait, the earlier half goes ahead; what comes after that and happened
/// before is late, and still counted where it belongs.
struct CorrelationBuffer {
    /// How many matches wait.
    private static let limit = 100_000

    /// A correlation that came to hold, with the facts of the record that completed it.
    struct Found {
        let hit: CorrelationFeed.Hit
        let facts: EventFacts
    }

    private struct Waiting {
        let match: CorrelationStep.Match
        let facts: EventFacts
    }

    private let limit: Int
    private var feed: CorrelationFeed
    private var waiting: [Waiting] = []
    /// What came to hold already.
    private var found: [Found] = []

    init(_ plan: CorrelationPlan, limit: Int = limit) {
        feed = CorrelationFeed(plan)
        self.limit = limit
    }

    /// Takes a match of a rule.
    mutating func add(_ step: CorrelationStep, facts: EventFacts) {
        // Without a time it belongs to no window.
        guard case .match(let match) = step else { return }
        waiting.append(Waiting(match: match, facts: facts))
        if waiting.count >= limit { pass(waiting.count / 2) }
    }

    /// Everything that came to hold.
    mutating func finish() -> [Found] {
        pass(waiting.count)
        defer { found = [] }
        return found
    }

    /// Lets the earliest go ahead.
    private mutating func pass(_ count: Int) {
        waiting.sort { Self.order($0.match) < Self.order($1.match) }
        for item in waiting.prefix(count) {
            for hit in feed.receive(.match(item.match)) {
                found.append(Found(hit: hit, facts: facts(of: hit.completing, item.facts)))
            }
        }
        waiting.removeFirst(count)
    }

    /// By time; of what happened at once the order is made of the records, and not of their files.
    private static func order(
        _ match: CorrelationStep.Match
    ) -> (Timestamp, String, Int) {
        (match.record.time, match.record.evidence.text, match.rule)
    }

    /// The facts of the completing record; for a late match that is another one than its own.
    private func facts(of record: CorrelatedRecord, _ own: EventFacts) -> EventFacts {
        guard record.evidence != own.evidence else { return own }
        return EventFacts(
            time: record.time,
            evidence: record.evidence,
            place: record.place,
            activity: own.activity,
            sourceClass: own.sourceClass,
            logSource: own.logSource,
            values: own.values
        )
    }
}
