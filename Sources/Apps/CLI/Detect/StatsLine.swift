// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Sigma

/// The last line of `detect --stats`.
struct StatsLine {
    let json: String

    init(_ stats: DetectRun.Stats, _ engine: Engine) {
        var out: [UInt8] = []
        out += "{\"stats\":{\"events\":\(stats.events),\"bytes\":\(stats.bytes)".utf8
        out += ",\"rejected\":\(stats.rejected),\"findings\":\(stats.findings)".utf8
        out += ",\"rules_loaded\":\(engine.set.rules.count)".utf8
        out += ",\"correlations_loaded\":\(engine.correlations.correlations.count)".utf8
        out += ",\"correlation_matches_without_time\":\(stats.untimed),\"rules_refused\":[".utf8
        for (index, refused) in engine.refused.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            Self.append(refused, to: &out)
        }
        out += "],\"routed\":\(stats.routed),\"unrouted\":\(stats.unrouted)".utf8
        out += ",\"regex_limit_hits\":\(stats.work.regexLimitHits)".utf8
        Self.append(stats.work.busiest(of: engine.set.rules), to: &out)
        out += ",\"load_seconds\":\(Self.rounded(stats.loadSeconds))".utf8
        out += ",\"seconds\":\(Self.rounded(stats.seconds))".utf8
        out += ",\"cpu_seconds\":\(Self.rounded(ProcessUsage.cpuSeconds))".utf8
        out += ",\"peak_rss_bytes\":\(ProcessUsage.peakBytes)".utf8
        stats.diagnosis?.append(to: &out)
        out += "}}".utf8
        json = String(decoding: out, as: UTF8.self)
    }

    private static func append(
        _ busiest: [(rule: SigmaRule, evaluations: Int)],
        to out: inout [UInt8]
    ) {
        out += ",\"rules_most_evaluated\":[".utf8
        for (index, item) in busiest.enumerated() {
            out += (index > 0 ? ",{\"rule\":" : "{\"rule\":").utf8
            JSONText.append(item.rule.id, to: &out)
            out += ",\"title\":".utf8
            JSONText.append(item.rule.title, to: &out)
            out += ",\"evaluations\":\(item.evaluations)}".utf8
        }
        out.append(UInt8(ascii: "]"))
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
