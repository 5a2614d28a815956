// SPDX-License-Identifier: Apache-2.0

import Schema

/// Does what an action's state machine asks for, with one connector and one clock.
package struct ActionRunner: Sendable {
    private let connector: any ResponseConnector
    private let clock: any ActionClock
    private let journal: Journal

    package init(
        _ connector: any ResponseConnector,
        clock: any ActionClock,
        journal: @escaping Journal
    ) {
        self.connector = connector
        self.clock = clock
        self.journal = journal
    }

    /// Takes an approved action to where it is known what became of it.
    ///
    /// - Throws: `RespondError.wrongState` when it was not approved.
    package func perform(
        _ run: inout ActionRun,
        under terms: Policy.LeaseTerms
    ) async throws(RespondError) {
        guard run.state == .approved else {
            throw .wrongState(action: run.order.action, state: run.state, step: "perform")
        }
        try await prepare(&run)
        guard run.next == .recordIntent else { return }
        try await recordIntent(&run)
        guard run.next == .act else { return }
        try await act(&run, terms)
        try await look(&run)
        await record(.result, run.task ?? "it is done, and was seen to be", &run)
    }

    /// Undoes an action whose lease is over, or that a person lets go of.
    ///
    /// - Throws: `RespondError.wrongState` when there is nothing to undo.
    package func release(
        _ run: inout ActionRun,
        by who: String = "system"
    ) async throws(RespondError) {
        if run.state == .expiring {
            try run.retryUndo()
        } else {
            try run.letGo(by: who, at: await clock.now())
        }
        guard await record(.undo, "it is released by \(who)", &run) else { return }
        let order = run.order
        guard let snapshot = run.snapshot else {
            throw .wrongState(action: order.action, state: run.state, step: "undo")
        }
        try run.answered(
            await ask { () async throws(RespondError) in
                try await connector.undo(order, snapshot)
            }
        )
        try await look(&run)
    }

    /// Looks whether the effect is still there.
    package func look(_ run: inout ActionRun) async throws(RespondError) {
        let seen: ObservedState
        do {
            seen = try await connector.observe(run.order)
        } catch {
            seen = .unknown
        }
        try run.looked(seen, at: await clock.now())
    }
}

// MARK: - Steps

extension ActionRunner {
    private func prepare(_ run: inout ActionRun) async throws(RespondError) {
        do {
            let snapshot = try await connector.prepare(run.order)
            try await connector.dryRun(run.order)
            try run.ready(snapshot)
        } catch {
            try run.stopped(because: error.report.problem, at: await clock.now())
        }
    }

    private func recordIntent(_ run: inout ActionRun) async throws(RespondError) {
        let text = connector.preview(run.order)
        if await record(.intent, text, &run) {
            try run.intentRecorded(at: await clock.now())
        } else {
            let reason = "the intent could not be written down, so nothing was done"
            try run.stopped(because: reason, at: await clock.now())
        }
    }

    private func act(
        _ run: inout ActionRun,
        _ terms: Policy.LeaseTerms
    ) async throws(RespondError) {
        let now = await clock.now()
        let enforcer: Lease.Enforcer = connector.endsByItself ? .connector : .outrider
        let lease = Lease(from: now, under: terms, enforcedBy: enforcer)
        try run.dispatched(lease, at: now)
        let order = run.order
        try run.answered(
            await ask { () async throws(RespondError) in
                try await connector.act(order, until: lease.ends)
            }
        )
    }

    private func ask(
        _ body: () async throws(RespondError) -> Void
    ) async -> ActionRun.Answer {
        do {
            try await body()
            return .done
        } catch {
            let reason = error.report.problem
            return error.leavesDoubt ? .doubt(reason) : .failed(reason)
        }
    }

    /// Whether the entry stays; when it does not, a person is told.
    @discardableResult
    private func record(
        _ kind: JournalEntry.Kind,
        _ text: String,
        _ run: inout ActionRun
    ) async -> Bool {
        let entry = JournalEntry(
            time: await clock.now(),
            kind: kind,
            order: run.order,
            state: run.state,
            text: text
        )
        do {
            try await journal(entry)
            return true
        } catch {
            run.note("the journal could not be written: \(kind.rawValue) is missing")
            return false
        }
    }
}
