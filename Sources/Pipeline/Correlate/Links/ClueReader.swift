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
        let installs = firstInstalls(entries)
        var clues = entries.map { clue($0, installs) }
        let habits = Habits(clues, trees: trees)
        for index in clues.indices {
            clues[index].exculpation = habits.exculpation(of: clues[index])
        }
        return clues
    }

    private func clue(_ entry: FindingStore.Entry, _ installs: [String: EventFacts]) -> Clue {
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
            facts: best(facts, node: node, installs),
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

    /// One act that two sources tell of is cited once: a start by the record that has the
    /// lineage, a service by the first record of it.
    private func best(
        _ facts: EventFacts,
        node: Int?,
        _ installs: [String: EventFacts]
    ) -> EventFacts {
        switch facts.activity {
        case .processStart:
            return node.flatMap { trees.lineage.nodes[$0].record.facts } ?? facts
        case .serviceInstall:
            guard let first = installs[install(facts)], let one = first.time, let other = facts.time
            else { return facts }
            return abs(other.seconds(since: one)) <= 10 ? first : facts
        default: return facts
        }
    }

    private func firstInstalls(_ entries: [FindingStore.Entry]) -> [String: EventFacts] {
        let all = entries.map(\.finding.facts).filter { $0.activity == .serviceInstall }
        return Dictionary(all.map { (install($0), $0) }) {
            EventFacts.isBefore($0, $1) ? $0 : $1
        }
    }

    private func install(_ facts: EventFacts) -> String {
        let host = hosts.resolve(facts[.host])?.id.text ?? ""
        return "\(host)\u{1f}\(facts[.service]?.lowercased() ?? "")"
    }
}
