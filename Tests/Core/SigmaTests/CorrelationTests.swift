// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Sigma

/// Correlations over matches that are told by hand: `rule`, second, fields.
struct CorrelationTests {
    private typealias Step = (rule: Int, second: Int64, fields: [String: String])

    private static let rules = """
        title: A
        id: id-a
        name: a
        logsource: {category: test}
        detection:
          s:
            F: 1
          condition: s
        ---
        title: B
        name: b
        logsource: {category: test}
        detection:
          s:
            F: 2
          condition: s
        ---

        """

    private func reading(_ correlations: String) -> RuleReading {
        var reading = RuleReading()
        reading.read(Self.rules + correlations, from: "test.yml")
        return reading
    }

    private func engine(_ correlations: String) -> CorrelationEngine<Int> {
        let reading = reading(correlations)
        #expect(reading.problems.isEmpty)
        return CorrelationEngine(reading.correlations, rules: reading.rules)
    }

    /// The seconds at which each correlation was reported, as `title@second`.
    private func reports(_ correlations: String, _ steps: [Step]) -> [String] {
        var engine = engine(correlations)
        return steps.flatMap { step in
            engine.receive(rule: step.rule, at: Timestamp(seconds: step.second), token: 0) {
                step.fields[$0]
            }
            .map {
                "\(engine.correlations[$0.correlation].title)@\($0.end.microseconds / 1_000_000)"
            }
        }
    }

    private func correlation(
        _ kind: String,
        title: String = "C",
        rules: String = "[a]",
        condition: String? = "{gte: 3}"
    ) -> String {
        var text = """
            title: \(title)
            correlation:
              type: \(kind)
              rules: \(rules)
              group-by: [Host]
              timespan: 10s

            """
        if let condition { text += "  condition: \(condition)\n" }
        return text
    }

    private func onHost(_ seconds: [Int64], rule: Int = 0, host: String = "h") -> [Step] {
        seconds.map { (rule, $0, ["Host": host]) }
    }

    @Test
    func `events are counted in a sliding window and by group`() {
        let rule = correlation("event_count")

        #expect(reports(rule, onHost([0, 4, 10])) == ["C@10"])
        #expect(reports(rule, onHost([0, 4, 11])) == [])
        #expect(reports(rule, onHost([0, 1]) + onHost([2], host: "other")) == [])
        #expect(reports(rule, [(0, 0, [:]), (0, 1, [:]), (0, 2, [:])]) == [])
    }

    @Test
    func `what goes on is reported once a timespan`() {
        let rule = correlation("event_count")

        #expect(reports(rule, onHost(Array(0...25))) == ["C@2", "C@12", "C@22"])
        #expect(reports(rule, onHost([0, 1, 2, 3, 30, 31, 32])) == ["C@2", "C@32"])
    }

    @Test
    func `a match that comes late still counts where it belongs`() {
        let rule = correlation("event_count")

        #expect(reports(rule, onHost([0, 8, 4])) == ["C@8"])
        #expect(reports(rule, onHost([100, 8, 4])) == [])
    }

    @Test
    func `different values are counted, of one field or several`() {
        func step(_ second: Int64, _ user: String, _ from: String = "x") -> Step {
            (0, second, ["Host": "h", "User": user, "From": from])
        }
        let one = correlation("value_count", condition: "{field: User, gte: 3}")
        let two = correlation("value_count", condition: "{field: [User, From], gte: 3}")

        #expect(reports(one, [step(0, "a"), step(1, "a"), step(2, "b"), step(3, "c")]) == ["C@3"])
        #expect(reports(one, [step(0, "a"), step(5, "b"), step(11, "c")]) == [])
        #expect(reports(two, [step(0, "a"), step(1, "a", "y"), step(2, "b")]) == ["C@2"])
    }

    @Test
    func `rules come together in any order, or in theirs`() {
        let any = correlation("temporal", rules: "[a, b]", condition: nil)
        let ordered = correlation("temporal_ordered", rules: "[a, b]", condition: nil)
        let forward = onHost([0]) + onHost([5], rule: 1)
        let backward = onHost([0], rule: 1) + onHost([5])

        #expect(reports(any, forward) == ["C@5"])
        #expect(reports(any, backward) == ["C@5"])
        #expect(reports(ordered, forward) == ["C@5"])
        #expect(reports(ordered, backward) == [])
        #expect(reports(ordered, backward + onHost([7], rule: 1)) == ["C@7"])
    }

    @Test
    func `a boolean condition says which rules must and must not have matched`() {
        let rule = correlation("temporal_extended", rules: "[a, b]", condition: "a and not b")

        #expect(reports(rule, onHost([0])) == ["C@0"])
        #expect(reports(rule, onHost([0], rule: 1) + onHost([5])) == [])
    }

    @Test
    func `numbers are summed and averaged, and have a middle`() {
        func steps(_ values: [String]) -> [Step] {
            values.enumerated().map { (0, Int64($0), ["Host": "h", "Bytes": $1]) }
        }
        func rule(_ kind: String, _ condition: String) -> String {
            correlation(kind, condition: "{field: Bytes, \(condition)}")
        }

        #expect(reports(rule("value_sum", "gt: 10"), steps(["5", "5", "1"])) == ["C@2"])
        #expect(reports(rule("value_avg", "gte: 4"), steps(["1", "x", "7"])) == ["C@2"])
        #expect(reports(rule("value_median", "eq: 2.5"), steps(["1", "2", "3", "4"])) == ["C@3"])
        let percentile = rule("value_percentile", "percentile: 90, gte: 9")
        #expect(reports(percentile, steps(["1", "8", "10"])) == ["C@2"])
    }

