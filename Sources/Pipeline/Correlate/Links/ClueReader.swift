// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Resolves the names in findings against lineage, hosts and accounts.
struct ClueReader {
    let trees: Trees
    let hosts: HostNames
    let catalog: TechniqueCatalog

    /// All clues, in time order, each with what is known to speak against it.
    func clues(_ entries: [FindingStore.Entry]) -> [Clue] {
        var clues = entries.map(clue)
        let habits = Habits(clues, trees: trees)
        for index in clues.indices {
            clues[index].exculpation = habits.exculpation(of: clues[index])
        }
        return clues
    }

    private func clue(_ entry: FindingStore.Entry) -> Clue {
        let facts = entry.finding.facts
        let host = hosts.resolve(facts[.host])
        let node = trees.lineage.find(
            facts.actor,
            on: host?.id,
            at: facts.time,
            image: facts[.image]
        )
        let record = node.map { trees.lineage.nodes[$0].record }
        let session = [facts[.targetLogonSession], facts[.logonSession], record?.session]
            .compactMap { $0?.lowercased() }.first(where: Accounts.isOwnSession)
        let users = [facts[.user], record?.user, facts[.targetUser], facts[.principal]]
        let techniques = entry.finding.techniques.map(catalog.current).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return Clue(
            entry: entry,
            host: host,
            node: node,
            tree: node.flatMap { trees.tree(of: $0, at: facts.moment) },
            user: users.lazy.compactMap(Accounts.person).first,
            session: session,
            techniques: techniques,
            tactics: techniques.map { catalog.tactic(of: $0, hinted: entry.finding.tactics) }
        )
    }
}
