// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime

/// The verb `outrider sources test`.
struct SourcesTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Read the samples of each log source and compare with what is expected.",
        discussion: """
            Exits 1 when a sample becomes something else.

            Examples:
              outrider sources test
              outrider sources test windows-eventlog
            """
    )

    @Argument(help: "Log sources; default: all.")
    var names: [String] = []

    @OptionGroup var output: OutputOptions

    private struct Line: Encodable {
        let source: String
        let file: String
        let records: Int
        let failures: [String]
    }

    func run() throws {
        let engine = try Engine(Engine.Options(onlyGivenRules: true))
        for problem in engine.problems { StandardError.write("\(problem)\n") }
        for name in names where !engine.sources.contains(where: { $0.name == name }) {
            throw ValidationError("There is no log source '\(name)'; see outrider sources list.")
        }
        let samples = SourceSamples(engine)
        var (right, wrong) = (0, 0)
        for file in samples.files {
            let result = samples.run(file)
            guard names.isEmpty || names.contains(result.source) else { continue }
            if result.failures.isEmpty { right += 1 } else { wrong += 1 }
            if output.json {
                let line = Line(
                    source: result.source,
                    file: result.file,
                    records: result.records,
                    failures: result.failures
                )
                StandardOutput.write(try JSONLine.of(line) + "\n")
            } else {
                for failure in result.failures {
                    StandardOutput.write("\(Visible.text(result.file)): \(Visible.text(failure))\n")
                }
            }
        }
        if !output.quiet {
            StandardError.write("\(right) samples as expected, \(wrong) not\n")
        }
        if wrong > 0 || !engine.problems.isEmpty { throw ExitCode(1) }
    }
}
