// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// A condition that no event of the rule's log source can meet.
struct ImpossibleCheck: LintCheck {
    let code = "rules.impossible"
    let severity = LintSeverity.error
    let title = "The condition can never be met."

    func problems(in rule: LintedRule, _ ground: LintGround) -> [LintProblem] {
        let line = rule.text.line(holding: "condition:") ?? rule.rule.location.line
        if rule.inspection.constantCondition == false {
            return [
                LintProblem(
                    text: "the condition is false whatever the event",
                    remedy: "Look for a selection that is asked for and excluded at once.",
                    line: line,
                    subject: "constant"
                )
            ]
        }
        let constants = ground.target(of: rule.rule).constants
        let asked = Set(rule.rule.fieldsRead).intersection(constants.flatMap(\.keys)).sorted()
        guard !asked.isEmpty, !Self.canMatch(rule.rule, constants) else { return [] }
        let text =
            "the \(asked.joined(separator: " and ")) that every record of \(rule.logSourceName) has "
            + "rules a match out"
        return [
            LintProblem(
                text: text,
                remedy: "Correct the value, or the log source: \(Self.values(asked, constants)).",
                line: asked.compactMap(rule.text.line(ofField:)).first ?? line,
                subject: asked.joined(separator: ",")
            )
        ]
    }

    /// Whether the engine keeps the rule for at least one kind of record.
    private static func canMatch(_ rule: SigmaRule, _ kinds: [[String: String]]) -> Bool {
        let names = FieldNames()
        let set = RuleSet([rule], names: names)
        return kinds.contains { constants in
            var known: [FieldID: [ConstantValue]] = [:]
            for (field, value) in constants {
                known[names.id(of: field)] = [
                    Int64(value).map(ConstantValue.number) ?? .string(value)
                ]
            }
            return set.group([0], known: known).count > 0
        }
    }

    private static func values(_ fields: [String], _ constants: [[String: String]]) -> String {
        fields.map { field in
            let values = Set(constants.compactMap { $0[field] }).sorted()
            let shown = values.prefix(6).joined(separator: ", ")
            return "\(field) is \(shown)\(values.count > 6 ? ", …" : "")"
        }.joined(separator: "; ")
    }
}
