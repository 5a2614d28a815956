// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Runtime
import Schema
import Sigma

/// The verb `outrider rules coverage`.
struct RulesCoverageCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, navigator
    }

    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Show which ATT&CK techniques the loaded rules look for.",
        discussion: """
            With --input it also reads logs, and a technique counts as visible only if one of its \
            rules could match what is there: a record of its kind, with the fields it needs. \
            --format navigator writes a layer for MITRE's ATT&CK Navigator.

            Examples:
              outrider rules coverage
              outrider rules coverage --input logs/ --format navigator > layer.json
            """
    )

    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: ArgumentHelp("Files or folders of logs to see by; repeatable.", valueName: "path"),
        completion: .file()
    )
    var input: [String] = []

    @Option(name: .long, help: "How to write: text, json or navigator.")
    var format: Format?

    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (inputs, problems) = try Inputs.walk(input)
        for problem in problems { StandardError.write("\(problem)\n") }
        let engine = try rules.load(quiet: output.quiet)
        guard !input.isEmpty else {
            try write(RuleCoverage(engine))
            return
        }
        let (tally, stats) = InputTally.reading(inputs, for: engine)
        for problem in stats.problems { StandardError.write("\(problem)\n") }
        try write(RuleCoverage(engine, tally))
        let code = Inputs.exitCode(
            problems: problems.count + stats.problems.count,
            usable: stats.usableInputs
        )
        if code != 0 { throw ExitCode(code) }
    }

    private func write(_ coverage: RuleCoverage) throws {
        switch format ?? (output.json ? .json : .text) {
        case .text: StandardOutput.write(CoverageText(coverage, Style(output.color)).text)
        case .json: StandardOutput.write(try JSONLine.pretty(CoverageDocument(coverage)))
        case .navigator: StandardOutput.write(try JSONLine.pretty(NavigatorLayer(coverage)))
        }
    }
}
