// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A correlation in front of the checks: its header, and the fields by which it keeps matches apart.
struct LintedCorrelation {
    private let rule: CorrelationRule
    private let header: LintedHeader

    init(_ rule: CorrelationRule, text: String) {
        self.rule = rule
        header = LintedHeader(
            id: rule.id,
            status: rule.status,
            tags: rule.tags,
            location: rule.location,
            text: RuleText(text, at: rule.location)
        )
    }

    /// What is wrong, and which check says it.
    func problems(
        _ ground: LintGround
    ) -> [(problem: LintProblem, check: LintCatalog.Entry)] {
        let own = LintCatalog.checks.compactMap { $0 as? any HeaderCheck }.flatMap { check in
            check.problems(in: header, ground).map {
                (problem: $0, check: LintCatalog.Entry(check))
            }
        }
        let fields = unknownFields(ground).map {
            (problem: $0, check: LintCatalog.Entry(UnknownFieldCheck()))
        }
        return own + fields
    }

    /// Fields that records of a rule never have: its matches belong to no group.
    private func unknownFields(_ ground: LintGround) -> [LintProblem] {
        rule.rules.flatMap { name -> [LintProblem] in
            guard let base = ground.rule(named: name),
                let known = ground.target(of: base).fields
            else { return [] }
            let names = [base.id, base.name, base.title].compactMap { $0 }
            return (rule.groupBy + rule.condition.fields).compactMap { written in
                let field = rule.field(written, in: names)
                guard !known.contains(field) else { return nil }
                let near = Nearest.name(to: field, among: known.sorted())
                return LintProblem(
                    text: "no record of '\(base.title)' has the field '\(field)', "
                        + "so its matches do not count",
                    remedy: near.map { "Did you mean '\($0)'?" }
                        ?? "Use a field of \(base.logsource.path), or an alias for this rule.",
                    line: header.text.line(holding: field) ?? rule.location.line,
                    subject: field
                )
            }
        }
    }
}
