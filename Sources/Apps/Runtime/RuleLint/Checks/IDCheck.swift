// SPDX-License-Identifier: Apache-2.0

import Foundation
import Sigma

/// An id that is missing or no UUID.
struct IDCheck: HeaderCheck {
    let code = "rules.id"
    let severity = LintSeverity.warning
    let title = "A rule has a UUID of its own."

    func problems(in rule: LintedHeader, _ ground: LintGround) -> [LintProblem] {
        guard UUID(uuidString: rule.id) == nil else { return [] }
        let isThere = rule.text.line(ofKey: "id") != nil
        return [
            LintProblem(
                text: isThere ? "the id '\(rule.id)' is no UUID" : "the rule has no id",
                remedy: "Run uuidgen and write 'id: …': findings are known again by it.",
                line: rule.line(ofKey: "id")
            )
        ]
    }
}
