// SPDX-License-Identifier: Apache-2.0

/// What becomes of a proposal.
package enum Decision: String, CaseIterable, Codable, Sendable {
    /// The machine may act by itself.
    case execute
    /// A person decides.
    case ask
    /// Nobody may approve it.
    case refuse
    /// It is written down, and nothing is done.
    case observe
}

/// Why a person is asked, in the words of an approval's `why_asked`.
package enum WhyAsked: String, CaseIterable, Codable, Sendable {
    case level
    case budgetExhausted = "budget-exhausted"
    case subCap = "sub-cap"
    case certainty, protected, redundancy, frozen
    case unknownOutcome = "unknown-outcome"
}

/// What the gate says about one proposal, with its reasons.
package struct PolicyDecision: Hashable, Codable, Sendable {
    package let verb: Verb
    package let target: EntityID
    /// Id of the incident.
    package let incident: String
    package let decision: Decision
    /// Sentences that a person understands, the deciding ones first.
    package let reasons: [String]
    /// Empty unless the decision is `ask`.
    package let whyAsked: [WhyAsked]
    /// The incident's, 0 to 1.
    package let certainty: Double
    /// What waiting may cost; grows with certainty, spread and criticality.
    package let expectedLoss: Double
    /// Which slot of the rolling budget it takes; nil unless the decision is `execute`.
    package var budgetSlot: Int?
    /// Place in the queue of those asked together, 1 first; nil unless the decision is `ask`.
    package var rank: Int?

    package init(
        verb: Verb,
        target: EntityID,
        incident: String,
        decision: Decision,
        reasons: [String],
        whyAsked: [WhyAsked] = [],
        certainty: Double,
        expectedLoss: Double,
        budgetSlot: Int? = nil,
        rank: Int? = nil
    ) {
        self.verb = verb
        self.target = target
        self.incident = incident
        self.decision = decision
        self.reasons = reasons
        self.whyAsked = whyAsked
        self.certainty = certainty
        self.expectedLoss = expectedLoss
        self.budgetSlot = budgetSlot
        self.rank = rank
    }
}
