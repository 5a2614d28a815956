// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Ingest
import Runtime
import Schema
import Sigma

/// The verb `outrider detect`.
struct DetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Run Sigma rules over logs: one JSON line a match, in input order.",
        discussion: """
            Reads EVTX and JSON, plain, .gz or .zst, files, folders and standard input.

            Examples:
              outrider detect logs/ | jq -r .title | sort | uniq -c
              outrider detect --rules my-rules --only-rules Security.evtx
              zstdcat big.json.zst | outrider detect --stats -
            """
    )

    @Argument(help: "Files or folders, or - for standard input.", completion: .file())
    var paths: [String]

    @OptionGroup var rules: RuleOptions

    @Flag(name: .long, help: "End with a line of figures about the run.")
    var stats = false

    @Option(name: .long, help: "Threads that match; default: one a processor.")
    var threads: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let threads, !(1...64).contains(threads) {
            throw ValidationError("--threads takes 1 to 64.")
        }
    }

    func run() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let (inputs, problems) = try Inputs.walk(paths)
        for problem in problems { StandardError.write("\(problem)\n") }
        let engine = try rules.load(quiet: output.quiet)
        let loaded = clock.now
        var figures = DetectRun(engine, isDiagnosed: stats)
            .run(inputs, threads: threads ?? ProcessUsage.processors) { StandardOutput.write($0) }
        figures.loadSeconds = (loaded - start).seconds
        figures.seconds = (clock.now - start).seconds
        for problem in figures.problems { StandardError.write("\(problem)\n") }
        if stats { show(figures, engine) }
        let code = Inputs.exitCode(
            problems: problems.count + figures.problems.count,
            usable: figures.usableInputs
        )
        if code != 0 { throw ExitCode(code) }
    }

    /// Ends the output with the figures; a person gets them as a table besides.
    private func show(_ figures: DetectRun.Stats, _ engine: Engine) {
        StandardOutput.write(StatsLine(figures, engine).json + "\n")
        guard StandardError.isTerminal, !output.quiet, let diagnosis = figures.diagnosis else {
            return
        }
        StandardOutput.flush()
        StandardError.write(StatsText(figures, diagnosis, engine).text)
    }
}

extension Duration {
    /// The same in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
