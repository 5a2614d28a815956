// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Everything that the gate looks at beside the case; the same input gives the same answer.
package struct GateInput: Sendable {
    package var policy: Policy
    package var assets: AssetInventory
    package var installation: Installation
    package var record: TrackRecord
    package var breakers: BreakerCounters
    package var budget: BudgetCounters

    package init(
        policy: Policy = Policy(),
        assets: AssetInventory = AssetInventory(),
        installation: Installation = Installation(),
        record: TrackRecord = TrackRecord(),
        breakers: BreakerCounters = BreakerCounters(),
        budget: BudgetCounters = BudgetCounters()
    ) {
        self.policy = policy
        self.assets = assets
        self.installation = installation
        self.record = record
        self.breakers = breakers
        self.budget = budget
    }
}

/// What this installation is and has.
package struct Installation: Hashable, Sendable {
    /// Hosts and addresses that Outrider itself runs on; nobody's target.
    package var ownHosts: [EntityID]
    /// Verbs that some connector has.
    package var connectorVerbs: Set<Verb>
    /// Hosts seen in the last 30 days; `assets.yml`'s `fleet_size` goes before it.
    package var hostsSeen: Int
    /// Accounts seen in the last 30 days.
    package var accountsSeen: Int
    /// Listed assets known to be out of service.
    package var unhealthy: Set<EntityID>
    /// Why automation as a whole is held, as clauses: a kill switch, an invalid signature, an
    /// audit that cannot be written, a restored backup.
    package var holds: [String]

    package init(
        ownHosts: [EntityID] = [],
        connectorVerbs: Set<Verb> = Set(Verb.allCases),
        hostsSeen: Int = 0,
        accountsSeen: Int = 0,
        unhealthy: Set<EntityID> = [],
        holds: [String] = []
    ) {
        self.ownHosts = ownHosts
        self.connectorVerbs = connectorVerbs
        self.hostsSeen = hostsSeen
        self.accountsSeen = accountsSeen
        self.unhealthy = unhealthy
        self.holds = holds
    }
}

/// What makes breakers trip, counted as the policy's own windows say.
package struct BreakerCounters: Hashable, Sendable {
    /// Undone as wrong, of the last so many actions.
    package var wrongUndos = 0
    /// Undone as wrong on a protected asset.
    package var wrongOnProtected = 0
    /// Without verification, of the last so many actions.
    package var unverified = 0
    /// By detector: hosts on which it fired in the window, with one common origin.
    package var hostsByDetector: [String: Int] = [:]
    /// How far the clock stepped against the machine's own.
    package var clockJump = Duration.zero
    /// By connector: errors in a row.
    package var connectorErrors: [String: Int] = [:]
    /// Breakers that tripped and that nobody has reset, by rule, with the sentence of the moment.
    package var tripped: [String: String] = [:]

    package init() {}
}
