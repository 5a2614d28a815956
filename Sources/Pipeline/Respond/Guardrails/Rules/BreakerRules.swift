// SPDX-License-Identifier: Apache-2.0

import Schema

/// What stops the machine at once; a tripped breaker holds until a person starts it again.
enum BreakerRules {
    static let all: [GateRule] = [
        GateRule("not-held", .ask(.frozen), "Nothing holds automation as a whole.", held),
        GateRule("clock", .ask(.frozen), "The clock does not jump.", clock),
        GateRule("wrong-undos", .ask(.frozen), "People undid few actions as wrong.", wrongUndos),
        GateRule(
            "wrong-on-protected",
            .ask(.frozen),
            "People undid no action on a protected asset as wrong.",
            wrongOnProtected
        ),
        GateRule("unverified", .ask(.frozen), "Few actions went unverified.", unverified),
        GateRule("burst", .last(.frozen), "Not many actions come at once.", burst),
        GateRule(
            "same-detector",
            .ask(.frozen),
            "No detector fires on many hosts with one common origin.",
            sameDetector
        ),
        GateRule(
            "connector-errors",
            .ask(.frozen),
            "No connector fails again and again.",
            connectorErrors
        ),
    ]

    /// The rules that stay broken until a person resets them.
    static let lasting = Set(all.map(\.name)).subtracting(["not-held"])

    private static func held(_ facts: GateFacts) -> Verdict {
        let holds =
            facts.input.installation.holds
            + [facts.input.budget.frozen].compactMap { $0 }
            + facts.input.breakers.tripped.sorted { $0.key < $1.key }
            .map { "breaker \($0.key) tripped: \($0.value)" }
        return Verdict(
            holds.isEmpty,
            holds: "nothing holds automation",
            fails: "automation is held: \(holds.joined(separator: "; "))"
        )
    }

    private static func clock(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.clockJump else { return .off("clock_jump") }
        let jump = facts.input.breakers.clockJump
        return Verdict(
            max(jump, .zero - jump) <= most,
            "the clock jumped by \(Int(jump.inSeconds)) s, at most \(most.text) is allowed"
        )
    }

    private static func wrongUndos(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.wrongUndos else { return .off("wrong_undos") }
        let count = facts.input.breakers.wrongUndos
        return Verdict(
            count < most.count,
            "\(count) of the last \(most.last) actions were undone as wrong, "
                + "fewer than \(most.count) needed"
        )
    }

    private static func wrongOnProtected(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.wrongOnProtected else {
            return .off("wrong_on_protected")
        }
        let count = facts.input.breakers.wrongOnProtected
        return Verdict(
            count < most,
            "\(count) actions on protected assets were undone as wrong, fewer than \(most) needed"
        )
    }

    private static func unverified(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.unverified else { return .off("unverified") }
        let count = facts.input.breakers.unverified
        return Verdict(
            !most.isExceeded(by: count),
            "\(count) of the last \(most.last) actions went unverified, "
                + "at most \(most.share) is allowed"
        )
    }

    private static func burst(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.burst else { return .off("burst") }
        let inForce = facts.input.budget.slot(of: facts.matter.verb, on: facts.target) != nil
        let count = facts.input.budget.usedInBurst + (inForce ? 0 : 1)
        return Verdict(
            count <= most.count,
            "it would be action \(count) within \(most.within.text), at most \(most.count) may be"
        )
    }

    private static func sameDetector(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.sameDetector else {
            return .off("same_detector")
        }
        let counts = facts.input.breakers.hostsByDetector
        let worst = Set(facts.counted.map(\.detector)).map { ($0, counts[$0] ?? 0) }
            .max { ($0.1, $1.0) < ($1.1, $0.0) }
        guard let (name, count) = worst, count > 0 else {
            return Verdict(true, "no detector fires on many hosts with one common origin")
        }
        return Verdict(
            count <= most.count,
            "\(EvidenceText.quoted(name)) fired on \(count) hosts with one common origin within "
                + "\(most.within.text), at most \(most.count) is allowed"
        )
    }

    private static func connectorErrors(_ facts: GateFacts) -> Verdict {
        guard let most = facts.input.policy.breakers.connectorErrors else {
            return .off("connector_errors")
        }
        let worst = facts.input.breakers.connectorErrors
            .max { ($0.value, $1.key) < ($1.value, $0.key) }
        guard let worst else { return Verdict(true, "no connector fails") }
        return Verdict(
            worst.value < most,
            "connector \(worst.key) failed \(worst.value) times in a row, fewer than \(most) needed"
        )
    }
}
