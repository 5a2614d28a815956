// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A log source whose records nobody reads here.
struct UnroutedCheck: LintCheck {
    let code = "rules.unrouted"
    let severity = LintSeverity.warning
    let title = "No record that can be read belongs to the rule's log source."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        guard ground.target(of: rule.rule).constants.isEmpty else { return [] }
        let source = rule.rule.logsource
        let line = rule.line(ofKey: "logsource")
        if let product = source.product, !ground.products.contains(product) {
            return [unread("the product '\(product)'", rule, line)]
        }
        let written = source.category ?? source.service ?? ""
        let near = Nearest.name(to: written, among: ground.sigmaNames)
        // Sigma's categories of any product, such as webserver, are no mistake.
        if source.product == nil, near == nil {
            return [unread("'\(rule.logSourceName)'", rule, line)]
        }
        return [
            LintProblem(
                text: "no record is of the log source \(rule.logSourceName)",
                remedy: near.map { "Did you mean '\($0)'?" }
                    ?? "Correct it, or describe it in content/logsources.",
                line: line,
                subject: rule.logSourceName
            )
        ]
    }

    private func unread(_ what: String, _ rule: LintedRule, _ line: Int) -> LintProblem {
        LintProblem(
            text: "records of \(what) are not read",
            remedy: "Describe them in content/logsources, or leave the rule for later.",
            line: line,
            subject: rule.logSourceName,
            severity: .note
        )
    }
}
