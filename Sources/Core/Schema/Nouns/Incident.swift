// SPDX-License-Identifier: Apache-2.0

/// Findings that are one story, with what makes them one.
///
/// Correlate fills it; Investigate puts it into words; Respond reads severity and certainty.
package struct Incident: Hashable, Sendable {
    /// What the evidence adds up to.
    package enum Verdict: String, Codable, Sendable {
        case malicious, suspicious, unclear
    }

    /// Which part of Outrider it came through.
    package enum Category: String, Codable, Sendable {
        case attack, mail, posture, platform
    }

    /// A technique that the incident shows.
    package struct Technique: Hashable, Sendable {
        /// ATT&CK v18.1.
        package let id: String
        package let tactic: String
        package let firstSeen: Timestamp?
        package let evidence: [EvidenceID]

        package init(
            id: String,
            tactic: String,
            firstSeen: Timestamp?,
            evidence: [EvidenceID]
        ) {
            self.id = id
            self.tactic = tactic
            self.firstSeen = firstSeen
            self.evidence = evidence
        }
    }

    /// `inc-` and hex, made of its first strong finding, so it is the same in every run.
    package let id: String
    package let severity: Level
    /// 0 to 100, for ranking.
    package let score: Int
    /// Probability that this is a true attack, 0 to 1.
    package let certainty: Double
    package let firstSeen: Timestamp?
    package let lastSeen: Timestamp?
    /// When the evidence for the severity was complete, in event time.
    package let completeAt: Timestamp?
    package let verdict: Verdict
    package let category: Category
    /// Victims first, then actors, tools, targets and sources.
    package let entities: [Entity]
    /// In the order they were first seen.
    package let techniques: [Technique]
    /// Ids of the findings, in time order.
    package let findings: [String]
    /// The records of the story, in time order, those without a finding included.
    package let members: [Member]
    /// Why it stands where it stands, strongest first.
    package let reasons: [Reason]
    /// The kinds of sensor that saw it.
    package let sourceClasses: [SourceClass]
    /// The sources that its host has records from; what is not here could not be seen.
    package let sources: [String]

    package init(
        id: String,
        severity: Level,
        score: Int,
        certainty: Double,
        firstSeen: Timestamp?,
        lastSeen: Timestamp?,
        completeAt: Timestamp?,
        verdict: Verdict,
        category: Category = .attack,
        entities: [Entity],
        techniques: [Technique],
        findings: [String],
        members: [Member],
        reasons: [Reason],
        sourceClasses: [SourceClass],
        sources: [String]
    ) {
        self.id = id
        self.severity = severity
        self.score = score
        self.certainty = certainty
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.completeAt = completeAt
        self.verdict = verdict
        self.category = category
        self.entities = entities
        self.techniques = techniques
        self.findings = findings
        self.members = members
        self.reasons = reasons
        self.sourceClasses = sourceClasses
        self.sources = sources
    }

    /// The entities that play a part, `victim` for one.
    package func entities(_ part: Part) -> [Entity] {
        entities.filter { $0.role == part.rawValue }
    }

    /// The parts that an entity may play.
    package enum Part: String, CaseIterable, Codable, Sendable {
        case victim, actor, tool, target, source
    }
}
