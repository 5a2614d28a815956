// SPDX-License-Identifier: Apache-2.0

/// Counts damaged records by what is wrong with them.
package struct DamageTally {
    package private(set) var counts: [RecordDamage: Int] = [:]
    private var firsts: [RecordDamage: Int] = [:]

    package init() {}

    mutating func note(_ damage: RecordDamage, _ record: Int) {
        counts[damage, default: 0] += 1
        if firsts[damage] == nil { firsts[damage] = record }
    }

    /// Adds what was counted in a part of the input whose first record has the ordinal `base`.
    mutating func add(_ part: DamageTally, base: Int) {
        for (damage, count) in part.counts {
            counts[damage, default: 0] += count
            if firsts[damage] == nil { firsts[damage] = part.firsts[damage].map { $0 + base } }
        }
    }

    /// Notes tell of damage by which no record was lost; a lost chunk counts as one.
    mutating func note(_ damage: EVTXDamage, _ ordinal: Int) {
        switch damage.reason {
        case .badChecksum: break
        case .zeroSize, .badSize:
            if let record = damage.record { note(.badRecord, record) }
        case .badChunk, .badFileHeader: note(.badChunk, damage.record ?? ordinal)
        case .truncated: note(.unended, damage.record ?? ordinal)
        default: note(.badRecord, damage.record ?? ordinal)
        }
    }

    func problems(path: String) -> [IngestProblem] {
        counts.keys.sorted { $0.rawValue < $1.rawValue }.map { damage in
            .records(
                path: path,
                damage: damage,
                count: counts[damage] ?? 0,
                first: firsts[damage] ?? 0
            )
        }
    }
}
