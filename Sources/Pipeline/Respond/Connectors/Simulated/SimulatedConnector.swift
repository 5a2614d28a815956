// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Touches nothing, and behaves as its script says: for demonstrations, tests and training.
///
/// It does not recognise an action it has seen before: a caller that acts twice is seen to.
package actor SimulatedConnector: ResponseConnector {
    package static let kind = "simulated"

    package static let examples = [
        ConnectorExample(
            order: ResponseOrder(
                action: "act-01",
                verb: .isolate,
                target: EntityID(.host, "ws-07"),
                incident: "inc-01"
            ),
            preview: "Pretend to isolate `host:ws-07`; nothing is touched"
        ),
        ConnectorExample(
            order: ResponseOrder(
                action: "act-02",
                verb: .disableAccount,
                target: EntityID(.user, "corp\\j.doe"),
                incident: "inc-01"
            ),
            preview: "Pretend to disable-account `user:corp\\j.doe`; nothing is touched"
        ),
    ]

    package nonisolated let name: String
    package nonisolated let verbs: Set<Verb>
    package nonisolated let isReversible = true
    package nonisolated let endsByItself = false

    package private(set) var world = SimulatedWorld()
    private var script: SimulatedScript
    private let clock: any ActionClock
    private let log: @Sendable (SimulatedWorld.Call) async -> Void

    /// Makes one in an untouched world.
    ///
    /// - Parameters:
    ///   - name: As the settings name it.
    ///   - verbs: What it pretends to be able to do.
    ///   - script: What it does wrong.
    ///   - clock: By which it takes its time.
    ///   - log: Told of every call at the moment its effect would take place.
    package init(
        name: String,
        verbs: Set<Verb> = Set(Verb.allCases),
        script: SimulatedScript = SimulatedScript(),
        clock: any ActionClock,
        log: @escaping @Sendable (SimulatedWorld.Call) async -> Void = { _ in }
    ) {
        self.name = name
        self.verbs = verbs
        self.script = script
        self.clock = clock
        self.log = log
    }

    package nonisolated func preview(_ order: ResponseOrder) -> String {
        "Pretend to \(order.verb.rawValue) \(EvidenceText.quoted(order.target.text)); "
            + "nothing is touched"
    }

    package func prepare(_ order: ResponseOrder) async throws(RespondError) -> Snapshot {
        try check(order)
        return Snapshot(time: await clock.now())
    }

    package func dryRun(_ order: ResponseOrder) throws(RespondError) { try check(order) }

    package func act(_ order: ResponseOrder, until end: Timestamp) async throws(RespondError) {
        _ = try await call(.act, order)
    }

    package func observe(_ order: ResponseOrder) async throws(RespondError) -> ObservedState {
        let outcome = try await call(.observe, order)
        let isApplied = world.isApplied(order.verb, to: order.target, at: await clock.now())
        return isApplied != (outcome == .lie) ? .applied : .absent
    }

    package func undo(_ order: ResponseOrder, _ snapshot: Snapshot) async throws(RespondError) {
        _ = try await call(.undo, order)
    }

    package func status(of order: ResponseOrder) async throws(RespondError) -> RequestStatus {
        let outcome = try await call(.status, order)
        let known = world.status(of: order.action)
        guard outcome == .lie else { return known }
        return known == .done ? .notDone : .done
    }
}

// MARK: - The script

extension SimulatedConnector {
    private func check(_ order: ResponseOrder) throws(RespondError) {
        let fits = order.target.type.map { order.verb.accepts($0) } ?? false
        guard verbs.contains(order.verb), fits else {
            let what = "\(order.verb.rawValue) \(EvidenceText.quoted(order.target.text))"
            throw problem(.notOffered(what), order)
        }
    }

    private func call(
        _ operation: SimulatedScript.Operation,
        _ order: ResponseOrder
    ) async throws(RespondError) -> SimulatedScript.Outcome {
        try check(order)
        let rule = script.take(operation, order)
        await clock.wait(for: rule.outcome == .hang ? order.patience : rule.delay)
        let changes = operation == .act || operation == .undo
        let call = SimulatedWorld.Call(
            time: await clock.now(),
            operation: operation,
            action: order.action,
            verb: order.verb,
            target: order.target,
            outcome: rule.outcome,
            hadEffect: changes && rule.outcome.hasEffect
        )
        world.note(call)
        await log(call)
        await clock.wait(for: rule.replyDelay)
        switch rule.outcome {
        case .ok, .lie, .drift: return rule.outcome
        case .fail: throw problem(.failed("the script says so"), order)
        case .reject: throw problem(.rejected("the script says so"), order)
        case .lostReply: throw problem(.lostReply, order)
        case .hang:
            let seconds = Int(order.patience.components.seconds)
            throw problem(.timedOut(seconds: seconds), order)
        }
    }

    private func problem(_ problem: ConnectorProblem, _ order: ResponseOrder) -> RespondError {
        .connector(problem, action: order.action, connector: name)
    }
}

extension SimulatedScript.Outcome {
    /// Whether the world changes.
    fileprivate var hasEffect: Bool {
        switch self {
        case .ok, .lostReply, .drift: true
        case .fail, .reject, .lie, .hang: false
        }
    }
}
