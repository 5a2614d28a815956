// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ingest
import Runtime
import Schema
import Sigma
import Testing

/// Routing comes before the condition.
struct RuleExplanationTests {
    private static let events = """
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"C:\\\\a.exe"}
        {"Channel":"Security","EventID":4625,"Image":"C:\\\\a.exe"}
        {"Image":"C:\\\\a.exe"}

        """

    @Test func `a record of the rule's log source that fits is matched`() throws {
        let found = try explain(record: nil)

        #expect(found.matches && found.routing.holds && found.condition.holds)
        #expect(found.place.record == 0)
        #expect(found.constants.map(\.value) == ["1", "Microsoft-Windows-Sysmon/Operational"])
    }

    @Test func `a record of another log source is told from one that does not fit`() throws {
        let found = try explain(record: 1)

        #expect(!found.matches && found.condition.holds)
        #expect(found.routing.parts.map(\.holds) == [true, false])
        #expect(found.routing.parts[1].wanted == "process_creation")
    }

    @Test func `a record that nobody recognised says so`() throws {
        let found = try explain(record: 2)

        #expect(!found.matches && found.routing.source == "generic-json")
    }

    @Test func `the document holds the whole tree`() throws {
        let data = try JSONEncoder().encode(ExplanationDocument(try explain(record: 1)))
        let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])

        #expect(root["matches"] as? Bool == false)
        let condition = try #require(root["condition"] as? [String: Any])
        #expect(condition["asks"] as? String == "ends with '\\a.exe'")
        #expect(condition["seen"] as? [String] == ["C:\\a.exe"])
    }

    private func explain(record: Int?) throws -> RuleExplanation {
        let folder = try RuleFolder(["a.yml": RuleFolder.rule(), "events.json": Self.events])
        let engine = try Engine(Engine.Options(rules: [folder.path], onlyGivenRules: true))
        let rules = engine.rules(named: "A RULE")
        let input = Input(name: "\(folder.path)/events.json")
        return try #require(engine.explain(rules, on: input, record: record).explanations.first)
    }
}
