// SPDX-License-Identifier: Apache-2.0

package import Schema

/// How long a containment lasts: each has an end, unless a person pins it.
package struct Lease: Hashable, Sendable {
    /// Who ends it.
    package enum Enforcer: String, Codable, Sendable {
        /// The system outside does, even when Outrider is dead.
        case connector
        /// We must undo it.
        case outrider
    }

    package let starts: Timestamp
    /// The first moment at which it is over.
    package let ends: Timestamp
    package let enforcedBy: Enforcer
    package let isPinned: Bool

    /// A lease of the policy's standard length.
    package init(from starts: Timestamp, under terms: Policy.LeaseTerms, enforcedBy: Enforcer) {
        self.init(
            starts: starts,
            ends: starts.adding(seconds: min(terms.standard, terms.maximum).inSeconds),
            enforcedBy: enforcedBy,
            isPinned: false
        )
    }

    private init(starts: Timestamp, ends: Timestamp, enforcedBy: Enforcer, isPinned: Bool) {
        self.starts = starts
        self.ends = ends
        self.enforcedBy = enforcedBy
        self.isPinned = isPinned
    }

    /// Whether it is over; a pinned one never is.
    package func isOver(at time: Timestamp) -> Bool { !isPinned && time >= ends }

    /// The same lease, a standard length from now, and never beyond the policy's longest.
    package func renewed(at time: Timestamp, under terms: Policy.LeaseTerms) -> Lease {
        guard terms.isRenewedWhileAtRisk else { return self }
        let last = starts.adding(seconds: terms.maximum.inSeconds)
        let wanted = time.adding(seconds: terms.standard.inSeconds)
        return Lease(
            starts: starts,
            ends: max(ends, min(wanted, last)),
            enforcedBy: enforcedBy,
            isPinned: isPinned
        )
    }

    /// The same lease, kept until a person lets go.
    package func pinned(_ isPinned: Bool = true) -> Lease {
        Lease(starts: starts, ends: ends, enforcedBy: enforcedBy, isPinned: isPinned)
    }
}
