// SPDX-License-Identifier: Apache-2.0

import Sigma

/// An id that another rule has already.
struct DuplicateIDCheck: HeaderCheck {
    let code = "rules.duplicate-id"
    let severity = LintSeverity.error
    let title = "Two rules have one id."

    func problems(in rule: LintedHeader, _ ground: LintGround) -> [LintProblem] {
        guard let owner = ground.owners[rule.id.lowercased()], owner != rule.location
        else { return [] }
        return [
            LintProblem(
                text: "the id \(rule.id) belongs to \(owner)",
                remedy: "Give this rule an id of its own (uuidgen), or remove one of the two.",
                line: rule.line(ofKey: "id")
            )
        ]
    }
}
