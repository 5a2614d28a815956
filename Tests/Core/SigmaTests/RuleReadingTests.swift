// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma
import Testing

/// What is read, what is refused, and what the author is told.
struct RuleReadingTests {
    private func reading(
        _ text: String,
        placeholders: [String: [String]] = [:]
    ) -> RuleReading {
        var reading = RuleReading(placeholders: placeholders)
        reading.read(text, from: "rules/test.yml")
        return reading
    }

    private func rule(_ detection: String, _ head: String = "") -> String {
        "title: T\n\(head)logsource:\n  product: windows\ndetection:\n\(detection)\n"
    }

    private func selection(_ item: String) -> String {
        rule("  s:\n    \(item)\n  condition: s")
    }

    @Test
    func `a rule keeps what its author wrote about it`() throws {
        let text = rule(
            "  s:\n    F|contains: x\n    G|fieldref: H\n  condition: s",
            """
            id: 0000-1
            name: own_name
            status: test
            level: HIGH
            tags: [attack.t1059.001]
            author: Somebody
            date: 2026-01-02
            description: >-
              two
              lines
            falsepositives:
              - Admins
            fields: [F]

            """
        )

        let read = try #require(reading(text).rules.first)

        #expect(read.id == "0000-1" && read.name == "own_name" && read.level == "high")
        #expect(read.tags == ["attack.t1059.001"] && read.date == "2026-01-02")
        #expect(read.description == "two lines" && read.falsepositives == ["Admins"])
        #expect(read.logsource == LogSource(product: "Windows"))
        #expect(read.fieldsRead == ["F", "G", "H"])
        #expect(read.location.description == "rules/test.yml:1")
    }

    @Test
    func `a rule without id and level has its title and medium`() throws {
        let read = try #require(reading(selection("F: 1")).rules.first)

        #expect(read.id == "T" && read.level == "medium")
    }

    private static let refusals: [(item: String, code: String, line: Int, remedy: String)] = [
        ("F|containz: x", "sigma.unknown-modifier", 6, "Did you mean 'contains'?"),
        ("F|re: '('", "sigma.bad-regex", 6, "Correct the expression."),
        ("F|cidr: 300.0.0.0/8", "sigma.bad-value", 6, ""),
        ("F|cidr: 10.0.0.0/33", "sigma.bad-value", 6, ""),
        ("F|gt: many", "sigma.misused-modifier", 6, ""),
        ("F|exists: maybe", "sigma.misused-modifier", 6, ""),
        ("F|i: x", "sigma.misused-modifier", 6, ""),
        ("F|contains|re: x", "sigma.misused-modifier", 6, ""),
        ("F|base64: a*b", "sigma.misused-modifier", 6, ""),
        ("F|wide: é", "sigma.misused-modifier", 6, ""),
        ("F|contains: null", "sigma.misused-modifier", 6, ""),
        ("F|expand: '%nobody%'", "sigma.placeholder", 6, ""),
        ("F: []", "sigma.malformed", 6, ""),
        ("F: {G: x}", "sigma.malformed", 6, ""),
        ("'|exists': true", "sigma.malformed", 6, ""),
    ]

    @Test(arguments: refusals)
    func `a value that cannot be honoured is refused at its line`(
        item: String,
        code: String,
        line: Int,
        remedy: String
    ) {
        let read = reading(selection(item))

        #expect(read.rules.isEmpty)
        #expect(read.problems.map(\.code) == [code], "\(item): \(read.problems)")
        #expect(read.problems.first?.line == line)
        #expect(read.problems.first?.remedy.contains(remedy) == true || remedy.isEmpty)
    }

    @Test(arguments: [
        ("s and t", "sigma.undefined-selection"), ("1 of x*", "sigma.undefined-selection"),
        ("s | count() > 5", "sigma.old-aggregation"), ("s and", "sigma.bad-condition"),
        ("(s", "sigma.bad-condition"), ("s)", "sigma.bad-condition"),
        ("s s", "sigma.bad-condition"),
        ("few of s*", "sigma.bad-condition"), ("''", "sigma.bad-condition"),
        (String(repeating: "(", count: 70) + "s", "sigma.bad-condition"),
        (String(repeating: "not ", count: 70) + "s", "sigma.bad-condition"),
    ])
    func `a condition that means nothing is refused`(condition: String, code: String) {
        let read = reading(rule("  s:\n    F: 1\n  condition: \(condition)"))

        #expect(read.rules.isEmpty)
        #expect(read.problems.map(\.code) == [code], "\(read.problems)")
    }

