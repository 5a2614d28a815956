// SPDX-License-Identifier: Apache-2.0

/// One thing that a rule can have wrong with it.
///
/// To add a check, write a type of its own and add it to `LintCatalog`; nothing else knows it.
protocol LintCheck: Sendable {
    /// A name that never changes, `rules.…`.
    var code: String { get }
    /// How much it matters, unless a problem says less.
    var severity: LintSeverity { get }
    /// What the check is about, as one sentence.
    var title: String { get }

    /// What is wrong with a rule.
    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem]
}

/// A check that asks for nothing but what rules and correlations both have.
protocol HeaderCheck: LintCheck {
    /// What is wrong with a rule's header.
    func problems(in rule: LintedHeader, _ ground: LintGround) -> [LintProblem]
}

extension HeaderCheck {
    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        problems(in: rule.header, ground)
    }
}

/// What a check says about a rule.
struct LintProblem {
    /// What is wrong, as one clause.
    let text: String
    /// What the author can do, as one sentence.
    let remedy: String
    /// Counted from 1.
    let line: Int
    /// What it is about within the rule.
    var subject = ""
    /// Set where it matters less than usual.
    var severity: LintSeverity?
}
