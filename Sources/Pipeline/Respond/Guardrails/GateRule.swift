// SPDX-License-Identifier: Apache-2.0

package import Schema

/// One condition for acting, with a name that a reviewer can point at.
package struct GateRule: Sendable {
    /// What follows when the rule does not hold.
    package enum Consequence: Hashable, Sendable {
        /// Nobody may approve the action.
        case refuse
        /// A person decides, at every level: they must know this when they do.
        case warn(WhyAsked)
        /// A person decides where the machine would have.
        case ask(WhyAsked)
        /// As `ask`, and looked at only when the rules above hold: else no slot is wanted.
        case budget(WhyAsked)
        /// As `ask`, and looked at only when there is a slot as well: else nothing happens anyway.
        case last(WhyAsked)
    }

    /// Stable, lower case with hyphens.
    package let name: String
    /// The condition as a sentence.
    package let says: String
    package let consequence: Consequence
    let judge: @Sendable (GateFacts) -> Verdict

    init(
        _ name: String,
        _ consequence: Consequence,
        _ says: String,
        _ judge: @escaping @Sendable (GateFacts) -> Verdict
    ) {
        self.name = name
        self.says = says
        self.consequence = consequence
        self.judge = judge
    }
}

/// What one rule says about one case.
package struct RuleOutcome: Hashable, Sendable {
    /// The rule's.
    package let name: String
    package let holds: Bool
    /// The numbers that it saw.
    package let sentence: String
    package let consequence: GateRule.Consequence
}

/// Whether a condition holds, and what it saw.
struct Verdict: Hashable, Sendable {
    let holds: Bool
    let sentence: String

    init(_ holds: Bool, _ sentence: String) {
        self.holds = holds
        self.sentence = sentence
    }

    init(_ holds: Bool, holds good: @autoclosure () -> String, fails bad: @autoclosure () -> String)
    {
        self.init(holds, holds ? good() : bad())
    }

    /// For a limit that the policy has switched off.
    static func off(_ what: String) -> Verdict { Verdict(true, "\(what) is off") }
}
