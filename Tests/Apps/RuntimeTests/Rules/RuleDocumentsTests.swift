// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Sigma
import Testing

/// What more than one document says, or a later version of Sigma, arrives in `detect`.
struct RuleDocumentsTests {
    private static let starts = ["a", "b", "c"].map { name in
        """
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,\
        "Image":"C:\\\\\(name).exe","User":"\(name)"}

        """
    }.joined()

    private func titles(_ rules: [String: String], _ events: String = starts) throws -> [String] {
        let log = try DetectLog(rules.merging(["events.ndjson": events]) { own, _ in own })
        #expect(log.engine.refused.map(\.report) == [])
        return try log.lines(["events.ndjson"]).map { "\($0.title) \($0.record)" }
    }

    @Test func `a filter in another file takes matches away`() throws {
        let rule = RuleFolder.rule(detection: "s: {Image|endswith: .exe}\n  condition: s")
        let filter = """
            title: Not ours
            logsource: {product: windows, category: process_creation}
            filter:
              rules: [0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a01]
              selection: {User: b}
              condition: not selection
            """

        #expect(try titles(["rule.yml": rule]) == ["A rule 0", "A rule 1", "A rule 2"])
        #expect(try titles(["a.yml": filter, "rule.yml": rule]) == ["A rule 0", "A rule 2"])
        #expect(try titles(["rule.yml": rule, "z.yml": filter]) == ["A rule 0", "A rule 2"])
    }

    @Test func `action says which parts documents have in common`() throws {
        let text = """
            action: global
            title: Shared
            logsource: {product: windows, category: process_creation}
            ---
            detection: {s: {User: a}, condition: s}
            ---
            action: repeat
            title: Again
            detection: {s: {User: b}}
            ---
            action: reset
            ---
            title: Alone
            logsource: {product: windows, category: process_creation}
            detection: {s: {User: c}, condition: s}
            """

        #expect(try titles(["rules.yml": text]) == ["Shared 0", "Again 1", "Alone 2"])
    }

    @Test func `members of lists are matched under version 3`() throws {
        func rule(_ quantifier: String) -> String {
            """
            title: \(quantifier)
            sigma-version: 3
            logsource: {product: windows, category: process_creation}
            detection:
              s:
                Rights[\(quantifier)]|startswith: Se
              condition: s

            """
        }
        let events = ["[\"SeA\",\"SeB\"]", "[\"SeA\",\"x\"]", "[\"x\"]"].map { rights in
            """
            {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Rights":\(rights)}

            """
        }.joined()
        let rules = ["any", "all", "none"].map(rule).joined(separator: "---\n")

        #expect(try titles(["rules.yml": rules], events) == ["any 0", "all 0", "any 1", "none 2"])
    }
}
