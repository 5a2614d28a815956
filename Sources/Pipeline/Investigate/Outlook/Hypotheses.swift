// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Readings of one incident, weighed against each other by what its records show.
struct Hypotheses {
    /// Readings below this are not worth an analyst's minute.
    private static let least = 0.1

    private let incident: Incident

    init(_ incident: Incident) { self.incident = incident }

    /// Likeliest first.
    var ranked: [Assessment.Hypothesis] {
        let weighed = HypothesisRules.all.map(weigh).filter { $0.score >= Self.least }
        return weighed.sorted {
            ($1.score, $0.name.rawValue) < ($0.score, $1.name.rawValue)
        }
    }

    private func weigh(_ rule: HypothesisRules.Rule) -> Assessment.Hypothesis {
        let supporting = rule.signs.map { sign in (sign, evidence(sign)) }.filter { !$0.1.isEmpty }
        let opposing = rule.counterSigns.map { sign in (sign, evidence(sign)) }.filter {
            !$0.1.isEmpty
        }
        // Independent signs: each leaves so much of the doubt as it does not remove.
        let doubt = supporting.reduce(1.0) { $0 * (1 - $1.0.weight) }
        let kept = opposing.reduce(1.0) { $0 * (1 - $1.0.weight) }
        let score = (1 - doubt) * kept
        return Assessment.Hypothesis(
            name: rule.name,
            score: (score * 100).rounded() / 100,
            evidenceFor: unique(supporting.flatMap(\.1)),
            evidenceAgainst: unique(opposing.flatMap(\.1)),
            askNext: rule.askNext
        )
    }

    private func evidence(_ sign: HypothesisRules.Sign) -> [EvidenceID] {
        switch sign.kind {
        case .techniques(let wanted, let level):
            return incident.members.filter { member in
                (member.level ?? .informational) >= level
                    && member.techniques.contains { technique in
                        wanted.contains { technique == $0 || technique.hasPrefix($0 + ".") }
                    }
            }.map(\.evidence)
        case .programs(let wanted, let roles):
            return incident.members.filter { member in
                roles.contains { role in
                    guard let value = member.facts[role]?.lowercased() else { return false }
                    return wanted.contains { value.contains($0) }
                }
            }.map(\.evidence)
        case .doubts(let wanted):
            return incident.reasons.flatMap { reason -> [EvidenceID] in
                if case .against(let doubt) = reason.kind, wanted.contains(doubt) {
                    return reason.evidence
                }
                return []
            }
        case .untrustedTool:
            return incident.reasons.flatMap { reason -> [EvidenceID] in
                if case .untrustedTool = reason.kind { return reason.evidence }
                return []
            }
        case .sourceClass(let wanted):
            return incident.members.filter {
                $0.tie == .finding && $0.facts.sourceClass == wanted
            }.map(\.evidence)
        }
    }

    private func unique(_ ids: [EvidenceID]) -> [EvidenceID] {
        var known: Set<EvidenceID> = []
        return ids.filter { known.insert($0).inserted }.prefix(12).map { $0 }
    }
}
