// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Makes the incident that a story is, with everything that Investigate will want to say.
struct IncidentBuilder {
    let clues: [Clue]
    let trees: Trees
    let context: Correlator
    let accounts: AccountNames
    private let doubts: Doubts
    private let connections: [Int: [Observation]]
    /// Names of the log sources that each host's records came from.
    private let sourcesByHost: [EntityID: Set<String>]

    init(clues: [Clue], trees: Trees, context: Correlator, accounts: AccountNames) {
        self.accounts = accounts
        self.clues = clues
        self.trees = trees
        self.context = context
        doubts = Doubts(trees)
        connections = Self.connections(trees, context)
        sourcesByHost = Self.sourcesByHost(context)
    }

    func incident(of story: Story) -> Incident {
        let witnesses = story.witnesses
        let severity = Severity.severity(witnesses)
        let hosts = Set(story.clues.compactMap { clues[$0].host?.id })
        let against = against(story)
        let features = features(of: story, hosts: hosts.count, doubts: against.count)
        let certainty = CertaintyModel().certainty(features)
        let members = MemberCollector(
            story,
            clues: clues,
            trees: trees,
            context: context,
            connections: connections
        ).members
        let times = witnesses.map(\.moment).filter { $0 != Int64.max }
        let lasts = story.clues.map { clues[$0].lastMoment }.filter { $0 != Int64.max }
        return Incident(
            id: id(of: witnesses),
            severity: severity,
            score: Score.score(
                witnesses,
                hosts: hosts.count,
                criticality: hosts.map(context.assets.criticality).max() ?? 3,
                doubts: against.count
            ),
            certainty: certainty,
            firstSeen: times.min().map { Timestamp(microseconds: $0) },
            lastSeen: (times + lasts).max().map { Timestamp(microseconds: $0) },
            completeAt: Severity.completion(witnesses, at: severity)
                .map { Timestamp(microseconds: $0) },
            verdict: certainty >= 0.8 ? .malicious : certainty >= 0.4 ? .suspicious : .unclear,
            entities: entities(of: story),
            techniques: techniques(of: story),
            findings: story.clues.map { clues[$0].entry.finding.id },
            members: members,
            reasons: reasons(of: story, features, hosts: hosts.count, against),
            sourceClasses: Set(story.clues.map { clues[$0].entry.finding.facts.sourceClass })
                .sorted(),
            sources: sources(of: hosts)
        )
    }

    private func entities(of story: Story) -> [Entity] {
        EntityCollector(
            story,
            clues: clues,
            trees: trees,
            hosts: context.hosts,
            accounts: accounts
        ).entities
    }

    /// Made of the first of the strongest witnesses, so that what joins later changes nothing.
    private func id(of witnesses: [Witness]) -> String {
        let strongest = witnesses.map(\.level).max()
        let first = witnesses.first { $0.level == strongest }
        let host = first.flatMap { clues[$0.clues[0]].host?.id.text } ?? ""
        return "inc-" + StableHash.hex([first?.evidence.text ?? "", host])
    }

    private func sources(of hosts: Set<EntityID>) -> [String] {
        hosts.reduce(into: Set<String>()) { $0.formUnion(sourcesByHost[$1] ?? []) }.sorted()
    }

    /// Worked out once for all stories: there may be as many hosts as stories.
    private static func sourcesByHost(_ context: Correlator) -> [EntityID: Set<String>] {
        var found: [EntityID: Set<String>] = [:]
        for (raw, sources) in context.sources {
            guard let host = context.hosts.resolve(raw)?.id else { continue }
            found[host, default: []].formUnion(sources)
        }
        return found
    }

    private func techniques(of story: Story) -> [Incident.Technique] {
        var evidence: [String: [EvidenceID]] = [:]
        var tactics: [String: String] = [:]
        var order: [(id: String, moment: Int64)] = []
        for witness in story.witnesses {
            for clue in witness.clues.map({ clues[$0] }) {
                for (technique, tactic) in zip(clue.techniques, clue.tactics) {
                    if evidence[technique] == nil { order.append((technique, witness.moment)) }
                    guard evidence[technique]?.last != witness.evidence else { continue }
                    evidence[technique, default: []].append(witness.evidence)
                    tactics[technique] = tactics[technique] ?? tactic
                }
            }
        }
        return order.map { id, moment in
            Incident.Technique(
                id: id,
                tactic: tactics[id] ?? "unknown",
                firstSeen: moment == Int64.max ? nil : Timestamp(microseconds: moment),
                evidence: Array((evidence[id] ?? []).prefix(20))
            )
        }
    }
}

// MARK: - What decides

