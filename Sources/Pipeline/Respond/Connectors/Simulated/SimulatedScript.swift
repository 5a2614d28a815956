// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What a simulated connector does wrong, and how long it takes.
///
/// The first rule that matches an operation wins; nothing matches: it is done at once.
package struct SimulatedScript: Hashable, Sendable {
    /// What a connector is asked for.
    package enum Operation: String, CaseIterable, Codable, Sendable {
        case act, observe, undo, status
    }

    /// What becomes of it.
    package enum Outcome: String, CaseIterable, Codable, Sendable {
        case ok
        /// It tries and fails, without effect.
        case fail
        /// It says no, without effect.
        case reject
        /// It says ok, without effect.
        case lie
        /// It takes effect, then the connection breaks.
        case lostReply = "lost-reply"
        /// It never answers, without effect.
        case hang
        /// It takes effect, and others undo it soon.
        case drift
    }

    /// What to do when.
    package struct Rule: Hashable, Sendable {
        /// Nil for any.
        package var operation: Operation?
        /// Nil for any.
        package var verb: Verb?
        /// A pattern with `*` and `?`; nil for any.
        package var target: String?
        /// Before the effect.
        package var delay: Duration
        /// Between the effect and the answer.
        package var replyDelay: Duration
        package var outcome: Outcome
        /// How often it applies; nil for always.
        package var times: Int?

        package init(
            _ outcome: Outcome,
            operation: Operation? = nil,
            verb: Verb? = nil,
            target: String? = nil,
            delay: Duration = .zero,
            replyDelay: Duration = .zero,
            times: Int? = nil
        ) {
            self.operation = operation
            self.verb = verb
            self.target = target
            self.delay = delay
            self.replyDelay = replyDelay
            self.outcome = outcome
            self.times = times
        }

        fileprivate func matches(_ operation: Operation, _ order: ResponseOrder) -> Bool {
            (self.operation ?? operation) == operation && (verb ?? order.verb) == order.verb
                && (target.map { Glob.matches(order.target.text, $0) } ?? true)
                && (times ?? 1) > 0
        }
    }

    package private(set) var rules: [Rule]

    package init(_ rules: [Rule] = []) { self.rules = rules }

    /// The rule for an operation; one that applies only so often is used up by it.
    mutating func take(_ operation: Operation, _ order: ResponseOrder) -> Rule {
        guard let index = rules.firstIndex(where: { $0.matches(operation, order) }) else {
            return Rule(.ok)
        }
        let rule = rules[index]
        rules[index].times = rule.times.map { $0 - 1 }
        return rule
    }
}
