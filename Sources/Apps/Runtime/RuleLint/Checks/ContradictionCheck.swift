// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A field that would have to be two things at once.
struct ContradictionCheck: LintCheck {
    let code = "rules.contradiction"
    let severity = LintSeverity.warning
    let title = "A field would have to have two values at once."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        rule.inspection.contradictions.map { found in
            let place = found.selection.map { "the selection '\($0.name)'" } ?? "the rule"
            return LintProblem(
                text: "\(place) asks '\(found.field)' for values that no one value can have",
                remedy: "Join the values by a list, or remove the one that is not meant.",
                line: found.selection?.line ?? rule.text.line(ofField: found.field)
                    ?? rule.rule.location.line,
                subject: "\(found.selection?.name ?? "")/\(found.field)"
            )
        }
    }
}
