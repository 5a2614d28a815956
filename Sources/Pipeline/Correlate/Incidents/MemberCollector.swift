// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The records of a story: those that detectors spoke about, and those that hold them together.
struct MemberCollector {
    private let story: Story
    private let clues: [Clue]
    private let trees: Trees
    private let context: Correlator
    /// By the process that made them.
    private let connections: [Int: [Observation]]

    init(
        _ story: Story,
        clues: [Clue],
        trees: Trees,
        context: Correlator,
        connections: [Int: [Observation]]
    ) {
        self.story = story
        self.clues = clues
        self.trees = trees
        self.context = context
        self.connections = connections
    }

    /// In time order, each record once.
    var members: [Incident.Member] {
        let spoken = story.witnesses.map(member)
        var known = Set(spoken.map(\.evidence))
        var silent: [Incident.Member] = []
        for member in lineage + bridges + outward + hops
        where silent.count < context.limits.context {
            if known.insert(member.evidence).inserted { silent.append(member) }
        }
        return (spoken + silent).sorted { EventFacts.isBefore($0.facts, $1.facts) }
    }

    private func member(_ witness: Witness) -> Incident.Member {
        let own = witness.clues.map { clues[$0] }
        let entry = own[0].entry
        return Incident.Member(
            facts: own[0].facts,
            tie: .finding,
            host: own[0].host?.id,
            hostName: own[0].host?.name ?? "",
            process: own[0].node.map { ProcessEntity.id(of: trees.lineage.nodes[$0]) },
            account: own[0].node.flatMap { trees.lineage.nodes[$0].record.user },
            techniques: witness.techniques,
            detectors: own.map(\.entry.finding.detector),
            count: own.map(\.entry.count).max() ?? entry.count,
            lastTime: own.compactMap(\.entry.lastTime).max()
        )
    }

    private func silent(
        _ facts: EventFacts,
        _ tie: Incident.Member.Tie,
        node: Int?,
        count: Int = 1
    )
        -> Incident.Member
    {
        let host = context.hosts.resolve(facts)
        return Incident.Member(
            facts: facts,
            tie: tie,
            host: host?.id,
            hostName: host?.name ?? "",
            process: node.map { ProcessEntity.id(of: trees.lineage.nodes[$0]) },
            techniques: [],
            detectors: [],
            count: count
        )
    }
}

// MARK: - What no detector spoke about

extension MemberCollector {
    /// Processes that clues of medium or more come from: they, their ancestors and descendants.
    private var chain: [Int] {
        let lineage = trees.lineage
        let strong = Set(
            story.clues.filter { clues[$0].level >= .medium }.compactMap { clues[$0].node }
        )
        .filter { !Programs.isCut(lineage.nodes[$0].record.image) }
        var chain = strong
        for node in strong {
            chain.formUnion(
                lineage.ancestors(of: node).prefix {
                    !Programs.isCut(lineage.nodes[$0].record.image)
                }
            )
        }
        var waiting = strong.sorted()
        while let node = waiting.popLast(), chain.count < 500 {
            for child in lineage.nodes[node].children where chain.insert(child).inserted {
                waiting.append(child)
            }
        }
        return chain.sorted()
    }

    private var lineage: [Incident.Member] {
        let nodes = chain.map { (index: $0, node: trees.lineage.nodes[$0]) }
        let shown = nodes.filter { WindowsPath.base($0.node.record.image) != "conhost.exe" }
        let starts = shown.compactMap { index, node in
            node.record.facts.map { silent($0, .lineage, node: index) }
        }
        return starts.sorted { EventFacts.isBefore($0.facts, $1.facts) }
    }

    private var bridges: [Incident.Member] {
        let nodes = Set(chain)
        return trees.bridges.filter { nodes.contains($0.node) }.map { bridge in
            silent(
                bridge.observation.facts,
                bridge.tie,
                node: bridge.tie == .dropped ? nil : bridge.node,
                count: bridge.observation.count
            )
        }
    }

    /// Where the story's own programs connected to; what came with the system talks too much.
    private var outward: [Incident.Member] {
        let nodes = chain.filter { !WindowsPath.isSystem(trees.lineage.nodes[$0].record.image) }
        let all = nodes.flatMap { node in
            (connections[node] ?? []).map {
                silent($0.facts, .connection, node: node, count: $0.count)
            }
        }
        return all.sorted { EventFacts.isBefore($0.facts, $1.facts) }
    }

    private var hops: [Incident.Member] {
        let ways = story.hops.map(\.observation) + story.entries.map(\.observation)
        return ways.map { silent($0.facts, .hop, node: nil, count: $0.count) }
    }
}
