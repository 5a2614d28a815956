// SPDX-License-Identifier: Apache-2.0

import Foundation
import Runtime
import Testing

/// Reports that build servers and code hosts read.
struct ReportTests {
    @Test func `JUnit's XML holds names and values of any kind`() {
        let report = JUnitReport(
            suite: "rules <&>",
            cases: [
                .init(group: "a.yml", name: "it's \"so\"", failures: []),
                .init(group: "b.yml", name: "b", failures: ["<bad>\u{1}", "two"], notes: ["&"]),
            ]
        )

        #expect(
            report.xml == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="outrider" tests="2" failures="1" errors="0">
                  <testsuite name="rules &lt;&amp;&gt;" tests="2" failures="1" errors="0" skipped="0" time="0">
                    <testcase classname="a.yml" name="it's &quot;so&quot;" time="0"/>
                    <testcase classname="b.yml" name="b" time="0">
                      <failure message="&lt;bad&gt;\u{FFFD}">&lt;bad&gt;\u{FFFD}&#10;two</failure>
                      <system-out>&amp;</system-out>
                    </testcase>
                  </testsuite>
                </testsuites>

                """
        )
    }

    @Test func `a fingerprint outlives a change of line, and tells results apart`() throws {
        let first = try results([finding(line: 3, subject: "a"), finding(line: 9, subject: "b")])
        let later = try results([finding(line: 30, subject: "a"), finding(line: 9, subject: "b")])

        #expect(first.map(\.fingerprint) == later.map(\.fingerprint))
        #expect(Set(first.map(\.fingerprint)).count == 2)
    }

    @Test(arguments: [
        ("/srv/rules/a b.yml", "rules/a%20b.yml"), ("rules/./a.yml", "rules/a.yml"),
        ("/other/ä.yml", "../other/%C3%A4.yml"),
    ])
    func `paths are relative and escaped`(path: String, expected: String) throws {
        let found = try results([finding(path: path, line: 1, subject: "")])

        #expect(found.map(\.uri) == [expected])
    }

    @Test func `every result names its rule by id and place`() throws {
        let log = try json([finding(line: 1, subject: "")])
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = (run["tool"] as? [String: Any])?["driver"] as? [String: Any]
        let rules = try #require(driver?["rules"] as? [[String: Any]])
        let result = try #require((run["results"] as? [[String: Any]])?.first)

        #expect(log["version"] as? String == "2.1.0")
        #expect(log["$schema"] as? String == "https://json.schemastore.org/sarif-2.1.0.json")
        #expect(rules[result["ruleIndex"] as? Int ?? 0]["id"] as? String == "rules.x")
    }

    private func finding(
        path: String = "a.yml",
        line: Int,
        subject: String
    ) -> SARIFLog.Finding {
        SARIFLog.Finding(
            rule: "rules.x",
            level: "warning",
            message: "m",
            path: path,
            line: line,
            subject: subject
        )
    }

    private func json(_ findings: [SARIFLog.Finding]) throws -> [String: Any] {
        let rules = [SARIFLog.Rule(id: "rules.y", title: "Y", level: "note")]
        let log = SARIFLog(findings, rules: rules, version: "1", folder: "/srv")
        let data = try JSONEncoder().encode(log)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func results(
        _ findings: [SARIFLog.Finding]
    ) throws -> [(uri: String, fingerprint: String)] {
        let run = try #require((try json(findings)["runs"] as? [[String: Any]])?.first)
        return (run["results"] as? [[String: Any]] ?? []).map { result in
            let place = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"]
            let artifact = (place as? [String: Any])?["artifactLocation"] as? [String: Any]
            let prints = result["partialFingerprints"] as? [String: String] ?? [:]
            return (artifact?["uri"] as? String ?? "", prints["outriderSubject/v1"] ?? "")
        }
    }
}
