// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ingest
import Runtime
import Schema
import Sigma
import Testing

/// What an input lets rules see, and what silence means.
struct CoverageTests {
    private static let events = """
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"C:\\\\b.exe"}
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"C:\\\\c.exe"}
        {"Channel":"Security","EventID":4625,"LogonType":3}
        {"Channel":"Vendor","EventID":7,"A":1}
        {"A":1}

        """

    private static let rules = [
        "a.yml": RuleFolder.rule(tags: "[attack.t1059.001]"),
        "b.yml": RuleFolder.rule(
            id: "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a02",
            tags: "[attack.t1059.001, attack.t1105]",
            detection: "selection: {CommandLine: x}\n  condition: selection"
        ),
        "c.yml": RuleFolder.rule(
            id: "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a03",
            tags: "[attack.t1685]",
            logsource: "{product: windows, category: dns_query}"
        ),
        "d.yml": RuleFolder.rule(
            id: "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a04",
            tags: "[attack.execution]",
            logsource: "{product: windows, service: security}",
            detection: "selection: {EventID: 4624}\n  condition: selection"
        ),
    ]

    @Test func `without an input every technique of a rule counts, under its v18 id`() throws {
        let coverage = try run { engine, _ in RuleCoverage(engine) }

        #expect(coverage.techniques.map(\.id) == ["T1059.001", "T1105", "T1562.001"])
        #expect(coverage.techniques.map(\.rules) == [2, 1, 1])
        #expect(coverage.techniques.allSatisfy { $0.isVisible })
        #expect(coverage.untaggedRules == 1)
    }

    @Test func `with an input a technique is visible where a rule could match`() throws {
        let coverage = try run { engine, inputs in
            RuleCoverage(engine, InputTally.reading(inputs, for: engine).tally)
        }

        #expect(coverage.techniques.map(\.visibleRules) == [1, 0, 0])
        #expect(coverage.kinds?.map(\.events) == [2, 1, 1, 1])
    }

    @Test(arguments: [1, 2])
    func `silence is explained by kinds, sources and fields`(threads: Int) throws {
        let stats = try run { engine, inputs in
            DetectRun(engine, isDiagnosed: true).run(inputs, threads: threads) { _ in }
        }
        let diagnosis = try #require(stats.diagnosis)

        #expect(
            diagnosis.kinds.map(\.kind.channel).sorted() == [
                "", "Microsoft-Windows-Sysmon/Operational", "Security", "Vendor",
            ]
        )
        #expect(diagnosis.kinds.map(\.isRouted) == [true, false, false, false])
        #expect(diagnosis.kinds[0].kind.eventID == "1")
        #expect(diagnosis.reachable == 1)
        #expect(diagnosis.unseen.map(\.logSource) == ["windows/dns_query", "windows/security"])
        #expect(diagnosis.starved.map(\.fields) == [["CommandLine"]])
        #expect(stats.routed == 2 && stats.unrouted == 3)
    }

    @Test(arguments: [1, 2])
    func `the rules that were asked most are told`(threads: Int) throws {
        let log = try DetectLog([
            "a.yml": RuleFolder.rule(),
            "events.json": [1, 1, 5].map { number in
                """
                {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":\(number),\
                "Image":"C:\\\\a.exe"}

                """
            }.joined(),
        ])
        let input = Input(name: log.folder.path + "/events.json")
        let stats = DetectRun(log.engine).run([input], threads: threads) { _ in }

        #expect(stats.work.busiest(of: log.engine.set.rules).map(\.evaluations) == [2])
        #expect(stats.work.regexLimitHits == 0)
    }

    @Test func `the diagnosis adds to a JSON object`() throws {
        let stats = try run { engine, inputs in
            DetectRun(engine, isDiagnosed: true).run(inputs) { _ in }
        }
        var out = Array("{\"events\":0".utf8)
        try #require(stats.diagnosis).append(to: &out)
        out += "}".utf8

        let root = try #require(
            JSONSerialization.jsonObject(with: Data(out)) as? [String: Any]
        )
        #expect((root["kinds"] as? [[String: Any]])?.count == 4)
        #expect(root["rules_that_could_match"] as? Int == 1)
        #expect((root["rules_without_field"] as? [[String: Any]])?.count == 1)
    }

    @Test func `a Navigator layer scores what the input lets be seen`() throws {
        let coverage = try run { engine, inputs in
            RuleCoverage(engine, InputTally.reading(inputs, for: engine).tally)
        }
        let data = try JSONEncoder().encode(NavigatorLayer(coverage))
        let layer = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let techniques = try #require(layer["techniques"] as? [[String: Any]])

        #expect((layer["versions"] as? [String: String])?["layer"] == "4.5")
        #expect(layer["domain"] as? String == "enterprise-attack")
        #expect(
            techniques.map { $0["techniqueID"] as? String } == ["T1059.001", "T1105", "T1562.001"]
        )
        #expect(techniques.map { $0["score"] as? Int } == [1, 0, 0])
    }

    private func run<Result>(_ body: (Engine, [Input]) throws -> Result) throws -> Result {
        let folder = try RuleFolder(Self.rules.merging(["events.json": Self.events]) { $1 })
        let engine = try Engine(Engine.Options(rules: [folder.path], onlyGivenRules: true))
        return try body(engine, [Input(name: "\(folder.path)/events.json")])
    }
}
