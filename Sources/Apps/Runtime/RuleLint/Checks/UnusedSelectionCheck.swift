// SPDX-License-Identifier: Apache-2.0

import Sigma

/// A selection that the condition never mentions.
struct UnusedSelectionCheck: LintCheck {
    let code = "rules.unused-selection"
    let severity = LintSeverity.warning
    let title = "A selection is defined and never used."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        rule.inspection.unusedSelections.map { place in
            LintProblem(
                text: "the condition never uses '\(place.name)'",
                remedy: "Use it in the condition, or remove it.",
                line: place.line,
                subject: place.name
            )
        }
    }
}
