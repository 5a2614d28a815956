// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime
import Schema
import Sigma

/// The verb `outrider scan`.
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Read logs and say what happened: incidents, evidence, what response would do.",
        discussion: """
            Nothing is carried out and nothing leaves this machine.

            Examples:
              outrider scan logs/
              outrider scan --format json --output result.json Security.evtx sysmon.json.gz
              outrider scan --policy policy.yml --assets assets.yml logs/
              outrider scan --fail-level high logs/ || echo "look at this"
            """
    )

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json, jsonl
    }

    @Argument(help: "Files or folders, or - for standard input.", completion: .file())
    var paths: [String]

    @OptionGroup var rules: RuleOptions

    @Option(name: .long, help: "How to write the result: text, json or jsonl.")
    var format: Format?

    @Option(name: .long, help: "Write to a file instead.", completion: .file())
    var output: String?

    @Option(name: .long, help: "Leave out records before this time (RFC 3339).")
    var since: MomentArgument?

    @Option(name: .long, help: "Leave out records from this time on (RFC 3339).")
    var until: MomentArgument?

    @Option(name: .long, help: "Show nothing below this level.")
    var minLevel: LevelArgument?

    @Option(name: .long, help: "End with 1 when something is at least so bad.")
    var failLevel = LevelArgument(level: .medium)

    @Flag(name: .long, help: "Show what was explained away, and every step.")
    var all = false

    @Option(name: .long, help: "Decide responses by this policy.", completion: .file())
    var policy: String?

    @Option(name: .long, help: "What your assets are: assets.yml.", completion: .file())
    var assets: String?

    @OptionGroup var common: OutputOptions

    func run() throws {
        let start = ContinuousClock().now
        let format = format ?? (common.json ? .json : .text)
        let (inputs, walkProblems) = try Inputs.walk(paths)
        let engine = try rules.load(quiet: common.quiet)
        var options = ScanOptions()
        options.since = since?.time
        options.until = until?.time
        options.inputs = paths
        try options.read(policy: policy, assets: assets)
        let result = scan(inputs, engine, options)
        let problems = walkProblems + result.tally.problems
        let shown = result.filtered(minimum: minLevel?.level)
        for problem in problems { StandardError.write("\(problem)\n") }
        let seconds = (ContinuousClock().now - start).seconds
        try write(shown, problems, format, rules: engine.set.rules.count, seconds: seconds)
        try end(result, problems: problems.count)
    }

    private func scan(_ inputs: [Input], _ engine: Engine, _ options: ScanOptions) -> ScanResult {
        var progress = Progress(isQuiet: common.quiet, total: inputs.count)
        var pipeline = Pipeline(engine, options)
        for input in inputs {
            progress.begin(input.name)
            pipeline.read(input)
        }
        progress.end()
        return pipeline.finish()
    }

    private func write(
        _ result: ScanResult,
        _ problems: [IngestProblem],
        _ format: Format,
        rules: Int,
        seconds: Double
    ) throws {
        switch format {
        case .text:
            var text = ScanText(
                style: output == nil ? Style(common.color) : Style(.never),
                width: output == nil ? StandardOutput.width : 100,
                showsAll: all
            )
            try write(
                text.render(result, problems: problems, rules: rules, seconds: seconds)
            )
        case .json:
            let document = ScanDocument(result, problems: problems.map(\.report), all: all)
            try write(String(decoding: try document.json(pretty: true), as: UTF8.self) + "\n")
        case .jsonl:
            let document = ScanDocument(result, problems: problems.map(\.report), all: all)
            try write(try document.lines())
        }
    }

    private func write(_ text: String) throws {
        guard let output else { return StandardOutput.write(text) }
        try OutputFile(output).write(text)
    }

    /// Ends with the contract's code: 3 and 5 for input come before 1 for findings.
    private func end(_ result: ScanResult, problems: Int) throws {
        let code = Inputs.exitCode(problems: problems, usable: result.tally.usableInputs)
        if code != 0 { throw ExitCode(code) }
        if let worst = result.worst, worst >= failLevel.level { throw ExitCode(1) }
    }
}
