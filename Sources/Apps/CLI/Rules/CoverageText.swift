// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema

/// Coverage for a person: techniques by tactic, each with its rules.
struct CoverageText {
    private static let kindLimit = 10
    /// In the order of an attack.
    private static let tactics = [
        "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
        "privilege-escalation", "defense-evasion", "credential-access", "discovery",
        "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    ]

    let text: String

    init(_ coverage: RuleCoverage, _ style: Style) {
        let hasInput = coverage.kinds != nil
        var out = "\(Layout.count(coverage.ruleCount, "rule")), "
        out += "\(Layout.count(coverage.techniques.count, "technique"))"
        if hasInput { out += ", \(coverage.techniques.count(where: \.isVisible)) visible here" }
        out += "; \(Layout.count(coverage.untaggedRules, "rule")) without one\n"
        for tactic in Self.tactics {
            let own = coverage.techniques.filter { $0.tactics.contains(tactic) }
            guard !own.isEmpty else { continue }
            out += "\n\(style.bold(tactic))  \(own.count)"
            out += hasInput ? ", \(own.count(where: \.isVisible)) visible\n" : "\n"
            for technique in own { out += Self.line(technique, style) }
        }
        let others = coverage.techniques.filter(\.tactics.isEmpty)
        if !others.isEmpty { out += "\n\(style.bold("not in ATT&CK v18.1"))  \(others.count)\n" }
        for technique in others { out += Self.line(technique, style) }
        if let kinds = coverage.kinds { out += Self.sources(kinds, style) }
        text = out
    }

    private static func line(_ technique: RuleCoverage.Technique, _ style: Style) -> String {
        let mark = technique.isVisible ? style.good("✓") : "✗"
        let visible = technique.visibleRules.map { ", \($0) visible" } ?? ""
        return "  \(mark) \(Layout.padded(Visible.text(technique.id), 10)) "
            + "\(Layout.padded(technique.name ?? "", 44)) "
            + "\(Layout.count(technique.rules, "rule"))\(visible)\n"
    }

    private static func sources(_ kinds: [InputTally.Kind], _ style: Style) -> String {
        var out = "\n\(style.bold("the input's records"))\n"
        for kind in kinds.prefix(kindLimit) {
            let channel = kind.channel.isEmpty ? "(not recognised)" : Visible.text(kind.channel)
            out += "  \(channel) \(kind.eventID)  \(Layout.grouped(kind.events))\n"
        }
        let more = kinds.count - min(kinds.count, kindLimit)
        return more > 0 ? out + "  and \(Layout.count(more, "kind")) more\n" : out
    }
}
