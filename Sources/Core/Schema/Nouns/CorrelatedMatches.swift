// SPDX-License-Identifier: Apache-2.0

/// One record among those that a correlation is made of.
package struct CorrelatedRecord: Hashable, Sendable {
    package let evidence: EvidenceID
    package let place: EvidencePlace
    package let time: Timestamp

    package init(evidence: EvidenceID, place: EvidencePlace, time: Timestamp) {
        self.evidence = evidence
        self.place = place
        self.time = time
    }
}

/// What a correlation found: which records together, and what was counted.
package struct CorrelatedMatches: Hashable, Sendable {
    /// `event_count`, `temporal`, and so on.
    package let type: String
    /// How many matches there are.
    package let count: Int
    /// What the condition was about: a count, a sum, a mean.
    package let value: Double
    package let first: Timestamp
    package let last: Timestamp
    /// In the order of time, each once; of many those in the middle are left out.
    package let records: [CorrelatedRecord]

    package init(
        type: String,
        count: Int,
        value: Double,
        first: Timestamp,
        last: Timestamp,
        records: [CorrelatedRecord]
    ) {
        self.type = type
        self.count = count
        self.value = value
        self.first = first
        self.last = last
        self.records = records
    }
}
