// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A level that is missing; one that Sigma does not have is refused.
struct LevelCheck: HeaderCheck {
    let code = "rules.level"
    let severity = LintSeverity.warning
    let title = "A rule says how bad a match is."

    func problems(in rule: LintedHeader, _ ground: LintGround) -> [LintProblem] {
        guard rule.text.line(ofKey: "level") == nil else { return [] }
        return [
            LintProblem(
                text: "the rule has no level and counts as medium",
                remedy: "Write 'level:' with informational, low, medium, high or critical.",
                line: rule.location.line
            )
        ]
    }
}
