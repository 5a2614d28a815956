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
        out += ",\"rules_loaded\":\(engine.set.rules.count),\"rules_refused\":[".utf8
        for (index, refused) in engine.refused.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            Self.append(refused, to: &out)
        }
        out += "],\"routed\":\(stats.routed),\"unrouted\":\(stats.unrouted)".utf8
        out += ",\"load_seconds\":\(Self.rounded(stats.loadSeconds))".utf8
        out += ",\"seconds\":\(Self.rounded(stats.seconds))".utf8
        out += ",\"cpu_seconds\":\(Self.rounded(ProcessUsage.cpuSeconds))".utf8
        out += ",\"peak_rss_bytes\":\(ProcessUsage.peakBytes)".utf8
        stats.diagnosis?.append(to: &out)
        out += "}}".utf8
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
