// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The inputs, made once, and how a workload is measured with them.
struct Workbench {
    let telemetry: String
    let processes: String
    let sigmaHQ: String?
    let heading: String

    private let workspace: Workspace
    private let options: Options
    private let empty: String

    init(options: Options, workspace: Workspace) throws {
        guard FileManager.default.isExecutableFile(atPath: options.binary) else {
            throw BenchProblem("\(options.binary) is not there: run make release")
        }
        self.options = options
        self.workspace = workspace
        let (file, what) = try workspace.telemetry()
        telemetry = file
        processes = workspace.folder + "/processes.ndjson"
        try UniqueProcesses.write(from: telemetry, to: processes, count: 20_000)
        sigmaHQ = try workspace.sigmaHQ()
        empty = workspace.folder + "/empty.ndjson"
        try Data().write(to: URL(filePath: empty))
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        heading = """
            \(Machine.description)
            telemetry: \(what), \((Double(size) / 1e6).text(0)) MB; median of \(options.rounds) rounds
            """
    }

    /// `detect` in one thread, unless told otherwise, with the shipped rules or with others only.
    private func detect(_ path: String, rules: String?, threads: Int = 1) throws -> Child {
        var arguments = [options.binary, "detect", "--stats", "--threads", "\(threads)"]
        if let rules { arguments += ["--only-rules", "--rules", rules] }
        // 1 and 5: something was found, some of it could not be used.
        return try Child.run(arguments + [path], accepted: [0, 1, 5])
    }

    /// The `stats` line's number of events.
    private func events(_ child: Child) throws -> Int {
        struct Line: Decodable {
            struct Stats: Decodable { let events: Int }
            let stats: Stats
        }
        let last = child.output.split(separator: 0x0A).last ?? Data()
        return try JSONDecoder().decode(Line.self, from: last).stats.events
    }

    // MARK: - Workloads

    /// Events a CPU-second over a file of lines; loading is measured apart and taken off.
    func lines(_ path: String, rules: String?) throws -> Figure {
        var rounds: [(ours: Double, theirs: Yardstick.Reading)] = []
        var peak = 0
        for _ in 0..<options.rounds {
            let load = try detect(empty, rules: rules)
            let run = try detect(path, rules: rules)
            let theirs = try Yardstick.parseLines(of: path)
            guard try events(run) == theirs.count else {
                throw BenchProblem("outrider read \(try events(run)) of \(theirs.count) lines")
            }
            rounds.append((max(run.cpuSeconds - load.cpuSeconds, 1e-3), theirs))
            peak = max(peak, run.peakBytes)
        }
        return Figure(rounds, peak: peak, unit: "events")
    }

    func evtx() throws -> Workload.Outcome {
        guard let folder = try workspace.evtx() else {
            return .skipped("there are no EVTX files at hand (OUTRIDER_SHARED)")
        }
        let rules = try QuietRule.write(to: workspace)
        var rounds: [(ours: Double, theirs: Yardstick.Reading)] = []
        var peak = 0
        for _ in 0..<options.rounds {
            let load = try detect(empty, rules: rules)
            let run = try detect(folder, rules: rules)
            guard let theirs = try Yardstick.readEVTX(below: folder) else {
                return .skipped("PyPI's evtx is not installed")
            }
            // A damaged file gives the two different numbers of records: compare times per record.
            let scale = Double(theirs.count) / Double(max(1, try events(run)))
            rounds.append((max(run.cpuSeconds - load.cpuSeconds, 1e-3) * scale, theirs))
            peak = max(peak, run.peakBytes)
        }
        return .figure(Figure(rounds, peak: peak, unit: "records"))
    }

    func loading(_ rules: String) throws -> Figure {
        try load { try detect(empty, rules: rules) }
    }

    func library(_ rules: String) throws -> Figure {
        try load { try Child.run([CommandLine.arguments[0], "--load-rules", rules]) }
    }

    private func load(_ body: () throws -> Child) throws -> Figure {
        var rounds: [(ours: Double, theirs: Yardstick.Reading)] = []
        var peak = 0
        for _ in 0..<options.rounds {
            let run = try body()
            rounds.append((run.cpuSeconds, try Yardstick.parseLines(of: telemetry)))
            peak = max(peak, run.peakBytes)
        }
        return Figure(rounds, peak: peak, unit: nil)
    }

    func twoThreads() throws -> Figure {
        var cpu: [Double] = []
        var speed: [Double] = []
        var peak = 0
        for _ in 0..<options.rounds {
            let one = try detect(telemetry, rules: sigmaHQ)
            let two = try detect(telemetry, rules: sigmaHQ, threads: 2)
            guard one.findings == two.findings else {
                throw BenchProblem("two threads find something else than one")
            }
            cpu.append(one.cpuSeconds / two.cpuSeconds)
            speed.append(one.wallSeconds / two.wallSeconds)
            peak = max(peak, two.peakBytes)
        }
        return Figure(
            details: [
                "\(speed.median.text(2)) times as fast by the clock, loading included: only an idle"
                    + " machine shows it"
            ],
            ratio: cpu.median,
            peakMegabytes: Double(peak) / 1e6
        )
    }
}

extension Child {
    /// Its output without the last line, which holds the figures.
    fileprivate var findings: Data.SubSequence {
        output.dropLast().lastIndex(of: 0x0A).map { output[...$0] } ?? Data()
    }
}

extension Figure {
    /// The medians of rounds in which ours and the yardstick did the same.
    ///
    /// `unit` is what was counted, or nil to tell seconds only.
    fileprivate init(
        _ rounds: [(ours: Double, theirs: Yardstick.Reading)],
        peak: Int,
        unit: String?
    ) {
        let ours = rounds.map(\.ours).median
        let theirs = rounds.map(\.theirs.cpuSeconds).median
        let count = Double(rounds[0].theirs.count)
        func line(_ name: String, _ seconds: Double) -> String {
            let name = name.padding(toLength: 10, withPad: " ", startingAt: 0)
            let rate = unit.map { ", \((count / seconds).text(0)) \($0) a CPU-second" } ?? ""
            return "\(name) \(seconds.text(3)) CPU-s\(rate)"
        }
        yardstick = rounds[0].theirs.yardstick
        details = [line("outrider", ours), line("\(rounds[0].theirs.yardstick)", theirs)]
        ratio = rounds.map { $0.theirs.cpuSeconds / $0.ours }.median
        peakMegabytes = Double(peak) / 1e6
    }
}
