// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Resolves the names in findings against lineage, hosts and accounts.
struct ClueReader {
    let trees: Trees
    let hosts: HostNames
    let catalog: TechniqueCatalog
    private let accounts: AccountNames

    init(trees: Trees, hosts: HostNames, catalog: TechniqueCatalog) {
        self.trees = trees
        self.hosts = hosts
        self.catalog = catalog
        accounts = AccountNames(trees.lineage.nodes.compactMap(\.record.user))
    }

    /// All clues, in time order, each with what is known to speak against it.
    func clues(_ entries: [FindingStore.Entry]) -> [Clue] {
        var acts = SameActs(trees.lineage)
        for facts in entries.map(\.finding.facts) {
            let host = hosts.resolve(facts[.host])?.id
            acts.note(facts, host: host, node: node(of: facts, on: host))
        }
        var clues = entries.map { clue($0, acts) }.sorted {
            ($0.moment, $0.entry.finding.id) < ($1.moment, $1.entry.finding.id)
        }
        let habits = Habits(clues, trees: trees)
        for index in clues.indices {
            clues[index].exculpation = habits.exculpation(of: clues[index])
        }
        return clues
    }

    private func node(of facts: EventFacts, on host: EntityID?) -> Int? {
        trees.lineage.find(facts.actor, on: host, at: facts.time, image: facts[.image])
    }

    private func clue(_ entry: FindingStore.Entry, _ acts: SameActs) -> Clue {
        let facts = entry.finding.facts
        let host = hosts.resolve(facts[.host])
        let node = node(of: facts, on: host?.id)
        let record = node.map { trees.lineage.nodes[$0].record }
        let session = [facts[.targetLogonSession], facts[.logonSession], record?.session]
            .compactMap { $0?.lowercased() }.first(where: Accounts.isOwnSession)
        let users = [facts[.user], record?.user, facts[.targetUser], facts[.principal]]
        let techniques = entry.finding.techniques.map(catalog.current).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return Clue(
            entry: entry,
            facts: acts.best(for: facts, host: host?.id, node: node),
            host: host,
            node: node,
            tree: node.flatMap { trees.tree(of: $0, at: facts.moment) } ?? targetTree(facts, host),
            user: users.lazy.compactMap(Accounts.person).first.map(accounts.qualified),
            session: session,
            techniques: techniques,
            tactics: techniques.map { catalog.tactic(of: $0, hinted: entry.finding.tactics) }
        )
    }

    /// What a shared process does to another process is that one's story.
    private func targetTree(_ facts: EventFacts, _ host: HostNames.Host?) -> Int? {
        let target = trees.lineage.find(
            ProcessName(facts[.targetProcess]),
            on: host?.id,
            at: facts.time,
            image: facts[.targetImage]
        )
        return target.flatMap { trees.tree(of: $0, at: facts.moment) }
    }
}
