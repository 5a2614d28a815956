// SPDX-License-Identifier: Apache-2.0

/// An incident in words: what happened, how we know, what is not known, what to do.
///
/// Made by code from typed facts; every sentence names the records that hold it.
package struct Assessment: Hashable, Sendable {
    /// A sentence and the records it stands on.
    package struct Claim: Hashable, Codable, Sendable {
        package let text: String
        package let evidence: [EvidenceID]

        package init(_ text: String, evidence: [EvidenceID]) {
            self.text = text
            self.evidence = evidence
        }
    }

    /// One act, in time order.
    package struct Step: Hashable, Sendable {
        package let time: Timestamp?
        package let host: String
        package let text: String
        /// ATT&CK v18.1; nil for mere context.
        package let technique: String?
        package let evidence: [EvidenceID]
        /// Title of the detector that spoke; nil for mere context.
        package let detector: String?

        package init(
            time: Timestamp?,
            host: String,
            text: String,
            technique: String?,
            evidence: [EvidenceID],
            detector: String?
        ) {
            self.time = time
            self.host = host
            self.text = text
            self.technique = technique
            self.evidence = evidence
            self.detector = detector
        }
    }

    /// One reading of the evidence.
    package struct Hypothesis: Hashable, Sendable {
        /// The readings that are weighed.
        package enum Name: String, CaseIterable, Codable, Sendable {
            case credentialTheft = "credential-theft"
            case ransomwareStaging = "ransomware-staging"
            case insider
            case webIntrusion = "web-intrusion"
            case cloudAccountTakeover = "cloud-account-takeover"
            case businessMailCompromise = "business-mail-compromise"
            case misconfiguration
            case authorisedTest = "authorised-test"
        }

        package let name: Name
        /// 0 to 1.
        package let score: Double
        package let evidenceFor: [EvidenceID]
        package let evidenceAgainst: [EvidenceID]
        /// The one question that would decide best for or against it.
        package let askNext: String

        package init(
            name: Name,
            score: Double,
            evidenceFor: [EvidenceID],
            evidenceAgainst: [EvidenceID],
            askNext: String
        ) {
            self.name = name
            self.score = score
            self.evidenceFor = evidenceFor
            self.evidenceAgainst = evidenceAgainst
            self.askNext = askNext
        }
    }

    /// Something to do now, with the exact command.
    package struct NextStep: Hashable, Codable, Sendable {
        package let text: String
        package let command: String

        package init(_ text: String, command: String) {
            self.text = text
            self.command = command
        }
    }

    /// Something that is not known, and the source that would tell.
    package struct Gap: Hashable, Codable, Sendable {
        package let text: String
        package let source: String

        package init(_ text: String, source: String) {
            self.text = text
            self.source = source
        }
    }

    /// Something about the evidence itself that a reader must know.
    package struct Notice: Hashable, Codable, Sendable {
        /// `instruction-like-text`.
        package let code: String
        package let evidence: [EvidenceID]
        /// The role of the field that it stands in.
        package let field: String

        package init(code: String, evidence: [EvidenceID], field: String) {
            self.code = code
            self.evidence = evidence
            self.field = field
        }
    }

    package let title: String
    package let steps: [Step]
    package let narrative: [Claim]
    package let because: [Claim]
    /// Likeliest first.
    package let hypotheses: [Hypothesis]
    package let nextSteps: [NextStep]
    package let gaps: [Gap]
    package let notices: [Notice]
    package let proposals: [Proposal]

    package init(
        title: String,
        steps: [Step],
        narrative: [Claim],
        because: [Claim],
        hypotheses: [Hypothesis],
        nextSteps: [NextStep],
        gaps: [Gap],
        notices: [Notice],
        proposals: [Proposal]
    ) {
        self.title = title
        self.steps = steps
        self.narrative = narrative
        self.because = because
        self.hypotheses = hypotheses
        self.nextSteps = nextSteps
        self.gaps = gaps
        self.notices = notices
        self.proposals = proposals
    }
}
