// SPDX-License-Identifier: Apache-2.0

import Schema

/// One incident of the scan document.
struct IncidentObject: Encodable {
    struct TechniqueObject: Encodable {
        let id: String
        let tactic: String
        let firstSeen: String?
        let evidence: [EvidenceID]
    }

    struct StepObject: Encodable {
        let time: String?
        let host: String
        let text: String
        let technique: String?
        let evidence: [EvidenceID]
    }

    struct HypothesisObject: Encodable {
        let name: Assessment.Hypothesis.Name
        let score: Double
        let `for`: [EvidenceID]
        let against: [EvidenceID]
        let askNext: String
    }

    struct Predictions: Encodable {
        let techniques: [String] = []
        let groups: [String] = []
        let assets: [String] = []
    }

    struct ResponseObject: Encodable {
        let verb: Verb
        let target: EntityID
        let decision: Decision
        let reasons: [String]
        let certainty: Double
        let whyAsked: [WhyAsked]
    }

    let id: String
    let status = "open"
    let title: String
    let severity: Level
    let score: Int
    let certainty: Double
    let verdict: Incident.Verdict
    let category: Incident.Category
    let firstSeen: String?
    let lastSeen: String?
    let entities: [Entity]
    let techniques: [TechniqueObject]
    let steps: [StepObject]
    let narrative: [Assessment.Claim]
    let because: [String]
    let hypotheses: [HypothesisObject]
    let predictions = Predictions()
    let responses: [ResponseObject]
    let nextSteps: [Assessment.NextStep]
    let gaps: [Assessment.Gap]
    let notices: [Assessment.Notice]
    let findings: [String]

    init(_ item: ScanResult.Case) {
        let incident = item.incident
        let words = item.assessment
        id = incident.id
        title = words.title
        severity = incident.severity
        score = incident.score
        certainty = Self.rounded(incident.certainty)
        verdict = incident.verdict
        category = incident.category
        firstSeen = incident.firstSeen?.description
        lastSeen = incident.lastSeen?.description
        entities = incident.entities
        techniques = incident.techniques.map {
            TechniqueObject(
                id: $0.id,
                tactic: $0.tactic,
                firstSeen: $0.firstSeen?.description,
                evidence: $0.evidence
            )
        }
        steps = words.steps.map {
            StepObject(
                time: $0.time?.description,
                host: $0.host,
                text: $0.text,
                technique: $0.technique,
                evidence: $0.evidence
            )
        }
        narrative = words.narrative
        because = words.because.map(\.text)
        hypotheses = words.hypotheses.map {
            HypothesisObject(
                name: $0.name,
                score: Self.rounded($0.score),
                for: $0.evidenceFor,
                against: $0.evidenceAgainst,
                askNext: $0.askNext
            )
        }
        responses = item.decisions.map {
            ResponseObject(
                verb: $0.verb,
                target: $0.target,
                decision: $0.decision,
                reasons: $0.reasons,
                certainty: Self.rounded($0.certainty),
                whyAsked: $0.whyAsked
            )
        }
        nextSteps = words.nextSteps
        gaps = words.gaps
        notices = words.notices
        findings = incident.findings
    }

    /// Four places: more would claim a precision that no figure here has.
    private static func rounded(_ value: Double) -> Double {
        (value * 10_000).rounded() / 10_000
    }
}