    @Test
    func `a bad document does not blind the others`() {
        let read = reading(
            "title: T\n---\n" + selection("F: 1") + "---\n" + selection("F|no: 1") + "---\n"
                + selection("F: 2")
        )

        #expect(read.rules.count == 2)
        #expect(read.problems.map(\.code) == ["sigma.not-a-rule", "sigma.unknown-modifier"])
    }

    // Found by fuzzing: Yams keeps to itself what is wrong after the first event of a text.
    @Test(arguments: [
        "title: 'open\n", "title: T\n---\nx: [1\n",
        "a: plain\n\n  and # it\nb: x\n &x 1\nb: \n",
    ])
    func `a file that stops being YAML is refused, not passed over`(text: String) {
        let read = reading(text)

        #expect(read.rules.isEmpty)
        #expect(!read.problems.isEmpty)
        #expect(Set(read.problems.map(\.code)).isSubset(of: ["sigma.yaml", "sigma.duplicate-key"]))
    }

    @Test
    func `what a rule must have is asked for`() {
        let texts = [
            "logsource:\n  product: x\ndetection:\n  s: [a]\n  condition: s\n",
            "title: T\ndetection:\n  s: [a]\n  condition: s\n",
            "title: T\nlogsource:\n  definition: x\ndetection:\n  s: [a]\n  condition: s\n",
            rule("  s:\n    F: 1"), rule("  s:\n    F: 1\n  condition: s", "level: severe\n"),
            rule("  s:\n    F: 1\n    F: 2\n  condition: s"),
            rule("  s:\n    F[any]: 1\n  condition: s", "sigma-version: 4\n"),
        ]

        #expect(
            texts.flatMap { reading($0).problems.map(\.code) } == [
                "sigma.missing", "sigma.missing", "sigma.malformed", "sigma.missing",
                "sigma.malformed", "sigma.duplicate-key", "sigma.malformed",
            ]
        )
    }

    @Test
    func `placeholders stand for their values`() {
        let text = selection("F|contains|expand: 'a%x%\\%y%'")

        let read = reading(text, placeholders: ["x": ["1", "2*"]])

        #expect(read.problems.isEmpty)
        #expect(hits(read, ["za1%y%z", "a2..%y%", "a3%y%"]) == [true, true, false])
    }

    @Test
    func `global parts reach every document until they are reset`() {
        let text = """
            action: global
            title: Common
            logsource: {product: windows}
            detection:
              condition: s
            ---
            detection:
              s:
                F: 1
            ---
            action: repeat
            detection:
              s:
                F: 2
            ---
            action: reset
            ---
            title: Alone
            """

        let read = reading(text)

        #expect(read.rules.map(\.title) == ["Common", "Common"])
        #expect(hits(read, ["1", "2", "3"]) == [true, true, false])
        #expect(read.problems.map(\.code) == ["sigma.not-a-rule"])
    }

    @Test
    func `a filter is added to the rules it names, whichever is read first`() {
        let filter = """
            title: Filter
            id: f
            logsource: {product: windows}
            filter:
              rules: [T]
              s:
                F|endswith: x
              condition: not s

            """
        let rule = selection("F|startswith: a")

        for text in [rule + "---\n" + filter, filter + "---\n" + rule] {
            let read = reading(text)
            #expect(read.rules.first?.filters == ["f"])
            #expect(hits(read, ["ab", "ax", "b"]) == [true, false, false])
        }
        #expect(reading(filter).unresolvedReferences().map(\.code) == ["sigma.unknown-rule"])
    }

    /// Whether any rule matches an event whose field `F` has a value.
    private func hits(_ reading: RuleReading, _ values: [String]) -> [Bool] {
        let names = FieldNames()
        let set = RuleSet(reading.rules, names: names)
        let group = set.group(Array(set.logSources.indices))
        var matcher = Matcher(set)
        return values.map { value in
            var isHit = false
            EventMaker(names: names).batch(["F": .string(value)]).withEvent(at: 0) { event in
                matcher.match(event, group: group) { _ in isHit = true }
            }
            return isHit
        }
    }
}
