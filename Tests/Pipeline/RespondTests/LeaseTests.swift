// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// Every containment has an end.
struct LeaseTests {
    private let terms = Policy.LeaseTerms()
    private let lease = Lease(from: Scene.noon, under: .init(), enforcedBy: .outrider)

    @Test func `it is over at its end and not before`() {
        #expect(!lease.isOver(at: Scene.noon.adding(seconds: 14_399.999)))
        #expect(lease.isOver(at: Scene.noon.adding(seconds: 14_400)))
    }

    @Test func `it is renewed from now, and never beyond the longest`() {
        let once = lease.renewed(at: Scene.noon.adding(seconds: 3_600), under: terms)
        let late = lease.renewed(at: Scene.noon.adding(seconds: 259_000), under: terms)

        #expect(once.ends == Scene.noon.adding(seconds: 18_000))
        #expect(late.ends == Scene.noon.adding(seconds: 259_200))
        #expect(once.renewed(at: Scene.noon, under: terms).ends == once.ends)
    }

    @Test func `a policy may forbid renewal`() {
        var terms = terms
        terms.isRenewedWhileAtRisk = false

        #expect(lease.renewed(at: Scene.noon.adding(seconds: 60), under: terms) == lease)
    }

    @Test func `a pinned one waits for a person`() {
        #expect(!lease.pinned().isOver(at: Scene.noon.adding(seconds: 1_000_000)))
        #expect(lease.pinned().pinned(false).isOver(at: lease.ends))
    }
}
