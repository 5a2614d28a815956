// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What one action asks of the budget.
package struct BudgetRequest: Hashable, Sendable {
    /// Id of the action.
    package var action: String
    package var verb: Verb
    /// The asset's own id.
    package var target: EntityID
    /// The detectors that decided; the action counts against each of them.
    package var detectors: Set<String>
    /// Nil for an asset without one; those count together.
    package var segment: String?
    package var isCritical: Bool

    package init(
        action: String,
        verb: Verb,
        target: EntityID,
        detectors: Set<String>,
        segment: String?,
        isCritical: Bool
    ) {
        self.action = action
        self.verb = verb
        self.target = target
        self.detectors = detectors
        self.segment = segment
        self.isCritical = isCritical
    }

    func containment(_ slot: Int) -> BudgetCounters.Containment {
        BudgetCounters.Containment(verb: verb, target: target, segment: segment, slot: slot)
    }
}

/// What is used of the budget at one moment.
package struct BudgetCounters: Hashable, Sendable {
    /// Something that is contained right now.
    package struct Containment: Hashable, Sendable {
        package let verb: Verb
        package let target: EntityID
        package let segment: String?
        package let slot: Int

        package init(verb: Verb, target: EntityID, segment: String?, slot: Int) {
            self.verb = verb
            self.target = target
            self.segment = segment
            self.slot = slot
        }
    }

    /// In the last 24 hours.
    package var used = 0
    package var usedThisHour = 0
    /// In the window of the breaker `burst`.
    package var usedInBurst = 0
    /// In the last 24 hours, by detector's id.
    package var usedByDetector: [String: Int] = [:]
    /// In the last 24 hours, by segment; those without one under the empty name.
    package var usedBySegment: [String: Int] = [:]
    package var contained: [Containment] = []
    /// Why automation is frozen, as a clause; nil while it is not.
    package var frozen: String?

    package init() {}

    /// The slot of the action that already does this and still lasts.
    func slot(of verb: Verb, on target: EntityID) -> Int? {
        contained.first { $0.verb == verb && $0.target == target }?.slot
    }

    /// Hosts out of service because of us.
    func hosts(in segment: String?) -> Set<EntityID> {
        Set(contained.filter { $0.verb.takesHostOut && $0.segment == segment }.map(\.target))
    }
}

/// How many there are that could be contained.
package struct Population: Hashable, Sendable {
    package var hosts: Int
    package var accounts: Int

    package init(hosts: Int, accounts: Int) {
        self.hosts = hosts
        self.accounts = accounts
    }
}

/// A limit that forbids an action.
package struct BudgetHold: Hashable, Sendable {
    /// As it stands in `why_asked`.
    package let why: WhyAsked
    /// One sentence with the numbers.
    package let sentence: String

    package init(_ why: WhyAsked, _ sentence: String) {
        self.why = why
        self.sentence = sentence
    }
}

/// What the budget says to a request.
package enum BudgetAnswer: Hashable, Sendable {
    case reserved(slot: Int)
    case held([BudgetHold])
}

extension Verb {
    /// Whether its target is a host that stops serving.
    var takesHostOut: Bool {
        switch self {
        case .isolate, .contain, .quarantineWorkload: true
        default: false
        }
    }

    /// Whether its target is an account that cannot be used meanwhile.
    var takesAccountOut: Bool { self == .disableAccount }
}
