// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Schema

/// One proposal with everything about its incident that the gate looks at.
///
/// Made of typed facts only: no sentence of a model and no free text of a record decides anything.
package struct ResponseCase: Hashable, Sendable {
    package var verb: Verb
    package var target: EntityID
    /// Id of the incident.
    package var incident: String
    /// Probability that the incident is a true attack, 0 to 1.
    package var certainty: Double
    package var severity: Level
    /// How many more assets the attacker is expected to reach; 0 where nothing is forecast.
    package var predictedSpread: Double
    /// What detectors said, in any order.
    package var evidence: [CaseEvidence]
    package var targetIdentity: TargetIdentity
    /// What speaks for a harmless explanation and is not itself explained.
    package var exculpatory: [Exculpatory]
    /// Classes that telemetry shows the target to have; they add protection, never permission.
    package var seenClasses: Set<Asset.Class>
    /// Roles that telemetry shows the target to serve; likewise.
    package var seenRoles: Set<String>
    /// The moment of the decision: later evidence is not looked at, and ages count up to here.
    ///
    /// A running server passes its clock. A scan passes the incident's own moment, in event time,
    /// and `Responder` moves it to the record that completes the evidence.
    package var completeAt: Timestamp

    package init(
        verb: Verb,
        target: EntityID,
        incident: String,
        certainty: Double,
        severity: Level,
        predictedSpread: Double = 0,
        evidence: [CaseEvidence],
        targetIdentity: TargetIdentity,
        exculpatory: [Exculpatory] = [],
        seenClasses: Set<Asset.Class> = [],
        seenRoles: Set<String> = [],
        completeAt: Timestamp
    ) {
        self.verb = verb
        self.target = target
        self.incident = incident
        self.certainty = certainty
        self.severity = severity
        self.predictedSpread = predictedSpread
        self.evidence = evidence
        self.targetIdentity = targetIdentity
        self.exculpatory = exculpatory
        self.seenClasses = seenClasses
        self.seenRoles = seenRoles
        self.completeAt = completeAt
    }

    /// `act-` and hex, made of verb, target and incident, so it is the same in every run.
    package var actionID: String {
        let text = "\(verb.rawValue)\u{0}\(target.text)\u{0}\(incident)"
        return "act-" + HexText.lower(SHA256.hash(data: Array(text.utf8)).prefix(16))
    }

    /// How sure it is which thing the target is.
    package enum TargetIdentity: String, Codable, Sendable {
        /// By an agent's, network card's or cloud's id.
        case certain
        /// By its name, and an authenticated source, or a file given to `scan`, reports under
        /// that name on its own host.
        case byName = "by-name"
        /// Only a record about something else mentions it.
        case unknown
    }

    /// Something that speaks for a harmless explanation.
    package struct Exculpatory: Hashable, Codable, Sendable {
        /// As a clause: "an installer is among the ancestors".
        package let text: String
        package let evidence: [EvidenceID]

        package init(_ text: String, evidence: [EvidenceID]) {
            self.text = text
            self.evidence = evidence
        }
    }
}
