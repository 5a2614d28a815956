// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// One record that speaks, however many rules matched it.
struct Witness {
    let evidence: EvidenceID
    let moment: Int64
    /// The highest of what the rules say, after what speaks against them.
    let level: Level
    let techniques: [String]
    let tactics: Set<String>
    /// Its clues, strongest first.
    let clues: [Int]
    let isExplained: Bool

    /// One witness a record, in time order.
    static func witnesses(of clues: [Clue], among indices: [Int]) -> [Witness] {
        let byRecord = Dictionary(grouping: indices) { clues[$0].facts.evidence }
        return byRecord.map { evidence, members in
            let ranked = members.sorted {
                let (left, right) = (clues[$0], clues[$1])
                return (right.level, left.entry.finding.id) < (left.level, right.entry.finding.id)
            }
            var techniques: [String] = []
            for technique in ranked.flatMap({ clues[$0].techniques })
            where !techniques.contains(technique) {
                techniques.append(technique)
            }
            return Witness(
                evidence: evidence,
                moment: clues[ranked[0]].moment,
                level: clues[ranked[0]].level,
                techniques: techniques,
                tactics: Set(ranked.flatMap { clues[$0].tactics }),
                clues: ranked,
                isExplained: ranked.allSatisfy { clues[$0].exculpation != nil }
            )
        }
        .sorted { ($0.moment, $0.evidence) < ($1.moment, $1.evidence) }
    }
}
