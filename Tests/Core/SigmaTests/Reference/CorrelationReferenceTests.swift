// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Sigma

/// The engine counts along; a reference looks at every window anew, and must say the same.
struct CorrelationReferenceTests {
    private struct Step {
        let time: Int64
        let rule: Int
        let group: String
        let number: Int
    }

    private static let span: Int64 = 20

    @Test(
        arguments: ["event_count", "value_count", "value_sum", "temporal", "temporal_ordered"],
        [true, false]
    )
    func `random matches, in order and out of it`(kind: String, isOrdered: Bool) {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<60 {
            var steps = (0..<80).map { _ in
                Step(
                    time: .random(in: 0..<200, using: &random),
                    rule: .random(in: 0..<3, using: &random),
                    group: ["a", "b"].randomElement(using: &random) ?? "a",
                    number: .random(in: 0..<6, using: &random)
                )
            }
            if isOrdered { steps.sort { $0.time < $1.time } }

            #expect(Self.engine(kind, steps) == Self.reference(kind, steps), "\(steps)")
        }
    }

    // MARK: - The engine

    private static func engine(_ kind: String, _ steps: [Step]) -> [String] {
        let base = ["a", "b", "c"].map { name in
            """
            title: \(name)
            logsource: {category: test}
            detection: {s: {F: 1}, condition: s}
            ---

            """
        }.joined()
        let condition =
            switch kind {
            case "event_count": "condition: {gte: 4}"
            case "value_count": "condition: {gte: 3, field: N}"
            case "value_sum": "condition: {gt: 12, field: N}"
            default: ""
            }
        let text = """
            title: C
            correlation:
              type: \(kind)
              rules: [a, b, c]
              group-by: [G]
              timespan: \(span)s
              \(condition)
            """
        var reading = RuleReading()
        reading.read(base + text, from: "test.yml")
        var engine = CorrelationEngine<Int>(reading.correlations, rules: reading.rules)
        return steps.enumerated().flatMap { index, step in
            engine.receive(rule: step.rule, at: Timestamp(seconds: step.time), token: index) {
                $0 == "G" ? step.group : String(step.number)
            }
            .map { "\($0.group[0].value) \($0.end.microseconds / 1_000_000) \($0.tokens)" }
        }
    }

    // MARK: - The reference

    private static func reference(_ kind: String, _ steps: [Step]) -> [String] {
        var seen: [(index: Int, step: Step)] = []
        var reports: [(group: String, end: Int64)] = []
        var out: [String] = []
        for (index, step) in steps.enumerated() {
            let place = seen.firstIndex { $0.step.time > step.time } ?? seen.count
            seen.insert((index, step), at: place)
            for last in place..<seen.count
            where seen[last].step.group == step.group
                && seen[last].step.time - step.time <= span
            {
                let end = seen[last].step.time
                let isQuiet = reports.contains {
                    $0.group == step.group && abs($0.end - end) < span
                }
                let window = seen[...last].filter {
                    $0.step.group == step.group && end - $0.step.time <= span
                }
                guard !isQuiet, holds(kind, window.map(\.step)) else { continue }
                reports.append((step.group, end))
                out.append("\(step.group) \(end) \(window.map(\.index))")
                break
            }
        }
        return out
    }

    private static func holds(_ kind: String, _ window: [Step]) -> Bool {
        switch kind {
        case "event_count": return window.count >= 4
        case "value_count": return Set(window.map(\.number)).count >= 3
        case "value_sum": return window.map(\.number).reduce(0, +) > 12
        case "temporal": return Set(window.map(\.rule)).count == 3
        default:
            return window.indices.contains { first in
                window[first].rule == 0
                    && window.indices[first...].contains { second in
                        window[second].rule == 1
                            && window[second...].contains { $0.rule == 2 }
                    }
            }
        }
    }
}
