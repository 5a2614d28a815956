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

    init(style: Style, width: Int, showsAll: Bool) {
        self.style = style
        self.width = width
        self.showsAll = showsAll
    }

    mutating func render(_ item: ScanResult.Case) -> String {
        let incident = item.incident
        line(
            "\(style.level(incident.severity))  \(style.bold(Self.short(incident.id)))  "
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
            line(String(repeating: " ", count: 12) + style.accent(step.command))
        }
        return out
    }

    private mutating func steps(_ steps: [Assessment.Step]) {
        let marked = steps.filter { $0.technique != nil }
        let shown =
            showsAll ? steps : Array((marked.isEmpty ? steps : marked).prefix(Self.shownSteps))
        for step in shown {
            let clock = step.time?.clock ?? "--:--:--"
            let head = "  \(style.dim(clock))  \(Layout.padded(Self.hostName(step.host), 8))  "
            line(head + Layout.wrapped(step.text, first: 22, indent: 22, width: width))
            let technique = step.technique ?? ""
            let evidence = step.evidence.first?.text ?? ""
            let second = [technique, step.detector ?? "", Self.short(evidence)]
                .filter { !$0.isEmpty }.joined(separator: "  ")
            line(String(repeating: " ", count: 22) + style.dim(second))
        }
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
        let head = "  " + Layout.padded(name, 10)
        line(style.bold(head) + Layout.wrapped(text, first: 12, indent: 12, width: width))
    }

    private static func text(_ decision: PolicyDecision) -> String {
        let reasons = decision.reasons.prefix(2).joined(separator: " ")
        return "\(decision.verb.rawValue) \(decision.target) → \(decision.decision.rawValue): "
            + reasons
    }

    private static func hostName(_ name: String) -> String {
        String(name.prefix { $0 != "." }.prefix(15))
    }

    /// Enough of an id to find it by.
    private static func short(_ id: String) -> String { String(id.prefix(16)) }

    private static func twoPlaces(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private mutating func line(_ text: String) { out += text + "\n" }
}
