// SPDX-License-Identifier: Apache-2.0

import Runtime
import Testing

/// Each check says what is wrong, where, and nothing of a good rule.
struct RuleLintTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let code: String
        let severity: LintSeverity
        let line: Int
        let text: String

        var testDescription: String { "\(code) on line \(line)" }
    }

    @Test func `a good rule is left alone`() throws {
        #expect(try lint(["a.yml": RuleFolder.rule()]).findings == [])
    }

    @Test(arguments: examples)
    func `what is wrong is found where it stands`(example: Example) throws {
        let report = try lint(["a.yml": example.text])

        #expect(report.findings.map(\.code) == [example.code])
        #expect(report.findings.map(\.severity) == [example.severity])
        #expect(report.findings.map(\.line) == [example.line])
        #expect(report.findings.allSatisfy { !$0.remedy.isEmpty && !$0.problem.isEmpty })
    }

    @Test func `every check has an example`() {
        let shown = Set(Self.examples.map(\.code)).union(["rules.duplicate-id"])

        #expect(Set(LintCatalog.entries.map(\.code)).subtracting(shown) == [])
    }

    @Test func `an id that two rules have is found once, with the other's place`() throws {
        let report = try lint(["a.yml": RuleFolder.rule(), "b.yml": RuleFolder.rule()])

        #expect(report.findings.map(\.code) == ["rules.duplicate-id"])
        #expect(report.findings.first?.path.hasSuffix("b.yml") == true)
        #expect(report.findings.first?.problem.contains("a.yml:1") == true)
    }

    @Test func `a field that only helps is told from one that a match needs`() throws {
        let needed = "selection: {CommandLin: x}\n  condition: selection"
        let useful =
            "selection: {Image: x}\n  filter: {CommandLin: x}\n  condition: selection and not filter"

        let problems = try [needed, useful].map { detection in
            try lint(["a.yml": RuleFolder.rule(detection: detection)]).findings[0]
        }

        #expect(problems[0].problem.contains("never match"))
        #expect(!problems[1].problem.contains("never match"))
        #expect(problems[0].remedy == "Did you mean 'CommandLine'?")
    }

    @Test func `a former technique's remedy is its successor`() throws {
        let report = try lint(["a.yml": RuleFolder.rule(tags: "[attack.t1562.001]")])

        #expect(report.findings.map(\.remedy) == ["Write 'attack.t1685'."])
    }

    @Test func `what cannot be loaded is an error of the report`() throws {
        let bad = RuleFolder.rule(
            detection: "selection: {Image|containz: x}\n  condition: selection"
        )

        let report = try lint(["a.yml": bad, "b.yml": RuleFolder.rule()])

        #expect(report.findings.map(\.code) == ["sigma.unknown-modifier"])
        #expect(report.count(.error) == 1 && report.refusedCount == 1 && report.ruleCount == 1)
    }

    @Test func `the shipped rules have nothing wrong with them`() throws {
        let report = RuleLint(try Engine(Engine.Options())).run()

        #expect(report.findings.map(\.description) == [])
    }

    private func lint(_ files: [String: String]) throws -> LintReport {
        let folder = try RuleFolder(files)
        return RuleLint(
            try Engine(Engine.Options(rules: [folder.path], onlyGivenRules: true))
        ).run()
    }
}

extension RuleLintTests {
    static let examples: [Example] =
        logic + header + [
            Example(
                code: "rules.unrouted",
                severity: .warning,
                line: 7,
                text: RuleFolder.rule(logsource: "{product: windows, category: proces_creation}")
            ),
            Example(
                code: "rules.unrouted",
                severity: .note,
                line: 7,
                text: RuleFolder.rule(logsource: "{product: beos, category: process_creation}")
            ),
            Example(
                code: "rules.unknown-field",
                severity: .warning,
                line: 10,
                text: RuleFolder.rule(detection: "selection: {Imag: x}\n  condition: selection")
                    .replacing("{Imag: x}", with: "\n    Imag: x").replacing(
                        "selection: \n",
                        with: "selection:\n"
                    )
            ),
            Example(
                code: "rules.slow-pattern",
                severity: .note,
                line: 9,
                text: RuleFolder.rule(
                    detection: "selection: {Image|re: '(a+)+'}\n  condition: selection"
                )
            ),
            Example(
                code: "rules.slow-pattern",
                severity: .warning,
                line: 9,
                text: RuleFolder.rule(
                    detection: "selection: {Image|re: '(a+)+(?=b)'}\n  condition: selection"
                )
            ),
        ]

    private static let logic = [
        ("rules.impossible", LintSeverity.error, 10, "a: {Image: x}\n  condition: a and not a"),
        ("rules.impossible", .error, 10, "a:\n    EventID: 4625\n  condition: a"),
        ("rules.always-true", .warning, 10, "a: {Image: x}\n  condition: a or not a"),
        ("rules.contradiction", .warning, 9, "a: {Image|all: [x, y]}\n  condition: a"),
        ("rules.unused-selection", .warning, 10, "a: {Image: x}\n  b: {Image: y}\n  condition: a"),
    ].map { code, severity, line, detection in
        Example(
            code: code,
            severity: severity,
            line: line,
            text: RuleFolder.rule(detection: detection)
        )
    }

    private static let header =
        [
            Example(code: "rules.id", severity: .warning, line: 1, text: RuleFolder.rule(id: "")),
            Example(
                code: "rules.id",
                severity: .warning,
                line: 2,
                text: RuleFolder.rule(id: "my-rule")
            ),
        ]
        + [
            ("rules.status", LintSeverity.note, 1, "date: 2026-11-24\nlevel: high\n"),
            ("rules.status", .warning, 3, "status: tested\ndate: 2026-11-24\nlevel: high"),
            ("rules.date", .note, 1, "status: test\nlevel: high\n"),
            ("rules.date", .warning, 4, "status: test\ndate: 2026-02-30\nlevel: high"),
            ("rules.level", .warning, 1, "status: test\ndate: 2026/11/24\n"),
        ].map { code, severity, line, header in
            Example(
                code: code,
                severity: severity,
                line: line,
                text: RuleFolder.rule(header: header)
            )
        }
        + [
            ("[attack.t9999]", LintSeverity.warning), ("[attack.t1562.001]", .note),
            ("[attack.defense-evasion]", .note), ("[attack.stealt]", .warning),
        ].map { tags, severity in
            Example(
                code: "rules.tag",
                severity: severity,
                line: 6,
                text: RuleFolder.rule(tags: tags)
            )
        }
}
