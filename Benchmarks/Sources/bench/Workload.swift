// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A canonical workload: an input, rules, and the number that a person remembers.
struct Workload: Sendable {
    enum Outcome {
        case figure(Figure)
        case skipped(String)
    }

    /// Also the name of its file under Benchmarks/Thresholds.
    let name: String
    let what: String
    let measure: @Sendable (Workbench) throws -> Outcome

    private static let noRules = "the SigmaHQ rules are not at hand (OUTRIDER_SHARED)"

    static let all: [Workload] = [
        Workload(
            name: "telemetry-shipped-rules",
            what: "NDJSON telemetry, the shipped rules, one thread"
        ) { .figure(try $0.lines($0.telemetry, rules: nil)) },
        Workload(
            name: "telemetry-sigmahq",
            what: "NDJSON telemetry, SigmaHQ's Windows rules, one thread"
        ) { bench in
            guard let rules = bench.sigmaHQ else { return .skipped(noRules) }
            return .figure(try bench.lines(bench.telemetry, rules: rules))
        },
        Workload(
            name: "processes-shipped-rules",
            what: "process creations without a text twice, the shipped rules, one thread"
        ) { .figure(try $0.lines($0.processes, rules: nil)) },
        Workload(
            name: "processes-sigmahq",
            what: "process creations without a text twice, SigmaHQ's Windows rules, one thread"
        ) { bench in
            guard let rules = bench.sigmaHQ else { return .skipped(noRules) }
            return .figure(try bench.lines(bench.processes, rules: rules))
        },
        Workload(
            name: "evtx",
            what: "EVTX files with a rule that reads a dozen fields, one thread"
        ) { try $0.evtx() },
        Workload(
            name: "rule-loading",
            what: "SigmaHQ's Windows rules loaded, no event; the telemetry's lines as yardstick"
        ) { bench in
            guard let rules = bench.sigmaHQ else { return .skipped(noRules) }
            return .figure(try bench.loading(rules))
        },
        Workload(
            name: "sigma-library",
            what: "SigmaHQ's Windows rules read and compiled by the library `Sigma` alone"
        ) { bench in
            guard let rules = bench.sigmaHQ else { return .skipped(noRules) }
            return .figure(try bench.library(rules))
        },
        Workload(
            name: "two-threads",
            what: "processor time of one thread as a ratio to that of two, for the same work"
        ) { .figure(try $0.twoThreads()) },
    ]
}
