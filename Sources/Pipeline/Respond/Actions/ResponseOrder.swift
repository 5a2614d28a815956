// SPDX-License-Identifier: Apache-2.0

package import Schema

/// One thing to do to one asset; what a connector is given.
package struct ResponseOrder: Hashable, Sendable {
    /// Id of the action, which is also the key by which a connector knows it again.
    package let action: String
    package let verb: Verb
    package let target: EntityID
    /// Id of the incident.
    package let incident: String
    /// `policy`, a person's id, or a token's.
    package let requestedBy: String
    /// How long an answer is waited for.
    package let patience: Duration

    package init(
        action: String,
        verb: Verb,
        target: EntityID,
        incident: String,
        requestedBy: String = "policy",
        patience: Duration = .seconds(60)
    ) {
        self.action = action
        self.verb = verb
        self.target = target
        self.incident = incident
        self.requestedBy = requestedBy
        self.patience = patience
    }

    /// The order that a case asks for.
    package init(_ matter: ResponseCase, target: EntityID) {
        self.init(
            action: matter.actionID,
            verb: matter.verb,
            target: target,
            incident: matter.incident
        )
    }
}

/// How things were before, as far as the undo needs it.
package struct Snapshot: Hashable, Codable, Sendable {
    package let time: String
    /// The connector's own words; nobody else reads them.
    package let details: [String: String]

    package init(time: Timestamp, details: [String: String] = [:]) {
        self.time = time.description
        self.details = details
    }
}

/// Whether the effect is there, as an independent look sees it.
package enum ObservedState: String, CaseIterable, Codable, Sendable {
    case applied = "isolated"
    case absent = "not-isolated"
    case unknown
}

/// What a connector knows of an earlier request.
package enum RequestStatus: String, CaseIterable, Codable, Sendable {
    case done
    case notDone = "not-done"
    case unknown
}
