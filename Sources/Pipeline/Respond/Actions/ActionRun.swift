// SPDX-License-Identifier: Apache-2.0

package import Schema

/// One action on its way from proposal to release: a pure state machine.
///
/// It says what is to be done `next`, its caller does that and tells it what came of it. The
/// order is fixed: undo prepared and dry run passed, intent written down, then the act, then an
/// independent look. An act is asked for once and never again; what is in doubt goes to a person.
package struct ActionRun: Hashable, Sendable {
    package let order: ResponseOrder
    package private(set) var state = ActionState.proposed
    package private(set) var snapshot: Snapshot?
    /// From the act on.
    package private(set) var lease: Lease?
    /// The last independent look.
    package private(set) var observed: Observation?
    package private(set) var history: [Change]
    /// What a person must look at, as a sentence; nil when there is nothing.
    package private(set) var task: String?

    private var answer: Answer?
    private var undoAnswer: Answer?

    /// An action that is only proposed yet.
    package init(_ order: ResponseOrder, at time: Timestamp) {
        self.order = order
        history = [Change(time: time, state: .proposed, by: order.requestedBy)]
    }

    /// A state that it entered.
    package struct Change: Hashable, Sendable {
        package let time: Timestamp
        package let state: ActionState
        /// `policy`, a person's id, or `system`.
        package let by: String
    }

    /// What an independent look saw.
    package struct Observation: Hashable, Sendable {
        package let time: Timestamp
        package let state: ObservedState
    }

    /// What came of asking a connector for a change.
    package enum Answer: Hashable, Sendable {
        case done
        /// It says that nothing changed, and why.
        case failed(String)
        /// It may have changed, and why that is not known.
        case doubt(String)
    }

    /// What its caller does now.
    package enum Next: Hashable, Sendable {
        case decide, approve, prepare, recordIntent, act, observe
        /// Until a moment, or for a person where there is none.
        case wait(until: Timestamp?)
        case undo
        /// Nothing more will happen.
        case rest
    }

    package var next: Next {
        switch state {
        case .proposed: .decide
        case .queued: .approve
        case .approved: snapshot == nil ? .prepare : .recordIntent
        case .prepared: .act
        case .acting: .observe
        case .verified, .unverified, .unknown:
            .wait(until: lease.flatMap { $0.isPinned ? nil : $0.ends })
        case .expiring: undoAnswer == nil ? .undo : .observe
        case .failed, .undone, .drifted, .denied, .refused, .expired: .rest
        }
    }
}

// MARK: - Steps

extension ActionRun {
    /// The gate has decided.
    package mutating func decided(_ decision: Decision, at time: Timestamp) throws(RespondError) {
        try expect([.proposed], "decide")
        switch decision {
        case .execute: enter(.approved, time, by: "policy")
        case .ask: enter(.queued, time, by: "policy")
        case .refuse: enter(.refused, time, by: "policy")
        case .observe: break
        }
    }

    /// Undo is prepared and the dry run passed.
    package mutating func ready(_ snapshot: Snapshot) throws(RespondError) {
        try expect([.approved], "prepare")
        self.snapshot = snapshot
    }

    /// It cannot be done: it could not be prepared, or not be written down.
    package mutating func stopped(
        because reason: String,
        at time: Timestamp
    ) throws(RespondError) {
        try expect([.approved], "stop")
        task = reason
        enter(.failed, time)
    }

    /// The intent is written down and stays.
    package mutating func intentRecorded(at time: Timestamp) throws(RespondError) {
        try expect([.approved], "record")
        guard snapshot != nil else { throw wrongState("record") }
        enter(.prepared, time)
    }

    /// The act is on its way; from here on its effect may be there.
    package mutating func dispatched(_ lease: Lease, at time: Timestamp) throws(RespondError) {
        try expect([.prepared], "act")
        self.lease = lease
        enter(.acting, time)
    }

    /// The connector has answered, or has not.
    package mutating func answered(_ answer: Answer) throws(RespondError) {
        switch state {
        case .acting where self.answer == nil: self.answer = answer
        case .expiring where undoAnswer == nil: undoAnswer = answer
        default: throw wrongState("answer")
        }
    }

    /// Somebody looked, by another way than the act went.
    package mutating func looked(_ seen: ObservedState, at time: Timestamp) throws(RespondError) {
        observed = Observation(time: time, state: seen)
        switch state {
        case .acting: try settle(seen, time)
        case .verified where seen == .absent:
            task = "somebody else undid it; see who did, and whether the risk is over"
            enter(.drifted, time)
        case .verified, .unverified, .unknown: break
        case .expiring: release(seen, time)
        default: throw wrongState("observe")
        }
    }

    /// The lease is over, or a person lets go.
    package mutating func letGo(by who: String, at time: Timestamp) throws(RespondError) {
        try expect([.verified, .unverified, .unknown], "undo")
        enter(.expiring, time, by: who)
    }

    /// The undo did not work; it is tried again from here.
    package mutating func retryUndo() throws(RespondError) {
        try expect([.expiring], "undo")
        undoAnswer = nil
    }

    /// The lease goes on.
    package mutating func renew(
        at time: Timestamp,
        under terms: Policy.LeaseTerms
    ) throws(RespondError) {
        try expect([.verified, .unverified, .unknown], "renew")
        lease = lease?.renewed(at: time, under: terms)
    }

    /// The lease has no end until a person lets go.
    package mutating func pin() throws(RespondError) {
        try expect([.verified, .unverified, .unknown], "pin")
        lease = lease?.pinned()
    }

    /// A person must look at something that is no step of the action itself.
    package mutating func note(_ task: String) { self.task = self.task ?? task }
}

// MARK: - Rules

extension ActionRun {
    /// What the connector says and what is seen, together; only what is seen counts as done.
    private mutating func settle(_ seen: ObservedState, _ time: Timestamp) throws(RespondError) {
        guard let answer else { throw wrongState("observe") }
        switch (answer, seen) {
        case (_, .applied): enter(.verified, time)
        case (.failed(let reason), .absent):
            task = reason
            enter(.failed, time)
        case (.done, _):
            task = "the connector says done, and an independent look does not find it"
            enter(.unverified, time)
        case (.failed(let reason), .unknown), (.doubt(let reason), _):
            task = "it may or may not have happened: \(reason)"
            enter(.unknown, time)
        }
    }

    private mutating func release(_ seen: ObservedState, _ time: Timestamp) {
        if seen == .absent {
            task = nil
            enter(.undone, time)
        } else {
            task = "it was released, and an independent look still finds it"
        }
    }

    private mutating func enter(_ state: ActionState, _ time: Timestamp, by who: String = "system")
    {
        self.state = state
        history.append(Change(time: time, state: state, by: who))
    }

    private func expect(_ states: Set<ActionState>, _ step: String) throws(RespondError) {
        guard states.contains(state) else { throw wrongState(step) }
    }

    private func wrongState(_ step: String) -> RespondError {
        .wrongState(action: order.action, state: state, step: step)
    }
}
