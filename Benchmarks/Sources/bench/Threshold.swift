// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a workload's figures must not fall below, from Benchmarks/Thresholds/<workload>.json.
struct Threshold: Codable {
    /// The yardstick that the ratio is to; with another one the ratio is not compared.
    var yardstick: Yardstick?
    /// The least ratio.
    var ratio: Double
    /// The most memory, in 1,000,000 bytes.
    var peakMegabytes: Double?

    enum CodingKeys: String, CodingKey {
        case yardstick, ratio
        case peakMegabytes = "peak_megabytes"
    }

    /// What a threshold says of a figure.
    struct Verdict {
        let isGood: Bool
        let text: String
    }

    static func read(_ name: String) throws -> Threshold {
        let path = Repository.root + "/Benchmarks/Thresholds/\(name).json"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw BenchProblem("\(path) is missing")
        }
        return try JSONDecoder().decode(Threshold.self, from: data)
    }

    func verdict(on figure: Figure) -> Verdict {
        var lines: [String] = []
        var isGood = true
        func compare(_ isHeld: Bool, _ text: String) {
            lines.append("  \(isHeld ? "✓" : "✗") \(text)")
            isGood = isGood && isHeld
        }
        if let yardstick, figure.yardstick != yardstick {
            lines.append("  – the threshold is for \(yardstick), so the ratio is not compared")
        } else {
            let text = "ratio \(figure.ratio.text(3)), at least \(ratio.text(3))"
            compare(figure.ratio >= ratio, text)
        }
        if let peakMegabytes {
            let text = "peak \(figure.peakMegabytes.text(0)) MB, at most \(peakMegabytes.text(0))"
            compare(figure.peakMegabytes <= peakMegabytes, text)
        }
        return Verdict(isGood: isGood, text: lines.joined(separator: "\n"))
    }
}

/// What was measured on a workload: medians of the rounds.
struct Figure {
    /// Our figure and the yardstick's, as a person reads them.
    var details: [String]
    var yardstick: Yardstick?
    var ratio: Double
    var peakMegabytes: Double

    var text: String { details.map { "  " + $0 }.joined(separator: "\n") }
}

extension Double {
    /// The number with so many decimals.
    func text(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}

extension [Double] {
    /// The middle one; 0 of none.
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
