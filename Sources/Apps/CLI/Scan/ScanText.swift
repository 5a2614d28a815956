// SPDX-License-Identifier: Apache-2.0

import Ingest
import Runtime
import Schema

/// A scan's result for a person at a terminal.
struct ScanText {
    private let style: Style
    private let width: Int
    private let showsAll: Bool
    private var out = ""

    init(style: Style, width: Int, showsAll: Bool) {
        self.style = style
        self.width = width
        self.showsAll = showsAll
    }

    mutating func render(
        _ result: ScanResult,
        problems: [IngestProblem],
        rules: Int,
        seconds: Double
    ) -> String {
        head(result, rules: rules, seconds: seconds)
        for item in result.cases {
            var text = IncidentText(style: style, width: width, showsAll: showsAll)
            out += "\n" + text.render(item)
        }
        if result.cases.isEmpty { quiet(result, rules: rules) }
        if showsAll { remaining(result) }
        foot(result, problems: problems)
        return out
    }

    private mutating func head(_ result: ScanResult, rules: Int, seconds: Double) {
        let tally = result.tally
        var parts = [
            "outrider \(Version.current)", Layout.count(tally.events, "event"),
            Layout.count(rules, "rule"), Layout.count(tally.sources.count, "input"),
        ]
        if let first = tally.first, let last = tally.last {
            parts.append(Self.span(first, last))
        }
        parts.append("\((seconds * 10).rounded() / 10) s")
        line(Layout.joined(parts, indent: 2, width: width))
        let picture = Sparkline(tally.minutes, columns: 32)
        let funnel =
            "\(Layout.grouped(tally.events)) → \(Layout.grouped(tally.matches)) matched → "
            + Layout.count(result.cases.count, "incident")
        if let picture { line("\(style.accent(picture.bars))  \(picture.unit)   \(funnel)") }
    }

    private mutating func quiet(_ result: ScanResult, rules: Int) {
        line("")
        line(style.good("No incident."))
        let alone = result.unlinked.count
        let text =
            "\(Layout.count(rules, "rule")) looked at \(Layout.grouped(result.routed)) of "
            + "\(Layout.count(result.tally.events, "event")); "
            + (alone == 0
                ? "no finding stood alone."
                : "\(Layout.count(alone, "finding")) stood alone (--all shows them).")
        line(Layout.wrapped(text, first: 0, indent: 0, width: width))
    }

    private mutating func remaining(_ result: ScanResult) {
        let rest = result.findings.filter { $0.incident == nil }
        guard !rest.isEmpty else { return }
        line("\n" + style.bold("Findings in no incident"))
        for finding in rest {
            let facts = finding.finding.facts
            let count = finding.count > 1 ? " ×\(finding.count)" : ""
            let level = finding.finding.detector.level
            let host = facts[.host].map { Visible.text(String($0.prefix { $0 != "." })) }
            let place = [facts.time?.clock, host].compactMap { $0 }.joined(separator: " ")
            let text = "\(place)  \(finding.finding.detector.title)\(count)"
            let gap = String(repeating: " ", count: max(1, 15 - level.rawValue.count))
            let body = Layout.wrapped(text, first: 19, indent: 19, width: width)
            line("  \(style.level(level))\(gap)\(body)")
            let why = [StepLines.short(facts.evidence.text), finding.explanation]
                .compactMap { $0 }.joined(separator: " · ")
            let below = Layout.wrapped(why, first: 19, indent: 19, width: width)
            line(String(repeating: " ", count: 19) + style.dim(below))
        }
    }

    private mutating func foot(_ result: ScanResult, problems: [IngestProblem]) {
        let cases = result.cases
        var parts = [Layout.count(cases.count, "incident")]
        for level in Level.allCases.reversed() {
            let count = cases.count { $0.incident.severity == level }
            if count > 0 { parts.append("\(count) \(level.rawValue)") }
        }
        parts.append("\(Layout.count(result.unlinked.count, "finding")) unlinked")
        if !problems.isEmpty { parts.append(Layout.count(problems.count, "input problem")) }
        line("")
        line(Layout.joined(parts, indent: 2, width: width))
        line(style.dim("Nothing was touched: scan only reads."))
    }

    /// From when to when, with the day once where it is one day.
    private static func span(_ first: Timestamp, _ last: Timestamp) -> String {
        let (start, end) = (first.minute, last.minute)
        return start.prefix(10) == end.prefix(10)
            ? "\(start) to \(end.suffix(5)) UTC" : "\(start) to \(end) UTC"
    }

    private mutating func line(_ text: String) { out += text + "\n" }
}

/// Event counts over time as one row of bars.
struct Sparkline {
    let bars: String
    let unit: String

    private static let steps: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let widths: [(minutes: Int64, name: String)] = [
        (1, "minute"), (5, "5 min"), (15, "15 min"), (60, "hour"), (360, "6 h"), (1_440, "day"),
        (10_080, "week"), (43_200, "30 days"), (525_600, "year"),
    ]

    /// Nil when there is nothing to draw.
    init?(_ minutes: [Int64: Int], columns: Int) {
        guard let first = minutes.keys.min(), let last = minutes.keys.max() else { return nil }
        let chosen =
            Self.widths.first { (last - first) / $0.minutes < Int64(columns) } ?? Self.widths[8]
        let count = min(Int((last - first) / chosen.minutes) + 1, columns)
        guard count > 1 else { return nil }
        var sums = [Int](repeating: 0, count: count)
        for (minute, events) in minutes {
            sums[min(Int((minute - first) / chosen.minutes), count - 1)] += events
        }
        let top = max(sums.max() ?? 1, 1)
        bars = String(
            sums.map { sum in
                Self.steps[min(sum * 7 / top, 7)]
            }
        )
        unit = "events/\(chosen.name)"
    }
}
