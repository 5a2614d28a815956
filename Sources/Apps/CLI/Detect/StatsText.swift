// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Sigma

/// The figures of `detect --stats` for a person: what the input holds, and why rules stayed silent.
struct StatsText {
    private static let unseenLimit = 12
    private static let starvedLimit = 12
    private static let busiestLimit = 5

    let text: String

    init(_ stats: DetectRun.Stats, _ diagnosis: InputDiagnosis, _ engine: Engine) {
        var out =
            "\n\(Layout.count(stats.events, "event")), \(Layout.grouped(stats.routed)) seen by "
        out += "some rule, \(Layout.grouped(stats.unrouted)) by none"
        out += "; \(Layout.count(stats.findings, "match", plural: "matches"))\n\n"
        out += Self.kinds(diagnosis)
        out += "\n\(Layout.count(engine.set.rules.count, "rule")) loaded, "
        out += "\(Layout.grouped(engine.refused.count)) refused; "
        out += "\(Layout.grouped(diagnosis.reachable)) could match this input\n"
        out += Self.unseen(diagnosis) + Self.starved(diagnosis) + Self.work(stats, engine)
        text = out
    }

    /// What a run had trouble with, and which rules it asked most.
    private static func work(_ stats: DetectRun.Stats, _ engine: Engine) -> String {
        var out = ""
        if stats.work.regexLimitHits > 0 {
            out += "  \(Layout.count(stats.work.regexLimitHits, "regular expression")) given up "
            out += "at a limit: they count as no match\n"
        }
        if stats.untimed > 0 {
            out += "  \(Layout.count(stats.untimed, "match", plural: "matches")) without a time, "
            out += "which no correlation can count\n"
        }
        let busiest = stats.work.busiest(of: engine.set.rules).prefix(busiestLimit)
        guard !busiest.isEmpty else { return out }
        out += "  the rules that were asked most:\n"
        for item in busiest {
            let count = Layout.grouped(item.evaluations)
            out += String(repeating: " ", count: max(0, 12 - count.count)) + count
            out += "  \(Visible.text(item.rule.title))\n"
        }
        return out
    }

    private static func kinds(_ diagnosis: InputDiagnosis) -> String {
        var out = "    events  rules  event   channel\n"
        for item in diagnosis.kinds {
            let events = Layout.grouped(item.kind.events)
            let number = item.kind.eventID.isEmpty ? "-" : item.kind.eventID
            let channel = item.kind.channel.isEmpty ? "(not recognised)" : item.kind.channel
            out += String(repeating: " ", count: max(0, 10 - events.count)) + events
            out += "  \(item.isRouted ? "yes  " : "none ")  \(Layout.padded(number, 6))  "
            out += "\(Visible.text(channel))\n"
        }
        let more = diagnosis.kindCount - diagnosis.kinds.count
        return more > 0 ? out + "  and \(Layout.count(more, "kind")) more\n" : out
    }

    private static func unseen(_ diagnosis: InputDiagnosis) -> String {
        guard !diagnosis.unseen.isEmpty else { return "" }
        let total = diagnosis.unseen.reduce(0) { $0 + $1.rules }
        let named = diagnosis.unseen.prefix(unseenLimit).map {
            "\(Visible.text($0.logSource)) (\($0.rules))"
        }
        let rest = diagnosis.unseen.count - named.count
        return "  \(Layout.count(total, "rule")) without a record of their kind: "
            + named.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "") + "\n"
    }

    private static func starved(_ diagnosis: InputDiagnosis) -> String {
        guard diagnosis.starvedCount > 0 else { return "" }
        var out = "  \(Layout.count(diagnosis.starvedCount, "rule")) without a field they need:\n"
        for item in diagnosis.starved.prefix(starvedLimit) {
            out += "    \(Visible.text(item.rule.title)): "
            out += "\(item.fields.map(Visible.text).joined(separator: ", "))\n"
        }
        let rest = diagnosis.starvedCount - min(diagnosis.starvedCount, starvedLimit)
        return rest > 0 ? out + "    and \(rest) more\n" : out
    }
}
