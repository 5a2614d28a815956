// SPDX-License-Identifier: Apache-2.0

import Schema

/// What the machine may do by itself, and within which bounds: `policy.yml` as a value.
///
/// The values here are the defaults. They observe: nothing is executed before two people write
/// a level 3 or 4 into `autonomy`.
package struct Policy: Hashable, Sendable {
    /// The most actions in 24 hours that any policy may allow.
    package static let ceiling = 30

    package var version = 1
    /// How long after being signed it takes effect.
    package var effectiveAfter = Duration.zero
    package var budget = Limits()
    /// Who may do what; nothing matches: level 1.
    package var autonomy: [Autonomy] = []
    package var certainty = Certainty()
    package var redundancy = Redundancy()
    package var protected = Protected.defaults
    package var lease = LeaseTerms()
    package var approval = ApprovalTerms()
    package var breakers = Breakers()
    package var exercises: [Exercise] = []
    package var suppressions: [Suppression] = []
    /// Lower-case hex SHA-256 of the text it was read from; empty for one made in code.
    package var sha256 = ""

    package init() {}

    /// How many actions, over the whole environment; nil is `off`.
    package struct Limits: Hashable, Sendable {
        /// In any 24 hours, all verbs together; at most `Policy.ceiling`.
        package var limit = 20
        package var perHour: Int? = 5
        /// Of `limit`, for actions that one detector decided.
        package var perDetector: Share? = Share(percent: 30)
        /// Of `limit`, for targets in one segment.
        package var perSegment: Share? = Share(percent: 30)
        /// Of all hosts, isolated at one moment; of all accounts, disabled at one moment.
        package var concurrentFleet: Share? = Share(percent: 2)
        /// Of `limit`, kept for incidents of severity critical.
        package var reserveCritical: Share? = Share(percent: 30)
        /// In any 24 hours, for actions that a person approved.
        package var human = 60

        package init() {}
    }

    /// How sure the machine must be before it acts.
    package struct Certainty: Hashable, Sendable {
        /// Wilson's, at 95 %.
        package var precisionLowerBound = 0.99
        package var minimumJudged = 381
        /// How much of the judgements may come from a shipped prior.
        package var vendorPriorMaximum = Share(percent: 50)
        package var minimumSourceClasses = 2
        package var minimumTechniques = 2
        /// At least one of them must be seen.
        package var requiredTactics = ["credential-access", "lateral-movement", "impact"]
        /// Of the newest record that shows a required tactic.
        package var maximumEvidenceAge = Duration.seconds(900)

        package init() {}
    }

    /// What must stay in service whatever is isolated.
    package struct Redundancy: Hashable, Sendable {
        package var keepHealthyPerRole = 1
        /// Of a segment's hosts, isolated at one moment; nil is `off`.
        package var maximumOfSegment: Share? = Share(percent: 20)

        package init() {}
    }

    /// How long a containment lasts.
    package struct LeaseTerms: Hashable, Sendable {
        package var standard = Duration.seconds(14_400)
        package var maximum = Duration.seconds(259_200)
        package var isRenewedWhileAtRisk = true

        package init() {}
    }

    /// How people approve.
    package struct ApprovalTerms: Hashable, Sendable {
        /// What takes two people.
        package enum TwoPeople: String, CaseIterable, Sendable {
            case protected, mass, policy, budget
        }

        package var validFor = Duration.seconds(900)
        package var stepUpWithin = Duration.seconds(600)
        package var twoPeople = TwoPeople.allCases

        package init() {}
    }
}
