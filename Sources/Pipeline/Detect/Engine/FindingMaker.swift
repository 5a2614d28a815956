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
    }

    private let prepared: [Prepared]

    /// Reads the rules' levels and tags once.
    package init(_ rules: [SigmaRule]) {
        prepared = rules.map { rule in
            let tags = rule.tags.map { $0.lowercased() }.filter { $0.hasPrefix("attack.") }
                .map { String($0.dropFirst("attack.".count)) }
            return Prepared(
                detector: Finding.Detector(
                    kind: .sigma,
                    id: rule.id,
                    title: rule.title,
                    level: Level(rawValue: rule.level) ?? .medium
                ),
                techniques: tags.filter(Self.isTechnique).map { $0.uppercased() },
                tactics: tags.filter(Self.isTactic).map {
                    $0.replacing("_", with: "-")
                }
            )
        }
    }

    /// The finding that rule number `rule` makes of a record.
    package func finding(rule: Int, facts: EventFacts) -> Finding {
        let known = prepared[rule]
        return Finding(
            id: Self.id(detector: known.detector.id, evidence: facts.evidence),
            detector: known.detector,
            facts: facts,
            techniques: known.techniques,
            tactics: known.tactics
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
