// SPDX-License-Identifier: Apache-2.0

/// What a detector says about one record, or about several that the last of them completes.
package struct Finding: Hashable, Sendable {
    /// Which detector, and how sure its author was.
    package struct Detector: Hashable, Codable, Sendable {
        /// The kinds of detector.
        package enum Kind: String, Codable, Sendable {
            case sigma, baseline, mail, posture, external
        }

        package let kind: Kind
        /// The Sigma rule's id, or a name of ours.
        package let id: String
        package let title: String
        package let level: Level

        package init(kind: Kind, id: String, title: String, level: Level) {
            self.kind = kind
            self.id = id
            self.title = title
            self.level = level
        }
    }

    /// `fnd-` and hex, made of detector and evidence, so it is the same in every run.
    package let id: String
    package let detector: Detector
    /// The record, with what it says.
    package let facts: EventFacts
    /// ATT&CK technique ids as the rule's tags give them, `T1003.001`.
    package let techniques: [String]
    /// ATT&CK tactics as the rule's tags give them, `credential-access`.
    package let tactics: [String]
    /// The records that make it together; nil where one record says it all.
    package let correlated: CorrelatedMatches?

    package init(
        id: String,
        detector: Detector,
        facts: EventFacts,
        techniques: [String],
        tactics: [String],
        correlated: CorrelatedMatches? = nil
    ) {
        self.id = id
        self.detector = detector
        self.facts = facts
        self.techniques = techniques
        self.tactics = tactics
        self.correlated = correlated
    }
}
