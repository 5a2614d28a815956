// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Sigma

/// An explanation for a person: routing, then the condition as a tree.
struct ExplanationText {
    /// Questions of one part that are shown when they do not hold.
    private static let failingLimit = 8

    private let style: Style
    private let width: Int

    init(_ style: Style, width: Int) {
        self.style = style
        self.width = width
    }

    func text(_ explanation: RuleExplanation) -> String {
        let rule = explanation.rule
        var out = "\(style.bold(Visible.text(rule.title)))\n"
        out += "  \(Visible.text(rule.id)), \(rule.level), \(Visible.text("\(rule.location)"))\n"
        out += "  on \(Visible.text(explanation.place.source)), record \(explanation.place.record)"
        out += explanation.time.map { ", \($0)" } ?? ""
        out += ", \(explanation.evidence.text)\n\n"
        out += routing(explanation)
        out += "\n\(mark(explanation.condition.holds)) condition\n"
        out += tree(explanation.condition.root, depth: 2)
        return out + "\n" + verdict(explanation) + "\n"
    }

    private func verdict(_ explanation: RuleExplanation) -> String {
        if explanation.matches { return style.bold("The rule matches.") }
        let reason =
            !explanation.routing.holds
            ? explanation.condition.holds
                ? "the condition would hold, but the record is of another log source."
                : "the record is of another log source, and the condition does not hold either."
            : "the condition does not hold."
        return style.bold("The rule does not match: ") + reason
    }

    private func mark(_ holds: Bool) -> String { holds ? style.good("✓") : "✗" }

    // MARK: - Routing

    private func routing(_ explanation: RuleExplanation) -> String {
        let routing = explanation.routing
        var out = "\(mark(routing.holds)) log source\n"
        guard !routing.source.isEmpty else {
            out +=
                "    the record was not recognised: no log source knows a record with such fields\n"
            return out
        }
        let constants = explanation.constants.map { "\($0.field) \($0.value)" }
        out += "    the record is of \(routing.source)"
        out += constants.isEmpty ? "\n" : ": \(Visible.text(constants.joined(separator: ", ")))\n"
        for part in routing.parts {
            let found = part.found.isEmpty ? "none" : part.found.joined(separator: ", ")
            out += "    \(mark(part.holds)) \(part.name) \(Visible.text(part.wanted))"
            out += style.dim("  the record's: \(found)") + "\n"
        }
        return out
    }

    // MARK: - Condition

    private func tree(_ part: Explanation.Part, depth: Int) -> String {
        let indent = String(repeating: "  ", count: depth)
        if let question = part.question {
            let own = line(question, part, indent: indent)
            // Inside a list its parent says what was seen.
            return part.selection == nil ? own : own + seen(question, indent: indent + "    ")
        }
        var out = "\(indent)\(mark(part.holds)) \(heading(part))\n"
        let (shown, hidden) = Self.shown(part.parts)
        for (index, inner) in shown.enumerated() {
            out += tree(inner, depth: depth + 1)
            guard let question = inner.question, inner.selection == nil else { continue }
            // What several questions in a row saw is said once.
            let next = index + 1 < shown.count ? shown[index + 1].question : nil
            if let next, next.field == question.field, next.seen == question.seen { continue }
            out += seen(question, indent: indent + "      ")
        }
        if hidden > 0 { out += "\(indent)  ✗ and \(hidden) more that do not hold\n" }
        return out
    }

    /// The parts without most of a long list's questions that do not hold, and how many are left out.
    private static func shown(
        _ parts: [Explanation.Part]
    ) -> (parts: [Explanation.Part], hidden: Int) {
        var left = failingLimit
        let shown = parts.filter { part in
            guard part.kind == .question, !part.holds else { return true }
            left -= 1
            return left >= 0
        }
        return (shown, parts.count - shown.count)
    }

    private func heading(_ part: Explanation.Part) -> String {
        let name = part.selection.map { style.bold(Visible.text($0)) + ": " } ?? ""
        let place = part.line.map { style.dim(" (line \($0))") } ?? ""
        let what =
            switch part.kind {
            case .all: "all of"
            case .any: "one of"
            case .not: "not"
            case .atLeast(let count): "at least \(count) of"
            case .question: ""
            }
        return name + what + place
    }

    private func line(
        _ question: Explanation.Question,
        _ part: Explanation.Part,
        indent: String
    ) -> String {
        let name = part.selection.map { style.bold(Visible.text($0)) + ": " } ?? ""
        let field = question.field.map(Visible.text) ?? "any value"
        return "\(indent)\(mark(part.holds)) \(name)\(field) \(Visible.text(question.asks))\n"
    }

    private func seen(_ question: Explanation.Question, indent: String) -> String {
        let room = max(width - indent.count - 8, 30)
        func line(_ text: String) -> String { indent + style.dim("saw   " + text) + "\n" }
        guard question.isThere else { return line("no such field") }
        guard !question.seen.isEmpty else {
            return line(question.field == nil ? "it in no value" : "no value")
        }
        return question.seen.map { value in
            let text = Visible.text(value)
            return line(text.count > room ? text.prefix(room) + "…" : text)
        }.joined()
    }
}
