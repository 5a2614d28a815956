// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A condition that every event meets.
struct AlwaysTrueCheck: LintCheck {
    let code = "rules.always-true"
    let severity = LintSeverity.warning
    let title = "The condition is met by every record of the log source."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        guard rule.inspection.constantCondition == true else { return [] }
        return [
            LintProblem(
                text: "the condition is true whatever the event",
                remedy: "Look for a selection that is asked for and excluded at once.",
                line: rule.text.line(holding: "condition:") ?? rule.rule.location.line
            )
        ]
    }
}
