// SPDX-License-Identifier: Apache-2.0

import Schema
import Synchronization
import Testing

@testable import Respond

/// The script decides what goes wrong.
struct SimulatedConnectorTests {
    private let order = ResponseOrder(
        action: "act-1",
        verb: .isolate,
        target: EntityID(.host, "ws-07"),
        incident: "inc-1"
    )

    @Test(arguments: [
        (SimulatedScript.Outcome.ok, true, nil as String?), (.lie, false, nil), (.drift, true, nil),
        (.fail, false, "respond.failed"), (.reject, false, "respond.rejected"),
        (.lostReply, true, "respond.lost-reply"), (.hang, false, "respond.timed-out"),
    ])
    func `each outcome has its effect and its answer`(
        outcome: SimulatedScript.Outcome,
        isApplied: Bool,
        code: String?
    ) async throws {
        let connector = make([.init(outcome, operation: .act)])

        var answer: String?
        do {
            try await connector.act(order, until: Scene.noon)
        } catch {
            answer = error.report.code
        }

        #expect(answer == code)
        #expect(try await connector.observe(order) == (isApplied ? .applied : .absent))
    }

    @Test func `what drifts is soon undone by others`() async throws {
        let clock = VirtualClock(at: Scene.noon)
        let connector = make([.init(.drift, operation: .act)], clock)

        try await connector.act(order, until: Scene.noon)
        #expect(try await connector.observe(order) == .applied)

        await clock.wait(for: .seconds(1))
        #expect(try await connector.observe(order) == .absent)
    }

    @Test func `the first rule that matches wins, as often as it says`() async throws {
        let connector = make([
            .init(.fail, operation: .act, target: "host:db-*"),
            .init(.reject, operation: .act, target: "host:ws-0*", times: 1),
            .init(.lie, operation: .act),
        ])

        await #expect(throws: RespondError.self) {
            try await connector.act(order, until: Scene.noon)
        }
        try await connector.act(order, until: Scene.noon)

        #expect(await connector.world.calls.map(\.outcome) == [.reject, .lie])
    }

    @Test func `delays pass before the effect, and between effect and answer`() async throws {
        let clock = VirtualClock(at: Scene.noon)
        let connector = make(
            [.init(.ok, delay: .milliseconds(50), replyDelay: .seconds(2))],
            clock
        )

        try await connector.act(order, until: Scene.noon)

        let start = Scene.noon.microseconds
        #expect(await connector.world.calls.map(\.time.microseconds) == [start + 50_000])
        #expect(await clock.now().microseconds == start + 2_050_000)
    }

    @Test func `one call is one line, and a caller that acts twice is seen to`() async throws {
        let lines = Mutex<[String]>([])
        let connector = SimulatedConnector(name: "lab", clock: VirtualClock(at: Scene.noon)) {
            let line = $0.line(process: 7)
            lines.withLock { $0.append(line) }
        }

        try await connector.act(order, until: Scene.noon)
        try await connector.act(order, until: Scene.noon)

        let line =
            #"{"t":"2027-01-15T08:00:00.000Z","op":"act","action":"act-1","verb":"isolate","#
            + #""target":"host:ws-07","outcome":"ok","effect":true,"pid":7}"#
        #expect(lines.withLock { $0 } == [line, line])
    }

    private func make(
        _ rules: [SimulatedScript.Rule],
        _ clock: VirtualClock = VirtualClock(at: Scene.noon)
    ) -> SimulatedConnector {
        SimulatedConnector(name: "lab", script: SimulatedScript(rules), clock: clock)
    }
}
