// SPDX-License-Identifier: Apache-2.0

import Schema
import Synchronization
import Testing

@testable import Respond

/// One action from approval to release, with connectors that behave and connectors that do not.
struct ActionRunTests {
    private let stage = Stage()

    @Test func `an action is verified, kept for its lease, and released`() async throws {
        let lab = stage.lab([.init(.ok, delay: .milliseconds(50))])

        var run = try await stage.perform(with: lab)
        #expect(run.state == .verified)
        #expect(run.task == nil)
        let end = try #require(run.lease).ends
        #expect(run.next == .wait(until: end))

        await stage.clock.wait(until: end)
        try await stage.runner(lab).release(&run)

        #expect(run.state == .undone)
        #expect(
            run.history.map(\.state)
                == [.proposed, .approved, .prepared, .acting, .verified, .expiring, .undone]
        )
        #expect(stage.kinds == [.intent, .result, .undo])
        let times = run.history.map(\.time)
        #expect(times == times.sorted())
    }

    @Test(arguments: [
        (SimulatedScript.Outcome.ok, ActionState.verified), (.lie, .unverified), (.fail, .failed),
        (.reject, .failed), (.lostReply, .verified), (.hang, .unknown), (.drift, .verified),
    ])
    func `what is seen decides, not what the connector says`(
        outcome: SimulatedScript.Outcome,
        state: ActionState
    ) async throws {
        let lab = stage.lab([.init(outcome, operation: .act)])

        let run = try await stage.perform(with: lab)

        #expect(run.state == state)
        #expect((run.task == nil) == (state == .verified))
        #expect(await lab.world.calls.map(\.operation) == [.act, .observe])
        #expect(stage.kinds == [.intent, .result])
    }

    @Test(arguments: [
        (SimulatedScript.Outcome.ok, ActionState.unverified), (.fail, .unknown),
        (.lostReply, .unknown),
    ])
    func `where nobody can look nothing is shown as done`(
        outcome: SimulatedScript.Outcome,
        state: ActionState
    ) async throws {
        let lab = stage.lab([.init(outcome, operation: .act), .init(.hang, operation: .observe)])

        let run = try await stage.perform(with: lab)

        #expect(run.state == state)
        #expect(run.task != nil)
    }

    @Test func `without a journal nothing is done`() async throws {
        let lab = stage.lab([])
        stage.failing.withLock { $0 = true }

        let run = try await stage.perform(with: lab)

        #expect(run.state == .failed)
        #expect(await lab.world.calls.isEmpty)
    }

    @Test func `the intent is written down before the act`() async throws {
        let lab = stage.lab([])
        let seen = Mutex<[Int]>([])
        let runner = ActionRunner(lab, clock: stage.clock) { _ in
            let calls = await lab.world.calls.count
            seen.withLock { $0.append(calls) }
        }
        var run = try stage.approved()

        try await runner.perform(&run, under: Policy.LeaseTerms())

        #expect(seen.withLock { $0 } == [0, 2])
    }

    @Test func `what cannot be prepared is not done`() async throws {
        let lab = SimulatedConnector(name: "lab", verbs: [.blockDomain], clock: stage.clock)

        let run = try await stage.perform(with: lab)

        #expect(run.state == .failed)
        #expect(run.task?.contains("cannot isolate") == true)
        #expect(stage.kinds.isEmpty)
    }

    @Test func `what others undo is drifted, and a person is told`() async throws {
        let lab = stage.lab([.init(.drift, operation: .act)])
        var run = try await stage.perform(with: lab)

        await stage.clock.wait(for: .seconds(2))
        try await stage.runner(lab).look(&run)

        #expect(run.state == .drifted)
        #expect(run.task != nil)
        #expect(run.next == .rest)
    }

    @Test func `an undo that lies is seen, and is tried again`() async throws {
        let lab = stage.lab([.init(.lie, operation: .undo, times: 1)])
        var run = try await stage.perform(with: lab)

        try await stage.runner(lab).release(&run, by: "usr-1")
        #expect(run.state == .expiring)
        #expect(run.task != nil)

        try await stage.runner(lab).release(&run, by: "usr-1")
        #expect(run.state == .undone)
        #expect(run.task == nil)
    }

    @Test func `an action that may have happened is released all the same`() async throws {
        let lab = stage.lab([.init(.hang, operation: .act)])
        var run = try await stage.perform(with: lab)
        #expect(run.state == .unknown)

        try await stage.runner(lab).release(&run)

        #expect(run.state == .undone)
    }

    @Test(arguments: Decision.allCases)
    func `only an approved action is performed`(decision: Decision) async throws {
        let lab = stage.lab([])
        var run = ActionRun(stage.order, at: Scene.noon)
        try run.decided(decision, at: Scene.noon)

        let runner = stage.runner(lab)
        if decision == .execute {
            try await runner.perform(&run, under: Policy.LeaseTerms())
        } else {
            await #expect(throws: RespondError.self) {
                try await runner.perform(&run, under: Policy.LeaseTerms())
            }
        }
        #expect(await lab.world.calls.isEmpty == (decision != .execute))
    }

    @Test func `an action is never dispatched twice, nor before its intent`() async throws {
        var run = try stage.approved()
        let lease = Lease(from: Scene.noon, under: .init(), enforcedBy: .outrider)

        #expect(throws: RespondError.self) { try run.intentRecorded(at: Scene.noon) }
        #expect(throws: RespondError.self) { try run.dispatched(lease, at: Scene.noon) }
        try run.ready(Snapshot(time: Scene.noon))
        #expect(throws: RespondError.self) { try run.dispatched(lease, at: Scene.noon) }
        try run.intentRecorded(at: Scene.noon)
        try run.dispatched(lease, at: Scene.noon)
        #expect(throws: RespondError.self) { try run.dispatched(lease, at: Scene.noon) }
        #expect(throws: RespondError.self) { try run.looked(.applied, at: Scene.noon) }
    }
}

/// A clock, a journal and connectors for one action.
private final class Stage: Sendable {
    let clock = VirtualClock(at: Scene.noon)
    let failing = Mutex(false)
    private let entries = Mutex<[JournalEntry.Kind]>([])

    let order = ResponseOrder(
        action: "act-1",
        verb: .isolate,
        target: EntityID(.host, "ws-07"),
        incident: "inc-1"
    )

    struct Full: Error {}

    var kinds: [JournalEntry.Kind] { entries.withLock { $0 } }

    func lab(_ rules: [SimulatedScript.Rule]) -> SimulatedConnector {
        SimulatedConnector(name: "lab", script: SimulatedScript(rules), clock: clock)
    }

    func runner(_ connector: SimulatedConnector) -> ActionRunner {
        ActionRunner(connector, clock: clock) { [self] entry in
            if failing.withLock({ $0 }) { throw Full() }
            entries.withLock { $0.append(entry.kind) }
        }
    }

    func approved() throws -> ActionRun {
        var run = ActionRun(order, at: Scene.noon)
        try run.decided(.execute, at: Scene.noon)
        return run
    }

    func perform(with connector: SimulatedConnector) async throws -> ActionRun {
        var run = try approved()
        try await runner(connector).perform(&run, under: Policy.LeaseTerms())
        return run
    }
}
