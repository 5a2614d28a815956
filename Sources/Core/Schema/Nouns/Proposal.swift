// SPDX-License-Identifier: Apache-2.0

/// What can be done to an asset, in the one word that the command line, API and policy use.
package enum Verb: String, CaseIterable, Codable, Sendable {
    case isolate, contain
    case disableAccount = "disable-account"
    case revokeSessions = "revoke-sessions"
    case blockAddress = "block-address"
    case blockDomain = "block-domain"
    case quarantineMail = "quarantine-mail"
    case disableKey = "disable-key"
    case quarantineWorkload = "quarantine-workload"
}

/// One thing that could be done about an incident; nobody has decided yet.
package struct Proposal: Hashable, Codable, Sendable {
    package let verb: Verb
    /// An entity of the graph, never free text.
    package let target: EntityID
    /// Why, as one sentence.
    package let reason: String
    package let evidence: [EvidenceID]

    package init(verb: Verb, target: EntityID, reason: String, evidence: [EvidenceID]) {
        self.verb = verb
        self.target = target
        self.reason = reason
        self.evidence = evidence
    }
}
