// SPDX-License-Identifier: Apache-2.0

import Foundation
import Runtime
import Schema
import Sigma
import Testing

/// `outrider.yml`, as far as it is read.
struct SettingsTests {
    @Test func `rules are read, and other sections are left alone`() throws {
        let folder = try RuleFolder([
            "outrider.yml": """
            state: /var/lib/outrider
            rules:
              directories: [mine, /etc/rules]
              only: true
              placeholders:
                Administrators: ["adm-*", root]
                Servers: srv-1
            connectors: [{name: edr, kind: webhook}]

            """
        ])
        let settings = try Settings.read(file: folder.path + "/outrider.yml")

        #expect(settings.rules.directories == [folder.path + "/mine", "/etc/rules"])
        #expect(settings.rules.only)
        #expect(
            settings.rules.placeholders == [
                "Administrators": ["adm-*", "root"], "Servers": ["srv-1"],
            ]
        )
    }

    @Test(arguments: ["", "# nothing\n", "rules:\n", "rules: {placeholders: null}\n"])
    func `a file without settings changes nothing`(text: String) {
        let reading = SettingsReader.read(text, from: "outrider.yml")

        #expect(reading.problems == [] && reading.settings == Settings())
    }

    @Test(arguments: [
        ("rule: {}\n", ["settings.unknown-key outrider.yml:1"]),
        (
            "a: 1\nrules: {onyl: true}\n",
            [
                "settings.unknown-key outrider.yml:1", "settings.unknown-key outrider.yml:2",
            ]
        ),
        ("rules:\n  only: maybe\n", ["settings.wrong-value outrider.yml:2"]),
        ("rules:\n  directories: x\n", ["settings.wrong-value outrider.yml:2"]),
        ("rules: [a]\n", ["settings.wrong-value outrider.yml:1"]),
        ("rules:\n  placeholders:\n    A: []\n", ["settings.wrong-value outrider.yml:3"]),
        ("rules:\n  placeholders:\n    '%A%': x\n", ["settings.wrong-value outrider.yml:3"]),
        ("rules:\n  placeholders:\n    A: [{b: c}]\n", ["settings.wrong-value outrider.yml:3"]),
        ("rules: {\n", ["settings.unreadable outrider.yml:2"]),
        ("rules: {}\nrules: {}\n", ["settings.unreadable outrider.yml:1"]),
    ])
    func `what is wrong has its line`(text: String, expected: [String]) {
        let problems = SettingsReader.read(text, from: "outrider.yml").problems

        #expect(problems.map { "\($0.code) \($0.place ?? "")" } == expected)
    }

    @Test func `the nearest key is named`() {
        let problems = SettingsReader.read("rules: {onyl: true}\n", from: "o.yml").problems

        #expect(problems.map(\.remedy) == ["Did you mean 'rules.only'?"])
    }

    @Test func `a placeholder has the values of the settings, with their wildcards`() throws {
        let rule = RuleFolder.rule(
            detection: "s: {User|expand: '%Administrators%'}\n  condition: s"
        )
        let files = [
            "rule.yml": rule,
            "a.ndjson": ["adm-1", "bob", "root"].map { user in
                """
                {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"User":"\(user)"}

                """
            }.joined(),
        ]
        let with = try DetectLog(files, placeholders: ["Administrators": ["adm-*", "root"]])
        let without = try DetectLog(files)

        #expect(try with.lines(["a.ndjson"]).map(\.record) == [0, 2])
        let report = try #require(without.engine.refused.first?.report)
        #expect(report.code == "sigma.placeholder")
        #expect(report.remedy.contains("'Administrators: [value]' under 'rules: placeholders:'"))
        #expect(report.remedy.contains("--config outrider.yml"))
    }
}
