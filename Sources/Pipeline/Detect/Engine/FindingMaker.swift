// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Schema
package import Sigma

/// Makes findings of a rule's matches.
package struct FindingMaker: Sendable {
    private struct Prepared: Sendable {
        let detector: Finding.Detector
        let techniques: [String]
        let tactics: [String]

        init(id: String, title: String, level: String, tags: [String]) {
            let tags = tags.map { $0.lowercased() }.filter { $0.hasPrefix("attack.") }
                .map { String($0.dropFirst("attack.".count)) }
            detector = Finding.Detector(
                kind: .sigma,
                id: id,
                title: title,
                level: Level(rawValue: level) ?? .medium
            )
            techniques = tags.filter(FindingMaker.isTechnique).map { $0.uppercased() }
            tactics = tags.filter(FindingMaker.isTactic).map {
                $0.replacing("_", with: "-")
            }
        }
    }

    private let rules: [Prepared]
    private let correlations: [Prepared]

    /// Reads the levels and tags of rules and correlations once.
    package init(_ rules: [SigmaRule], _ correlations: [CorrelationRule] = []) {
        self.rules = rules.map { rule in
            Prepared(id: rule.id, title: rule.title, level: rule.level, tags: rule.tags)
        }
        self.correlations = correlations.map { rule in
            Prepared(id: rule.id, title: rule.title, level: rule.level, tags: rule.tags)
        }
    }

    /// The finding that rule number `rule` makes of a record.
    package func finding(rule: Int, facts: EventFacts) -> Finding {
        Self.finding(rules[rule], facts, nil)
    }

    /// The finding that correlation number `correlation` makes of records, and of the facts of the
    /// one that completes it.
    package func finding(
        correlation: Int,
        facts: EventFacts,
        matches: CorrelatedMatches
    ) -> Finding {
        Self.finding(correlations[correlation], facts, matches)
    }

    private static func finding(
        _ known: Prepared,
        _ facts: EventFacts,
        _ matches: CorrelatedMatches?
    ) -> Finding {
        Finding(
            id: Self.id(detector: known.detector.id, evidence: facts.evidence),
            detector: known.detector,
            facts: facts,
            techniques: known.techniques,
            tactics: known.tactics,
            correlated: matches
        )
    }

    private static func id(detector: String, evidence: EvidenceID) -> String {
        let digest = SHA256.hash(data: Array("\(detector) \(evidence)".utf8))
        return "fnd-" + HexText.lower(digest.prefix(12))
    }

    private static func isTechnique(_ tag: String) -> Bool {
        tag.first == "t" && tag.dropFirst().first?.isNumber == true
    }

    /// Groups (`g0016`), software (`s0002`) and techniques are no tactics.
    private static func isTactic(_ tag: String) -> Bool {
        !tag.dropFirst().allSatisfy { $0.isNumber || $0 == "." }
    }
}
