// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Decides what becomes of a proposal: pure, deterministic, and no model's word among its inputs.
///
/// Level 0 and 1 observe, 2 asks, 3 and 4 execute where every rule holds, and ask where one does
/// not. What nobody may approve is refused from level 2 on; below, nothing is asked of anybody.
package enum Gate {
    /// Every rule, in the order in which reasons are given.
    package static let rules: [GateRule] =
        TargetRules.all + CautionRules.all + TrustRules.all + EvidenceRules.all
        + BreakerRules.all + BudgetRules.all

    /// Decides, and says why.
    package static func decide(_ matter: ResponseCase, _ input: GateInput) -> PolicyDecision {
        evaluate(matter, input).decision
    }

    /// Decides, and shows what every rule saw.
    package static func evaluate(_ matter: ResponseCase, _ input: GateInput) -> GateEvaluation {
        evaluate(GateFacts(matter, input))
    }

    static func evaluate(_ facts: GateFacts) -> GateEvaluation {
        let outcomes = rules.map { rule -> RuleOutcome in
            let verdict = rule.judge(facts)
            return RuleOutcome(
                name: rule.name,
                holds: verdict.holds,
                sentence: verdict.sentence,
                consequence: rule.consequence
            )
        }
        return GateEvaluation(
            decision: decision(facts, outcomes),
            level: facts.level,
            outcomes: outcomes
        )
    }

    private static func decision(_ facts: GateFacts, _ outcomes: [RuleOutcome]) -> PolicyDecision {
        let broken = outcomes.filter { !$0.holds }
        let refusals = broken.filter { $0.consequence == .refuse }
        if facts.level < .supervised {
            let rest = refusals.map { "nobody could approve it: \($0.sentence)" }
            return make(facts, .observe, [facts.levelSentence] + rest)
        }
        guard refusals.isEmpty else {
            return make(facts, .refuse, refusals.map(\.sentence))
        }
        if facts.level == .supervised {
            let warnings = broken.filter(\.consequence.isWarning)
            return make(
                facts,
                .ask,
                [facts.levelSentence] + warnings.map(\.sentence),
                [.level] + warnings.compactMap(\.consequence.why)
            )
        }
        if let stage = broken.map(\.consequence.stage).min() {
            let held = broken.filter { $0.consequence.stage == stage }
            return make(facts, .ask, held.map(\.sentence), held.compactMap(\.consequence.why))
        }
        return make(facts, .execute, ["may act: \(facts.levelSentence)"] + good(outcomes))
    }

    /// What speaks for acting, without the limits that are merely not reached.
    private static func good(_ outcomes: [RuleOutcome]) -> [String] {
        let told: Set<String> = [
            "target-certain", "not-protected", "earned", "grant-in-force", "source-classes",
            "techniques", "required-tactic", "evidence-age", "nothing-exculpatory", "budget",
        ]
        return outcomes.filter { told.contains($0.name) }.map(\.sentence)
    }

    private static func make(
        _ facts: GateFacts,
        _ decision: Decision,
        _ reasons: [String],
        _ why: [WhyAsked] = []
    ) -> PolicyDecision {
        PolicyDecision(
            verb: facts.matter.verb,
            target: facts.target,
            incident: facts.matter.incident,
            decision: decision,
            reasons: reasons,
            whyAsked: WhyAsked.allCases.filter(why.contains),
            certainty: facts.matter.certainty,
            expectedLoss: facts.expectedLoss
        )
    }
}

/// A decision with the whole evaluation behind it.
package struct GateEvaluation: Hashable, Sendable {
    package let decision: PolicyDecision
    /// The level that the policy gives, before any rule.
    package let level: AutonomyLevel
    /// What every rule saw, in the rules' order.
    package let outcomes: [RuleOutcome]
}

extension GateRule.Consequence {
    var isWarning: Bool { if case .warn = self { true } else { false } }

    /// Rules of a later stage are looked at only when all of the earlier ones hold.
    var stage: Int {
        switch self {
        case .refuse, .warn, .ask: 0
        case .budget: 1
        case .last: 2
        }
    }

    var why: WhyAsked? {
        switch self {
        case .refuse: nil
        case .warn(let why), .ask(let why), .budget(let why), .last(let why): why
        }
    }
}

extension GateFacts {
    /// What the policy says about the verb on this class.
    var levelSentence: String {
        let verb = matter.verb.rawValue
        let name = assetClass.rawValue
        return switch level {
        case .observe: "the policy only observes \(verb) on class \(name) (level 0)"
        case .recommend where autonomy == nil:
            "the policy gives no autonomy to \(verb) on class \(name): it recommends (level 1)"
        case .recommend: "the policy recommends \(verb) on class \(name) (level 1)"
        case .supervised: "the policy asks a person for each \(verb) on class \(name) (level 2)"
        case .capped: "the policy lets it \(verb) class \(name) within the caps (level 3)"
        case .cappedUnrenewed:
            "the policy lets it \(verb) class \(name) within the caps, unrenewed (level 4)"
        }
    }
}
