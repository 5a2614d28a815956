// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Carries out orders on one kind of outside system.
///
/// A connector decides nothing. Before `act` is called the gate has passed the action, undo is
/// prepared, the dry run has passed, and the intent is written down. One order is one asset: no
/// call ever takes a list.
package protocol ResponseConnector: Sendable {
    /// The word of `outrider.yml`: `simulated`.
    static var kind: String { get }

    /// Orders, each with what `preview` says of it: its documentation and its tests.
    static var examples: [ConnectorExample] { get }

    /// As the settings name it.
    var name: String { get }
    var verbs: Set<Verb> { get }
    /// Whether `undo` brings back all that `act` changed.
    var isReversible: Bool { get }
    /// Whether the system outside ends a lease, even when Outrider is dead.
    var endsByItself: Bool { get }

    /// What `act` would do, in the words an approver reads; touches nothing.
    func preview(_ order: ResponseOrder) -> String

    /// Notes what an undo will need; changes nothing.
    ///
    /// - Throws: `RespondError.connector` when it cannot be undone, or not be done at all.
    func prepare(_ order: ResponseOrder) async throws(RespondError) -> Snapshot

    /// Tries all of `act` that changes nothing: sign-in, rights, that the target exists.
    func dryRun(_ order: ResponseOrder) async throws(RespondError)

    /// Does it, and comes back when the system outside has taken it; that is not yet proof.
    ///
    /// The action's id is the key: a second call with the same one changes nothing more.
    ///
    /// - Parameters:
    ///   - order: What to do.
    ///   - end: When the lease ends, for connectors that end by themselves.
    /// - Throws: `RespondError.connector`; `leavesDoubt` when the effect may be there.
    func act(_ order: ResponseOrder, until end: Timestamp) async throws(RespondError)

    /// Looks whether the effect is there, by another way than `act` went where there is one.
    func observe(_ order: ResponseOrder) async throws(RespondError) -> ObservedState

    /// Puts back what `act` changed; where nothing is left to put back, that is done too.
    func undo(_ order: ResponseOrder, _ snapshot: Snapshot) async throws(RespondError)

    /// What became of an earlier `act`, by the action's id; asked after a crash.
    func status(of order: ResponseOrder) async throws(RespondError) -> RequestStatus
}

/// An order with the preview that a connector gives for it.
package struct ConnectorExample: Hashable, Sendable {
    package let order: ResponseOrder
    package let preview: String
}
