// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A record without a finding that may tie two stories, with its repetitions.
struct Observation {
    /// The earliest.
    var facts: EventFacts
    var count: Int
    var lastTime: Timestamp?
}

/// Observations of one kind, folded by what they say and bounded in number.
struct ObservationStore {
    private var held: [String: Observation] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// In time order.
    var all: [Observation] {
        held.values.sorted { EventFacts.isBefore($0.facts, $1.facts) }
    }

    /// Adds a record; those with equal parts are one.
    mutating func note(_ facts: EventFacts, _ parts: String?...) {
        let key = parts.map { $0?.lowercased() ?? "" }.joined(separator: "\u{1f}")
        guard var known = held[key] else {
            held[key] = Observation(facts: facts, count: 1, lastTime: facts.time)
            if held.count > limit { forget() }
            return
        }
        known.count += known.facts.evidence == facts.evidence ? 0 : 1
        known.lastTime = [known.lastTime, facts.time].compactMap { $0 }.max()
        if EventFacts.isBefore(facts, known.facts) { known.facts = facts }
        held[key] = known
    }

    private mutating func forget() {
        let sorted = held.sorted {
            ($0.value.facts.moment, $0.key) < ($1.value.facts.moment, $1.key)
        }
        for (key, _) in sorted.prefix(limit / 8) { held[key] = nil }
    }
}
