// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Runtime
import Schema

/// The verb `outrider rules test`.
struct RulesTestCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, junit
    }

    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run each rule on the events of the .test.yml beside it.",
        discussion: """
            Without a path it tests the shipped rules. Exits 1 when a rule is wrong.

            Examples:
              outrider rules test my-rules/
              outrider rules test --format junit my-rules/ > rules.xml
            """
    )

    @Argument(help: "Folders with rules and their tests.", completion: .directory)
    var paths: [String] = []

    @Option(name: .long, help: "How to write: text, json or junit.")
    var format: Format?

    @OptionGroup var settings: SettingsOption
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (engine, folders) = try settings.load(paths: paths)
        var results: [RuleTests.Result] = []
        var problems: [ErrorReport] = []
        for folder in folders {
            let (more, bad) = RuleTests(engine).run(below: folder)
            results += more
            problems += bad
        }
        for problem in problems { StandardError.write("\(problem)\n") }
        try write(results, problems)
        let wrong = results.count { !$0.isRight } + problems.count
        if !output.quiet {
            let right = results.count(where: \.isRight)
            StandardError.write(
                "\(Layout.grouped(right)) passed, \(Layout.grouped(wrong)) failed\n"
            )
        }
        if wrong > 0 { throw ExitCode(1) }
    }

    private func write(_ results: [RuleTests.Result], _ problems: [ErrorReport]) throws {
        switch format ?? (output.json ? .json : .text) {
        case .text:
            for result in results where !result.isRight {
                StandardOutput.write(Visible.lines(result.description) + "\n")
            }
        case .json:
            for result in results {
                StandardOutput.write(try JSONLine.of(TestLine(result)) + "\n")
            }
        case .junit:
            let bad = problems.map { problem in
                JUnitReport.Case(
                    group: problem.place ?? "",
                    name: "the test can be read",
                    failures: [problem.problem]
                )
            }
            let report = JUnitReport(suite: "rules test", cases: results.map(\.junit) + bad)
            StandardOutput.write(report.xml)
        }
    }
}

/// One rule test as JSON.
private struct TestLine: Encodable {
    let file: String
    let name: String
    let expected: Bool
    let matched: Bool

    init(_ result: RuleTests.Result) {
        file = result.file
        name = result.name
        expected = result.expectsMatch
        matched = result.matched
    }
}
