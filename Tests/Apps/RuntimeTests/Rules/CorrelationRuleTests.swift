// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Sigma
import Testing

/// What the verbs of `rules` make of correlations.
struct CorrelationRuleTests {
    private static let base = """
        title: Failed logon
        id: 0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6d01
        name: failed
        status: test
        level: low
        date: 2026-11-24
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4625}, condition: s}
        """

    private static func correlation(
        _ header: String = "id: 0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6d02",
        field: String = "TargetUserName"
    ) -> String {
        """
        title: Many failed logons
        \(header)
        status: test
        level: high
        tags: [attack.t1110]
        correlation:
          type: event_count
          rules: [failed]
          group-by: [\(field)]
          timespan: 1m
          condition: {gte: 2}
        """
    }

    private func engine(_ files: [String: String]) throws -> (engine: Engine, folder: RuleFolder) {
        let folder = try RuleFolder(files)
        let options = Engine.Options(rules: [folder.path], onlyGivenRules: true)
        return (try Engine(options), folder)
    }

    @Test(arguments: [
        (correlation(), [String]()),
        (correlation("id: x"), ["rules.id 2"]),
        (correlation("id: 0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6d01"), ["rules.duplicate-id 2"]),
        (correlation().replacing("level: high\n", with: ""), ["rules.level 1"]),
        (correlation().replacing("t1110", with: "t9999"), ["rules.tag 5"]),
        (correlation(field: "TargetUsrName"), ["rules.unknown-field 9"]),
        (correlation().replacing("[failed]", with: "[faild]"), ["sigma.unknown-rule 1"]),
    ])
    func `a correlation is linted`(text: String, expected: [String]) throws {
        let (engine, folder) = try engine(["a.yml": Self.base, "b.yml": text])
        let findings = RuleLint(engine).run().findings
        _ = folder

        #expect(findings.map { "\($0.code) \($0.line)" } == expected)
    }

    @Test func `a correlation is tested on several events`() throws {
        func event(_ second: Int, _ user: String) -> String {
            "      - {Channel: Security, EventID: 4625, TargetUserName: \(user), "
                + "'@timestamp': 2026-11-20T08:00:0\(second).000Z}\n"
        }
        let test =
            "hits:\n  - name: two of one\n    events:\n" + event(0, "bob") + event(5, "bob")
            + "  - name: wrong\n    events:\n" + event(0, "bob")
            + "misses:\n  - name: two of two\n    events:\n" + event(0, "bob") + event(5, "al")
        let (engine, folder) = try engine([
            "a.yml": Self.base, "b.yml": Self.correlation(), "b.test.yml": test,
        ])
        let (results, problems) = RuleTests(engine).run(below: folder.path)

        #expect(problems == [])
        #expect(results.map(\.matched) == [true, false, false])
        #expect(results.map(\.isRight) == [true, false, true])
    }

    @Test func `a correlation is known by its names, with the rules it comes down to`() throws {
        let (engine, folder) = try engine(["a.yml": Self.base, "b.yml": Self.correlation()])
        _ = folder
        let found = try #require(engine.correlation(named: "many failed logons"))

        #expect(found.rules.map(\.name) == ["failed"])
        #expect(engine.correlation(named: "failed") == nil)
        #expect(RuleFilter(levels: ["high"]).admits(found.correlation))
        #expect(!RuleFilter(logSources: ["windows"]).admits(found.correlation))
    }
}
