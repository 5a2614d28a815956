// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The inputs, made once, and how a workload is measured with them.
struct Workbench {
    let telemetry: String
    /// Whether the telemetry was made up, for want of recorded one.
    let isMadeUp: Bool
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
        let (file, what, madeUp) = try workspace.telemetry()
        (telemetry, isMadeUp) = (file, madeUp)
        processes = workspace.folder + "/processes.ndjson"
        _ = try Child.run([CommandLine.arguments[0], "--make-unique", telemetry + ":" + processes])
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
    private func detect(
        _ paths: [String],
        rules: String?,
        threads: Int = 1,
        stats: Bool = true
    ) throws -> Child {
        var arguments = [options.binary, "detect", "--threads", "\(threads)"]
        if stats { arguments.append("--stats") }
        if let rules { arguments += ["--only-rules", "--rules", rules] }
        // 1 and 5: something was found, some of it could not be used.
        return try Child.run(arguments + paths, accepted: [0, 1, 5])
    }

    /// The `stats` line's number of events.
    private func events(_ child: Child) throws -> Int {
        struct Line: Decodable {
            struct Stats: Decodable { let events: Int }
            let stats: Stats
        }
        let last = child.lastOutput.split(separator: 0x0A).last ?? Data()
        return try JSONDecoder().decode(Line.self, from: last).stats.events
    }

    // MARK: - Workloads

    /// Events a CPU-second over a file of lines; loading is measured apart and taken off.
    func lines(_ path: String, rules: String?) throws -> Figure {
        var rounds: [(ours: Double, theirs: Yardstick.Reading)] = []
        var peak = 0
        for _ in 0..<options.rounds {
            let load = try detect([empty], rules: rules)
            let run = try detect([path], rules: rules)
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
            let load = try detect([empty], rules: rules)
            let run = try detect([folder], rules: rules)
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
        try load { try detect([empty], rules: rules) }
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

    /// One thread and two on the same work, long enough for two to pay; loading is taken off.
    func twoThreads() throws -> Figure {
        let paths = Array(repeating: telemetry, count: 6)
        let load = try detect([empty], rules: sigmaHQ)
        var cpu: [Double] = []
        var speed: [Double] = []
        var peak = 0
        for _ in 0..<options.rounds {
            let one = try detect(paths, rules: sigmaHQ, stats: false)
            let two = try detect(paths, rules: sigmaHQ, threads: 2, stats: false)
            guard one.outputHash == two.outputHash else {
                throw BenchProblem("two threads find something else than one")
            }
            let ratio = { (used: KeyPath<Child, Double>) in
                (one[keyPath: used] - load[keyPath: used])
                    / max(two[keyPath: used] - load[keyPath: used], 1e-3)
            }
            cpu.append(ratio(\.cpuSeconds))
            speed.append(ratio(\.wallSeconds))
            peak = max(peak, two.peakBytes)
        }
        return Figure(
            details: ["\(speed.median.text(2)) times as fast by the clock, if two cores are idle"],
            ratio: cpu.median,
            peakMegabytes: Double(peak) / 1e6
        )
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
