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
        var figures = DetectRun(engine).run(inputs, threads: threads ?? ProcessUsage.processors) {
            StandardOutput.write($0)
        }
        figures.loadSeconds = (loaded - start).seconds
        figures.seconds = (clock.now - start).seconds
        for problem in figures.problems { StandardError.write("\(problem)\n") }
        if stats { StandardOutput.write(StatsLine(figures, engine).json + "\n") }
        let code = Inputs.exitCode(
            problems: problems.count + figures.problems.count,
            usable: figures.usableInputs
        )
        if code != 0 { throw ExitCode(code) }
    }
}

/// The last line of `detect --stats`.
private struct StatsLine {
    let json: String

    init(_ stats: DetectRun.Stats, _ engine: Engine) {
        var out: [UInt8] = []
        out += "{\"stats\":{\"events\":\(stats.events),\"bytes\":\(stats.bytes)".utf8
        out += ",\"rejected\":\(stats.rejected),\"findings\":\(stats.findings)".utf8
        out += ",\"rules_loaded\":\(engine.set.rules.count),\"rules_refused\":[".utf8
        for (index, refused) in engine.refused.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            Self.append(refused, to: &out)
        }
        out += "],\"routed\":\(stats.routed),\"unrouted\":\(stats.unrouted)".utf8
        out += ",\"load_seconds\":\(Self.rounded(stats.loadSeconds))".utf8
        out += ",\"seconds\":\(Self.rounded(stats.seconds))".utf8
        out += ",\"cpu_seconds\":\(Self.rounded(ProcessUsage.cpuSeconds))".utf8
        out += ",\"peak_rss_bytes\":\(ProcessUsage.peakBytes)}}".utf8
        json = String(decoding: out, as: UTF8.self)
    }

    private static func append(_ refused: RefusedRule, to out: inout [UInt8]) {
        out += "{\"path\":".utf8
        JSONText.append(refused.path, to: &out)
        out += ",\"line\":\(refused.line),\"code\":".utf8
        JSONText.append(refused.report.code, to: &out)
        out += ",\"problem\":".utf8
        JSONText.append(refused.report.problem, to: &out)
        out += ",\"remedy\":".utf8
        JSONText.append(refused.report.remedy, to: &out)
        out.append(UInt8(ascii: "}"))
    }

    private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}

extension Duration {
    /// The same in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