extension IncidentBuilder {
    private func features(
        of story: Story,
        hosts: Int,
        doubts: Int
    ) -> CertaintyModel.Features {
        let speaking = story.witnesses.filter { $0.level >= .low && !$0.isExplained }
        let tactics = Set(speaking.flatMap(\.tactics))
        let sources = Set(
            story.clues.filter { clues[$0].level >= .medium }.map {
                clues[$0].entry.finding.facts.sourceClass
            }
        )
        return CertaintyModel.Features(
            level: speaking.map(\.level).max() ?? .informational,
            isGrave: speaking.contains {
                $0.level >= .high && $0.techniques.contains(where: Gravity.isGrave)
            },
            techniques: max(0, Set(speaking.flatMap(\.techniques)).count - 1),
            tactics: max(0, tactics.count - 1),
            sources: max(0, sources.count - 1),
            hosts: max(0, hosts - 1),
            isUntrusted: untrusted(in: story) != nil,
            doubts: doubts
        )
    }

    /// The first clue of medium or more whose program is neither the system's nor installed.
    private func untrusted(in story: Story) -> Clue? {
        story.clues.lazy.map { clues[$0] }.first { clue in
            guard clue.level >= .medium, let node = clue.node else { return false }
            let image = trees.lineage.nodes[node].record.image
            return !image.isEmpty && !WindowsPath.isInstalled(image)
        }
    }

    private func reasons(
        of story: Story,
        _ features: CertaintyModel.Features,
        hosts: Int,
        _ against: [Incident.Reason]
    ) -> [Incident.Reason] {
        var reasons = strongFindings(story)
        let speaking = story.witnesses.filter { $0.level >= .low && !$0.isExplained }
        let evidence = speaking.map(\.evidence)
        if speaking.count > 1 {
            reasons.append(Incident.Reason(.witnesses(speaking.count), evidence: evidence))
        }
        let tactics = Set(speaking.flatMap(\.tactics)).sorted()
        if tactics.count > 1 {
            reasons.append(Incident.Reason(.tactics(tactics), evidence: evidence))
        }
        if features.sources > 0 {
            let classes = Set(story.clues.map { clues[$0].entry.finding.facts.sourceClass })
                .sorted()
            reasons.append(Incident.Reason(.sources(classes), evidence: evidence))
        }
        if hosts > 1 { reasons.append(Incident.Reason(.hosts(hosts), evidence: evidence)) }
        if let clue = untrusted(in: story) {
            let image = clue.facts[.image] ?? ""
            let tool = Incident.Reason.Kind.untrustedTool(image)
            if !image.isEmpty {
                reasons.append(Incident.Reason(tool, evidence: [clue.facts.evidence]))
            }
        }
        return reasons + against
    }

    /// What speaks against the story: what explains most of its findings, and what holds for all
    /// that carry it.
    private func against(_ story: Story) -> [Incident.Reason] {
        let explained = story.witnesses.filter(\.isExplained)
        let speaking = story.witnesses.filter { $0.level >= .medium && !$0.isExplained }
        let carrying = speaking.map { clues[$0.clues[0]] }
        var found = doubts.doubts(about: carrying)
        if explained.count > speaking.count {
            let byDoubt = Dictionary(grouping: explained) { clues[$0.clues[0]].exculpation }
            for doubt in Incident.Exculpation.allCases {
                guard let shown = byDoubt[doubt] else { continue }
                found.append((doubt, shown.prefix(8).map(\.evidence)))
            }
        }
        return found.sorted { $0.0.rawValue < $1.0.rawValue }.map { doubt, evidence in
            Incident.Reason(.against(doubt), evidence: evidence)
        }
    }

    /// Connections by the process that made them, worked out once for all stories.
    private static func connections(
        _ trees: Trees,
        _ context: Correlator
    ) -> [Int: [Observation]] {
        var found: [Int: [Observation]] = [:]
        for observation in context.ties.connections.all {
            let facts = observation.facts
            let node = trees.lineage.find(
                facts.actor,
                on: context.hosts.resolve(facts)?.id,
                at: facts.time,
                image: facts[.image]
            )
            guard let node, Addresses.folded(facts[.destinationAddress]) != nil else { continue }
            found[node, default: []].append(observation)
        }
        return found
    }

    private func strongFindings(_ story: Story) -> [Incident.Reason] {
        let strongest = story.witnesses.map(\.level).max() ?? .low
        var titles: Set<String> = []
        let strong = story.witnesses.filter { $0.level == strongest }.compactMap { witness in
            let clue = clues[witness.clues[0]]
            let title = clue.entry.finding.detector.title
            guard titles.insert(title).inserted else { return Incident.Reason?.none }
            return Incident.Reason(
                .strongFinding(
                    title: title,
                    technique: clue.techniques.first ?? "",
                    level: witness.level
                ),
                evidence: [witness.evidence]
            )
        }
        return Array(strong.prefix(3))
    }
}
