// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Resolves the names in findings against lineage, hosts, addresses and accounts.
struct ClueReader {
    let trees: Trees
    let hosts: HostNames
    let catalog: TechniqueCatalog
    let accounts: AccountNames
    let actors: Actors
    let book: AddressBook

    init(trees: Trees, context: Correlator, book: AddressBook) {
        self.trees = trees
        self.book = book
        hosts = context.hosts
        catalog = context.catalog
        accounts = AccountNames(
            trees.lineage.nodes.compactMap(\.record.user),
            learned: context.accounts
        )
        actors = Actors(context.ties, accounts: accounts)
    }

    /// All clues, in time order, each with what is known to speak against it.
    func clues(_ entries: [FindingStore.Entry]) -> [Clue] {
        var acts = SameActs(trees.lineage)
        for facts in entries.map(\.finding.facts) {
            let host = hosts.resolve(facts)?.id
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
        let host = host(of: facts)
        let node = node(of: facts, on: host?.id)
        let record = node.map { trees.lineage.nodes[$0].record }
        let users = [facts[.user], record?.user, facts[.targetUser], facts[.principal]]
        let techniques = entry.finding.techniques.map(catalog.current).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        let user = users.lazy.compactMap { accounts.account($0, in: facts, on: host?.id) }.first
        return Clue(
            entry: entry,
            facts: acts.best(for: facts, host: host?.id, node: node),
            host: host,
            scope: scope(of: facts, host: host?.id),
            node: node,
            tree: node.flatMap { trees.tree(of: $0, at: facts.moment) } ?? targetTree(facts, host),
            user: user,
            session: session(of: facts, record),
            actor: facts.isEstate && facts.activity != .logonFailure
                ? actors.root(of: facts) : nil,
            isProven: user.map(accounts.isProven) ?? false,
            techniques: techniques,
            tactics: techniques.map { catalog.tactic(of: $0, hinted: entry.finding.tactics) }
        )
    }

    /// Whom a record is about; a sensor on the wire knows addresses only.
    private func host(of facts: EventFacts) -> HostNames.Host? {
        if let host = hosts.resolve(facts) { return host }
        guard facts.sourceClass == .network else { return nil }
        let ends = [facts[.sourceAddress], facts[.destinationAddress]]
        let owner = ends.lazy.compactMap { book.owner(of: $0, at: facts.moment) }.first
        return owner.flatMap { hosts.resolve($0.name) }
    }

    /// Where the names of a record mean one thing.
    func scope(of facts: EventFacts, host: EntityID?) -> Scope {
        if facts.isEstate { return .estate }
        if let host { return .host(host) }
        return .input(facts.sourceClass == .network ? facts.sensor : facts.place.source)
    }

    /// A logon session that is not the machine's own; the key or session itself in a cloud.
    private func session(of facts: EventFacts, _ record: ProcessRecord?) -> String? {
        if facts.isEstate { return facts[.logonSession].flatMap { $0.isEmpty ? nil : $0 } }
        return [facts[.targetLogonSession], facts[.logonSession], record?.session]
            .compactMap { $0?.lowercased() }.first(where: Accounts.isOwnSession)
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
