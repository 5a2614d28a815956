// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A date that is missing or no day of the calendar.
struct DateCheck: LintCheck {
    let code = "rules.date"
    let severity = LintSeverity.warning
    let title = "A rule says when it was written."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        var problems: [LintProblem] = []
        if rule.rule.date == nil {
            problems.append(
                LintProblem(
                    text: "the rule has no date",
                    remedy: "Write 'date: 2026-12-31' with the day it was written.",
                    line: rule.rule.location.line,
                    severity: .note
                )
            )
        }
        for (key, date) in [("date", rule.rule.date), ("modified", rule.rule.modified)] {
            guard let date, !Self.isDay(date) else { continue }
            problems.append(
                LintProblem(
                    text: "the \(key) '\(date)' is no day",
                    remedy: "Write it as year-month-day: 2026-12-31.",
                    line: rule.line(ofKey: key),
                    subject: key
                )
            )
        }
        return problems
    }

    /// `2026-12-31`, or with slashes as older rules have it.
    private static func isDay(_ text: String) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "/" }
        guard parts.count == 3, parts[0].count == 4, let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }
}
