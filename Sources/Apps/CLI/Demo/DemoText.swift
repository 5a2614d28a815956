// SPDX-License-Identifier: Apache-2.0

import Glibc
import Respond
import Runtime
import Schema

/// The story for a terminal: what was seen, why it matters, what would be done, who decides.
struct DemoText {
    private let style: Style
    private let width: Int

    init(style: Style, width: Int) {
        self.style = style
        self.width = width
    }

    mutating func tell(_ result: ScanResult, rules: Int, policy: Policy) async throws {
        opening(result, rules: rules)
        guard let top = result.cases.first else {
            say("The story gave no incident, which is a fault of this build.")
            return
        }
        chapter("1", "What was seen")
        seen(top)
        chapter("2", "Why it matters")
        matters(top)
        chapter("3", "What looked like it and was not")
        lookalike(result, top)
        chapter("4", "What would be done, and who decides")
        decisions(top)
        chapter("5", "The machine's own part, on a simulated connector")
        try await act(top, policy: policy)
        closing(result)
    }

    // MARK: - Chapters

    private func opening(_ result: ScanResult, rules: Int) {
        write(style.bold("outrider \(Version.current)") + "  a made-up story; nothing is touched\n")
        let tally = result.tally
        let span = tally.first.map { first in
            tally.last.map { "\(first.minute) to \($0.clock.prefix(5)) UTC" } ?? ""
        }
        say(
            "Corp Example, \(span ?? ""): \(Layout.count(tally.events, "record")) of "
                + "\(Layout.count(tally.sources.count, "log")) from four machines, read by "
                + "\(Layout.count(rules, "rule"))."
        )
        say(
            "\(Layout.grouped(tally.events)) records became \(tally.matches) matches, and these "
                + "\(Layout.count(result.cases.count, "incident"))."
        )
        pause()
    }

    private func seen(_ item: ScanResult.Case) {
        let incident = item.incident
        write(
            "  \(style.level(incident.severity))  score \(incident.score)  certainty "
                + "\((incident.certainty * 100).rounded() / 100)\n"
        )
        say(item.assessment.title)
        let steps = item.assessment.steps.filter { $0.technique != nil }
        let rows = StepLines(steps, style: style, width: width)
        write("\n")
        for step in steps {
            write(rows.text(step) + "\n")
            pause(milliseconds: 60)
        }
        pause()
    }

    private func matters(_ item: ScanResult.Case) {
        for claim in item.assessment.narrative.prefix(1) { bullet(claim.text) }
        for claim in item.assessment.because { bullet(claim.text) }
        if let top = item.assessment.hypotheses.first {
            bullet("It reads as \(top.name.rawValue). What would settle it: \(top.askNext)")
        }
        pause()
    }

    private func lookalike(_ result: ScanResult, _ top: ScanResult.Case) {
        let rest = result.findings.filter { $0.incident == nil }
        let others = result.cases.filter { $0.incident.id != top.incident.id }
        for other in others {
            bullet("\(style.level(other.incident.severity))  \(other.assessment.title)")
        }
        if rest.isEmpty, others.isEmpty { bullet("Nothing else stood out.") }
        for finding in rest.prefix(4) {
            let facts = finding.finding.facts
            bullet(
                "\(facts.time?.clock ?? "")  \(Self.host(facts)): \(finding.finding.detector.title) "
                    + "(\(finding.finding.detector.level.rawValue)). "
                    + (finding.explanation ?? "It stayed alone: nothing came before or after it.")
            )
        }
        pause()
    }

    private func decisions(_ item: ScanResult.Case) {
        for decision in item.decisions {
            let word =
                decision.decision == .execute
                ? style.good(decision.decision.rawValue) : style.bold(decision.decision.rawValue)
            bullet("\(decision.verb.rawValue) \(decision.target): \(word)")
            for reason in decision.reasons.prefix(3) { bullet(reason, indent: 6) }
        }
        pause()
    }

    private func act(_ item: ScanResult.Case, policy: Policy) async throws {
        guard let decision = item.decisions.first(where: { $0.decision == .execute }),
            let start = item.incident.completeAt ?? item.incident.lastSeen
        else {
            bullet("No decision was left to the machine.")
            return
        }
        for line in try await Containment(under: policy).play(decision, at: start) {
            let head = "  \(style.dim(line.time.clock)) "
            write(head + Layout.wrapped(line.text, first: 11, indent: 20, width: width) + "\n")
            pause(milliseconds: 120)
        }
    }

    private func closing(_ result: ScanResult) {
        write("\n" + style.good("Nothing was touched.") + " ")
        say("The connector pretended; the story is in content/demo/story.", indent: 0)
        write("Your own logs:  " + style.accent("outrider scan PATH") + "\n")
    }

    // MARK: - Lines

    private func chapter(_ number: String, _ title: String) {
        write("\n" + style.bold("\(number)  \(title)") + "\n")
    }

    private func say(_ text: String, indent: Int = 2) {
        let blanks = String(repeating: " ", count: indent)
        write(blanks + Layout.wrapped(text, first: indent, indent: indent, width: width) + "\n")
    }

    private func bullet(_ text: String, indent: Int = 2) {
        let blanks = String(repeating: " ", count: indent)
        write(
            blanks + "· "
                + Layout.wrapped(text, first: indent + 2, indent: indent + 2, width: width) + "\n"
        )
    }

    private func write(_ text: String) {
        StandardOutput.write(text)
        StandardOutput.flush()
    }

    /// A breath between chapters, for a person; none in a pipe.
    private func pause(milliseconds: UInt32 = 500) {
        if StandardOutput.isTerminal { usleep(milliseconds * 1_000) }
    }

    private static func host(_ facts: EventFacts) -> String {
        String((facts[.host] ?? "?").prefix { $0 != "." })
    }
}
