// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A status that is missing or that Sigma does not have.
struct StatusCheck: HeaderCheck {
    let code = "rules.status"
    let severity = LintSeverity.warning
    let title = "A rule says how far it is to be trusted."

    private static let known = ["stable", "test", "experimental", "deprecated", "unsupported"]

    func problems(in rule: LintedHeader, _ ground: LintGround) -> [LintProblem] {
        guard let status = rule.status else {
            return [
                LintProblem(
                    text: "the rule has no status",
                    remedy: "Write 'status: experimental', or test or stable.",
                    line: rule.location.line,
                    severity: .note
                )
            ]
        }
        guard !Self.known.contains(status) else { return [] }
        return [
            LintProblem(
                text: "Sigma has no status '\(status)'",
                remedy: Nearest.name(to: status, among: Self.known).map { "Did you mean '\($0)'?" }
                    ?? "Use one of \(Self.known.joined(separator: ", ")).",
                line: rule.line(ofKey: "status"),
                subject: status
            )
        ]
    }
}
