// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Runtime
import Schema

/// The verb `outrider rules check`.
struct RulesCheckCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, sarif, junit
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with rules, where, and how to mend it.",
        discussion: """
            Errors are rules that cannot be used or can never match; warnings are what the author \
            probably does not want; notes are worth knowing, and shown as text with --notes only. \
            Without a path the shipped rules are checked.

            Exits 0 without errors, and 1 with any, or with any warning under --strict.

            Examples:
              outrider rules check my-rules/
              outrider rules check --strict --format sarif my-rules/ > rules.sarif
            """
    )

    @Argument(help: "Folders or files with rules.", completion: .directory)
    var paths: [String] = []

    @Option(name: .long, help: "How to write: text, json, sarif or junit.")
    var format: Format?

    @Flag(name: .long, help: "Let warnings fail too.")
    var strict = false

    @Flag(name: .long, help: "Show notes in the text as well.")
    var notes = false

    @OptionGroup var settings: SettingsOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let engine = try settings.load(paths: paths).engine
        let report = RuleLint(engine).run()
        switch format ?? (output.json ? .json : .text) {
        case .text: writeText(report)
        case .json: StandardOutput.write(try JSONLine.pretty(report.document))
        case .sarif:
            let folder = FileManager.default.currentDirectoryPath
            let log = report.sarif(version: Version.current, folder: folder)
            StandardOutput.write(try JSONLine.pretty(log))
        case .junit: StandardOutput.write(report.junit(isStrict: strict).xml)
        }
        if !output.quiet { writeSummary(report) }
        if report.count(.error) > 0 || strict && report.count(.warning) > 0 { throw ExitCode(1) }
    }

    private func writeText(_ report: LintReport) {
        for finding in report.findings where finding.severity > .note || notes {
            StandardOutput.write(Visible.lines("\(finding)") + "\n")
        }
    }

    private func writeSummary(_ report: LintReport) {
        let (errors, warnings) = (report.count(.error), report.count(.warning))
        StandardError.write(
            "\(Layout.count(report.ruleCount, "rule")) can be used, "
                + "\(Layout.grouped(report.refusedCount)) cannot; "
                + "\(Layout.count(errors, "error")), \(Layout.count(warnings, "warning")), "
                + "\(Layout.count(report.count(.note), "note"))\n"
        )
    }
}
