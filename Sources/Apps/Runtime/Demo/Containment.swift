// SPDX-License-Identifier: Apache-2.0

package import Respond
package import Schema

/// Carries out one decision on the simulated connector, in virtual time, from intent to release.
///
/// The same state machine and journal that a server runs; only the world is pretended.
package struct Containment {
    /// What was written down and seen, in order.
    package struct Line: Sendable {
        package let time: Timestamp
        package let text: String
    }

    private let terms: Policy.LeaseTerms

    package init(under policy: Policy) { terms = policy.lease }

    /// Acts, looks, waits for the lease to end, and releases.
    package func play(_ decision: PolicyDecision, at start: Timestamp) async throws -> [Line] {
        let clock = VirtualClock(at: start)
        let log = LineLog()
        let connector = SimulatedConnector(name: "demo", clock: clock)
        let runner = ActionRunner(connector, clock: clock) { entry in
            await log.add(entry.time, "journal  \(entry.kind.rawValue): \(entry.text)")
        }
        let order = ResponseOrder(
            action: "act-demo",
            verb: decision.verb,
            target: decision.target,
            incident: decision.incident
        )
        var run = ActionRun(order, at: start)
        try run.decided(decision.decision, at: start)
        try await runner.perform(&run, under: terms)
        await log.add(await clock.now(), "state    \(run.state.rawValue): \(Self.seen(run))")
        if let lease = run.lease {
            await log.add(await clock.now(), "lease    until \(lease.ends.minute) UTC")
            await clock.wait(until: lease.ends)
            try await runner.release(&run)
            await log.add(await clock.now(), "state    \(run.state.rawValue): \(Self.seen(run))")
        }
        return await log.lines
    }

    private static func seen(_ run: ActionRun) -> String {
        run.observed.map { "an independent look sees \($0.state.rawValue)" } ?? "nobody looked"
    }
}

private actor LineLog {
    private(set) var lines: [Containment.Line] = []

    func add(_ time: Timestamp, _ text: String) {
        lines.append(Containment.Line(time: time, text: text))
    }
}
