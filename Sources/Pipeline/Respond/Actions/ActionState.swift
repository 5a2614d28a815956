// SPDX-License-Identifier: Apache-2.0

/// Where an action stands; it only moves forward.
package enum ActionState: String, CaseIterable, Codable, Sendable {
    case proposed, queued, approved
    /// Undo is prepared, the dry run passed, the slot is taken, the intent is written down.
    case prepared
    case acting
    /// An independent look found the effect.
    case verified
    /// The connector says done, and an independent look did not find it.
    case unverified
    /// It did not happen.
    case failed
    /// It may have happened.
    case unknown
    /// The lease is over and the undo is on its way.
    case expiring
    case undone
    /// Somebody else undid it.
    case drifted
    /// A person said no.
    case denied
    /// The gate said no.
    case refused
    /// Nobody decided in time.
    case expired
}
