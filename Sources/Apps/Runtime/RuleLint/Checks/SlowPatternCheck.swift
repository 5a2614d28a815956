// SPDX-License-Identifier: Apache-2.0

import Sigma

/// A regular expression that can be expensive.
struct SlowPatternCheck: LintCheck {
    let code = "rules.slow-pattern"
    let severity = LintSeverity.warning
    let title = "A regular expression can take long on values made for it."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        rule.inspection.slowPatterns.map { slow in
            LintProblem(
                text: "the expression '\(slow.pattern.prefix(60))' \(slow.reason.words)",
                remedy: slow.isOnePass
                    ? "It takes one pass here; for other engines say it with contains or [^ ]*."
                    : "Say it with contains, startswith or endswith, or with classes such as [^ ]*.",
                line: slow.field.flatMap(rule.text.line(ofField:)) ?? slow.selection.line,
                subject: slow.pattern,
                severity: slow.isOnePass ? .note : nil
            )
        }
    }
}
