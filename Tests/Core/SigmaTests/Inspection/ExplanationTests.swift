// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Sigma
import Testing

/// Why a rule matches an event, or why not.
struct ExplanationTests {
    private struct Vector: Decodable {
        struct Case: Decodable {
            let event: [String: JSONValue]
        }
        let rule: String
        let cases: [Case]
    }

    @Test func `it comes to the engine's verdict on all of the specification's examples`() throws {
        guard let data = Shared.data("sigma/semantics_vectors.json") else {
            print("skipped: OUTRIDER_SHARED has no sigma/semantics_vectors.json")
            return
        }

        for vector in try JSONDecoder().decode([Vector].self, from: data) {
            for example in vector.cases {
                let (matched, explanation) = try both(vector.rule, example.event)
                #expect(explanation.holds == matched, "\(vector.rule)\n\(example.event)")
            }
        }
    }

    @Test(arguments: [
        "Image|endswith: '\\lsass.exe'", "Image|cased: X", "Image|re: 'l.+s'", "Image: null",
        "Image|exists: true", "Image|exists: false", "Image|fieldref: Other", "Image|neq: x",
        "Port: 5", "Port|gte: 5", "Address|cidr: 10.0.0.0/8", "Image|contains|windash: ' -x'",
        "Absent: null", "Image|fieldref|endswith: Other", "Image: 'ÄÖ*'", "Time|hour: 5",
    ])
    func `it comes to the engine's verdict for every kind of test`(item: String) throws {
        let rule = rule("a:\n    \(item)\n  condition: a")
        let events: [[String: JSONValue]] = [
            ["Image": .string("C:\\Windows\\LSASS.exe"), "Other": .string("lsass.exe")],
            ["Image": .null, "Port": .integer(5), "Address": .string("10.1.2.3")],
            ["Image": .list([.string("x"), .string("X /x")]), "Port": .string("7")],
            [
                "Image": .string("äöü"), "Other": .string("ÄÖÜ"),
                "Time": .string("2026-01-02T05:06:07Z"),
            ],
            [:],
        ]

        for event in events {
            let (matched, explanation) = try both(rule, event)
            #expect(explanation.holds == matched, "\(item) on \(event)")
        }
    }

    @Test func `each part tells what it asked and what it saw`() throws {
        let rule = rule(
            """
            selection:
                Image|endswith: ['\\a.exe', '\\b.exe']
                CommandLine|contains: x
              filter:
                User: SYSTEM
              condition: selection and not filter
            """
        )

        let (_, explanation) = try both(
            rule,
            ["Image": .string("C:\\B.exe"), "User": .string("SYSTEM")]
        )

        #expect(!explanation.holds)
        let selection = explanation.root.parts[0]
        #expect(selection.selection == "selection" && selection.line == 4)
        #expect(selection.parts[0].parts.map(\.holds) == [false, true])
        let question = try #require(selection.parts[0].parts[1].question)
        #expect(question.field == "Image" && question.isThere)
        #expect(question.asks == "ends with '\\b.exe'")
        #expect(question.seen == ["C:\\B.exe"])
        #expect(selection.parts[1].question?.isThere == false)
        #expect(explanation.root.parts[1].kind == .not)
        #expect(explanation.root.parts[1].parts[0].selection == "filter")
    }

    @Test func `a keyword shows the values that hold it`() throws {
        let rule = rule("words: ['mimikatz']\n  condition: words")

        let (matched, explanation) = try both(
            rule,
            ["A": .string("run Mimikatz now"), "B": .string("other")]
        )

        #expect(matched && explanation.holds)
        #expect(explanation.root.question?.field == nil)
        #expect(explanation.root.question?.seen == ["run Mimikatz now"])
    }

    private func rule(_ detection: String) -> String {
        "title: t\nlogsource: {category: process_creation}\ndetection:\n  \(detection)\n"
    }

    private func both(
        _ text: String,
        _ event: [String: JSONValue]
    ) throws -> (matched: Bool, explanation: Explanation) {
        let names = FieldNames()
        var reading = RuleReading()
        reading.read(text, from: "t.yml")
        #expect(reading.problems.isEmpty, "\(reading.problems)")
        let set = RuleSet(reading.rules, names: names)
        let group = set.group(Array(set.logSources.indices))
        var matcher = Matcher(set)
        var matched: Set<Int> = []
        var explanations: [Explanation] = []
        EventMaker(names: names).batch(event).withEvent(at: 0) { event in
            matcher.match(event, group: group) { matched.insert($0) }
            explanations = set.rules.map { Explanation(of: $0, on: event, names: names) }
        }
        return (matched.contains(0), try #require(explanations.first))
    }
}
