// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The story in a few sentences, in time order, each with its records.
struct Narrator {
    /// Acts of one phase that a sentence names.
    private static let named = 4

    private let incident: Incident
    private let steps: [Assessment.Step]
    private let catalog: TechniqueCatalog

    init(_ incident: Incident, steps: [Assessment.Step], catalog: TechniqueCatalog) {
        self.incident = incident
        self.steps = steps
        self.catalog = catalog
    }

    var sentences: [Assessment.Claim] {
        var claims = [summary].compactMap { $0 } + phases.map(sentence)
        if let doubt = doubts { claims.append(doubt) }
        return claims
    }

    /// Runs of steps that serve one tactic, mere context going with what follows.
    private var phases: [[Assessment.Step]] {
        var phases: [[Assessment.Step]] = []
        var current: String?
        for step in steps {
            let tactic = step.technique.flatMap { self.tactic(of: $0) }
            let isSame = tactic == nil || current == nil || tactic == current
            if isSame, !phases.isEmpty {
                phases[phases.count - 1].append(step)
            } else {
                phases.append([step])
                current = nil
            }
            current = tactic ?? current
        }
        return phases
    }

    private func tactic(of technique: String) -> String? {
        incident.techniques.first { $0.id == technique }?.tactic
    }

    private func sentence(_ phase: [Assessment.Step]) -> Assessment.Claim {
        let spoken = phase.filter { $0.technique != nil }
        let shown = (spoken.isEmpty ? phase : spoken).prefix(Self.named)
        let rest = phase.count - shown.count
        let acts = shown.map(\.text).joined(separator: "; ")
        var text = opening(phase) + acts
        if rest > 0 { text += "; and \(rest) more \(rest == 1 ? "act" : "acts")" }
        let evidence = rest > 0 ? phase : Array(shown)
        return Assessment.Claim(text + ".", evidence: Self.unique(evidence.flatMap(\.evidence)))
    }

    /// `04:54:58 UTC on MKT01, it looked around (discovery): `.
    private func opening(_ phase: [Assessment.Step]) -> String {
        let time = phase.lazy.compactMap(\.time).first.map { "\($0.clock) UTC" }
        let host = phase.first.map { $0.host.isEmpty ? "" : EvidenceText.quoted($0.host) } ?? ""
        let place = host.isEmpty ? "" : "on \(host)"
        let tactic = phase.lazy.compactMap { $0.technique.flatMap { self.tactic(of: $0) } }.first
        let what = tactic.flatMap { tactic in
            Self.words[tactic].map { ", \($0) (\(tactic.replacing("-", with: " ")))" }
        }
        let parts = [time, place.isEmpty ? nil : place].compactMap { $0 }
        let start = parts.joined(separator: " ") + (what ?? "")
        return start.isEmpty ? "" : start + ": "
    }

    /// What each tactic is about, said of whoever acts.
    private static let words = [
        "initial-access": "somebody got in", "execution": "code was run",
        "persistence": "a way back was prepared", "privilege-escalation": "rights were raised",
        "defense-evasion": "traces were hidden or defences weakened",
        "credential-access": "credentials were reached for", "discovery": "it looked around",
        "lateral-movement": "it reached for other hosts", "collection": "data was gathered",
        "command-and-control": "it was steered or supplied from outside",
        "exfiltration": "data was sent out", "impact": "damage was done",
    ]

    /// How long it took and how many acts it was, by the first and last of them.
    private var summary: Assessment.Claim? {
        guard steps.count > 1, let first = steps.first(where: { $0.time != nil }),
            let last = steps.last(where: { $0.time != nil }), let start = first.time,
            let end = last.time
        else { return nil }
        let host = first.host.isEmpty ? "" : ", beginning on \(EvidenceText.quoted(first.host))"
        return Assessment.Claim(
            "This story has \(steps.count) acts in \(Self.length(end.seconds(since: start))), from "
                + "\(start.minute) UTC\(host).",
            evidence: Self.unique(first.evidence + last.evidence)
        )
    }

    private static func length(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds).rounded())
        switch whole {
        case ..<2: return "one second"
        case ..<120: return "\(whole) seconds"
        case ..<7_200: return "\(whole / 60) minutes"
        case ..<172_800: return "\(whole / 3_600) hours"
        default: return "\(whole / 86_400) days"
        }
    }

    private var doubts: Assessment.Claim? {
        let against = incident.reasons.filter { if case .against = $0.kind { true } else { false } }
        let words = against.compactMap { reason -> String? in
            if case .against(let doubt) = reason.kind { Because.words(doubt) } else { nil }
        }
        guard !words.isEmpty else { return nil }
        let evidence = Self.unique(against.flatMap(\.evidence))
        guard !evidence.isEmpty else { return nil }
        return Assessment.Claim(
            "What speaks against an attack: \(words.joined(separator: "; ")).",
            evidence: evidence
        )
    }

    private static func unique(_ ids: [EvidenceID]) -> [EvidenceID] {
        var known: Set<EvidenceID> = []
        return ids.filter { known.insert($0).inserted }.prefix(40).map { $0 }
    }
}
