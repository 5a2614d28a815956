// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema

/// One incident for a person at a terminal.
struct IncidentText {
    private let style: Style
    private let width: Int
    private let showsAll: Bool
    private var out = ""

    /// Steps shown unless all are asked for; the strongest stay.
    private static let shownSteps = 12
    /// Where the text behind a label begins.
    private static let column = 14

    init(style: Style, width: Int, showsAll: Bool) {
        self.style = style
        self.width = width
        self.showsAll = showsAll
    }

    mutating func render(_ item: ScanResult.Case) -> String {
        let incident = item.incident
        line(
            "\(style.level(incident.severity))  \(style.bold(StepLines.short(incident.id)))  "
                + "score \(incident.score)  certainty \(Self.twoPlaces(incident.certainty))"
        )
        line("  " + Layout.wrapped(item.assessment.title, first: 2, indent: 2, width: width))
        line("")
        steps(item.assessment.steps)
        list("because", item.assessment.because.map(\.text))
        if let top = item.assessment.hypotheses.first {
            let others = item.assessment.hypotheses.dropFirst().prefix(2)
                .map { "\($0.name.rawValue) \(Self.twoPlaces($0.score))" }
            let head = "\(top.name.rawValue) \(Self.twoPlaces(top.score))"
            list("looks like", [([head] + others).joined(separator: ", ")])
        }
        list("not known", item.assessment.gaps.map(\.text))
        list("response", item.decisions.map(Self.text))
        for step in item.assessment.nextSteps.prefix(showsAll ? 20 : 3) {
            field("next", step.text)
            let command = Layout.command(step.command, indent: Self.column, width: width)
            line(String(repeating: " ", count: Self.column) + style.accent(command))
        }
        return out
    }

    private mutating func steps(_ steps: [Assessment.Step]) {
        let marked = steps.filter { $0.technique != nil }
        let shown =
            showsAll ? steps : Array((marked.isEmpty ? steps : marked).prefix(Self.shownSteps))
        let rows = StepLines(shown, style: style, width: width)
        for step in shown { line(rows.text(step)) }
        let hidden = steps.count - shown.count
        if hidden > 0 {
            line(style.dim("  … and \(Layout.count(hidden, "more step")) (--all shows them)"))
        }
        line("")
    }

    private mutating func list(_ name: String, _ texts: [String]) {
        for (index, text) in texts.enumerated() { field(index == 0 ? name : "", text) }
    }

    private mutating func field(_ name: String, _ text: String) {
        let head = "  " + Layout.padded(name, Self.column - 2)
        let body = Layout.wrapped(text, first: Self.column, indent: Self.column, width: width)
        line(style.bold(head) + body)
    }

    private static func text(_ decision: PolicyDecision) -> String {
        let reasons = decision.reasons.prefix(2).joined(separator: "; ")
        return "\(decision.verb.rawValue) \(decision.target) → \(decision.decision.rawValue): "
            + reasons
    }

    private static func twoPlaces(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private mutating func line(_ text: String) { out += text + "\n" }
}
