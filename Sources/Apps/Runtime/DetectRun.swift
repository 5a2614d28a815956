// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
package import Ingest
import Schema

/// Detection only: every input in order, one JSON line a match.
package struct DetectRun {
    /// What was read and found.
    package struct Stats: Sendable {
        package var events = 0
        package var bytes = 0
        package var rejected = 0
        package var findings = 0
        package var routed = 0
        package var unrouted = 0
        /// What matching took, by rule.
        package var work = RuleWork()
        /// Matches that no correlation could place, because their records have no time.
        package var untimed = 0
        package var loadSeconds = 0.0
        package var seconds = 0.0
        /// Inputs of which at least one record was used, or which are empty.
        package var usableInputs = 0
        package var problems: [IngestProblem] = []
        /// Why rules stayed silent; nil when nobody asked.
        package var diagnosis: InputDiagnosis?
    }

    private let engine: Engine

    private let isDiagnosed: Bool

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - engine: Rules and log sources.
    ///   - isDiagnosed: Whether to count what the input holds, so that silence can be explained.
    package init(_ engine: Engine, isDiagnosed: Bool = false) {
        self.engine = engine
        self.isDiagnosed = isDiagnosed
    }

    /// Reads the inputs and gives each line's bytes to `write`, in input order.
    ///
    /// - Parameters:
    ///   - inputs: What to read, in this order.
    ///   - threads: How many work at the same time; with 1 everything happens on this thread.
    ///   - write: Gets whole lines; with several threads it is called on them, one at a time.
    /// - Returns: What was read and found.
    package func run(
        _ inputs: [Input],
        threads: Int = 1,
        _ write: @escaping (UnsafeRawBufferPointer) -> Void
    ) -> Stats {
        let tally = isDiagnosed ? InputTally(engine) : nil
        let detection = ParallelDetect(engine, inputs, workers: threads, tally, write)
        var (stats, counted) = detection.run()
        stats.diagnosis = counted.map { InputDiagnosis(engine, $0) }
        return stats
    }
}

extension DetectRun.Stats {
    /// Adds what became of one input.
    package mutating func add(_ outcome: Ingestor.Outcome) {
        events += outcome.records
        bytes += outcome.bytes
        rejected += outcome.rejected.filter { $0.key != .invalidUTF8 }.values.reduce(0, +)
        problems += outcome.problems
        if outcome.records > 0 || outcome.problems.isEmpty { usableInputs += 1 }
    }
}

/// What the process has used so far.
package enum ProcessUsage {
    /// Seconds of processor time, user and system, all threads.
    package static var cpuSeconds: Double {
        let usage = current
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// How many processors this process may use.
    package static var processors: Int {
        // The kernel's word on this process: Foundation counts what the machine has.
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
        let digits = mask?.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue) ?? []
        let count = digits.reduce(0) { $0 + $1.nonzeroBitCount }
        return min(max(count, 1), 16)
    }

    /// The most memory the process has had, in bytes.
    ///
    /// From the process's own status: what `getrusage` says begins with the parent's size.
    package static var peakBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
        return (kibibytes.flatMap { Int($0) } ?? Int(current.ru_maxrss)) * 1_024
    }

    private static var current: rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    private static func seconds(_ value: timeval) -> Double {
        Double(value.tv_sec) + Double(value.tv_usec) / 1e6
    }
}
