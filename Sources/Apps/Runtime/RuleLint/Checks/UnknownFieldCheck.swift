// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A field that records of the log source never have.
struct UnknownFieldCheck: LintCheck {
    let code = "rules.unknown-field"
    let severity = LintSeverity.warning
    let title = "Records of the log source do not have the field."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        guard let known = ground.target(of: rule.rule).fields else { return [] }
        let unknown = rule.rule.fieldsRead.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return [] }
        let consequence =
            rule.inspection.canMatch(whereFieldExists: known.contains)
            ? "" : "; without it the rule can never match"
        return unknown.map { field in
            LintProblem(
                text: "'\(field)' is never seen in \(rule.logSourceName)\(consequence)",
                remedy: Nearest.name(to: field, among: known.sorted()).map {
                    "Did you mean '\($0)'?"
                }
                    ?? "Use a field of the log source, or another log source.",
                line: rule.text.line(ofField: field) ?? rule.line(ofKey: "detection"),
                subject: field
            )
        }
    }
}
