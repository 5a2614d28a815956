// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What is written down about an action, before and after the world changes.
package struct JournalEntry: Hashable, Sendable {
    /// The audit's words.
    package enum Kind: String, Codable, Sendable {
        /// Before every act.
        case intent = "action.intent"
        /// One for every intent.
        case result = "action.result"
        /// Before every undo.
        case undo = "action.undo"
    }

    package let time: Timestamp
    package let kind: Kind
    package let order: ResponseOrder
    package let state: ActionState
    /// One sentence.
    package let text: String
}

/// Writes an entry so that it stays; when it throws, nothing may be done.
package typealias Journal = @Sendable (JournalEntry) async throws -> Void