    @Test
    func `correlations are made of correlations`() {
        let text =
            correlation("event_count", title: "Many") + "name: many\n---\n"
            + correlation("temporal_ordered", title: "Then", rules: "[many, b]", condition: nil)

        #expect(
            reports(text, onHost([0, 1, 2]) + onHost([5], rule: 1)) == ["Many@2", "Then@5"]
        )
    }

    @Test
    func `aliases say which field is meant in whose matches`() {
        let text = """
            title: C
            correlation:
              type: temporal
              rules: [a, b]
              group-by: [peer]
              timespan: 10s
              aliases:
                peer:
                  a: Source
                  b: Target
            """
        let engine = engine(text)

        #expect(engine.fields(ofRule: 0) == ["Source"])
        #expect(reports(text, [(0, 0, ["Source": "x"]), (1, 1, ["Target": "x"])]) == ["C@1"])
        #expect(reports(text, [(0, 0, ["Source": "x"]), (1, 1, ["Target": "y"])]) == [])
    }

    @Test
    func `rules give findings of their own only when a correlation says so`() {
        let silent = engine(correlation("event_count"))
        let heard = engine(correlation("event_count") + "generate: true\n")

        #expect(silent.silentRules == [0])
        #expect(heard.silentRules == [])
    }

    @Test
    func `what names no rule, or itself, is left out with a reason`() {
        let unknown = engine(correlation("event_count", rules: "[nobody]"))
        let circle = engine(
            correlation("event_count", rules: "[d]") + "name: c\n---\n"
                + correlation("event_count", title: "D", rules: "[c]") + "name: d\n"
        )

        #expect(unknown.problems.map(\.code) == ["sigma.unknown-rule"])
        #expect(circle.problems.map(\.code) == ["sigma.circular", "sigma.circular"])
        #expect(circle.correlations.isEmpty)
    }

    @Test
    func `input that is read backwards gives as many reports`() {
        let rule = correlation("event_count")

        #expect(reports(rule, onHost((0...25).reversed())) == ["C@25", "C@15", "C@5"])
    }

    @Test
    func `what happened long ago is still counted where it belongs`() {
        let rule = correlation("event_count")
        let second = onHost([10, 1_000]) + onHost([1_001, 1_002]) + onHost([11, 12])

        #expect(reports(rule, second) == ["C@1002", "C@12"])
    }

    @Test
    func `a correlation of correlations is grouped by their aliases`() {
        let text = """
            title: Pair
            name: pair
            correlation:
              type: temporal
              rules: [id-a, b]
              group-by: [peer]
              timespan: 10s
              aliases:
                peer:
                  a: Source
                  b: Target
            ---
            title: Again
            correlation:
              type: event_count
              rules: [pair]
              group-by: [peer]
              timespan: 1h
              condition: {gte: 2}
            """
        let steps: [Step] = [
            (0, 0, ["Source": "x"]), (1, 1, ["Target": "x"]),
            (0, 100, ["Source": "x"]), (1, 101, ["Target": "x"]),
        ]

        #expect(reports(text, steps) == ["Pair@1", "Pair@101", "Again@101"])
    }

    @Test
    func `a rule that is named twice is counted once`() {
        #expect(reports(correlation("event_count", rules: "[a, id-a]"), onHost([0, 1])) == [])
    }

    @Test
    func `a match says how many there were, and gives some of them back`() throws {
        var engine = engine(correlation("event_count", condition: "{gte: 150}"))
        var found: [CorrelationMatch<Int>] = []
        for index in 0..<150 {
            let time = Timestamp(microseconds: Int64(index) * 1_000)
            found += engine.receive(rule: 0, at: time, token: index) { _ in "h" }
        }
        let match = try #require(found.first)

        #expect(match.count == 150 && match.value == 150)
        #expect(match.group.map(\.field) == ["Host"] && match.group.map(\.value) == ["h"])
        #expect(match.tokens.count == CorrelationLimits.tokens)
        #expect(match.tokens.first == 0 && match.tokens.last == 149)
    }

    @Test
    func `a flood of groups and matches ends at the limits`() {
        var engine = engine(correlation("event_count", condition: "{gte: 8000}"))
        engine.totalLimit = 11_000
        for index in 0..<20_000 {
            let time = Timestamp(microseconds: Int64(index))
            _ = engine.receive(rule: 0, at: time, token: 0) { _ in index < 10_500 ? "h" : "\(index)"
            }
            #expect(engine.heldMatches <= 11_000)
        }

        #expect(engine.heldMatches > 5_000)
    }

    @Test(arguments: [
        (correlation: "type: event_count\n  condition: {gte: 9000}", code: "sigma.malformed"),
        (correlation: "type: temporal\n  aliases: {x: {nobody: F}}", code: "sigma.unknown-rule"),
        (correlation: "type: temporal\n  condition: a and c", code: "sigma.undefined-selection"),
    ])
    func `what can never work is refused`(correlation: String, code: String) {
        let text = """
            title: C
            correlation:
              rules: [a, b]
              timespan: 1m
              \(correlation)
            """
        let reading = reading(text)

        #expect((reading.problems + reading.unresolvedReferences()).map(\.code) == [code])
    }

    @Test
    func `what names a refused rule says so, and what names that says so too`() {
        let text = """
            title: Bad
            name: bad
            logsource: {category: test}
            detection: {s: {F|containz: 1}, condition: s}
            ---
            title: C
            name: c
            correlation: {type: event_count, rules: [bad], timespan: 1m, condition: {gte: 2}}
            ---
            title: D
            correlation: {type: event_count, rules: [c], timespan: 1m, condition: {gte: 2}}
            """
        let problems = reading(text).unresolvedReferences()

        #expect(problems.map(\.code) == ["sigma.refused-rule", "sigma.refused-rule"])
        #expect(problems.map(\.line) == [23, 27])
    }
}
