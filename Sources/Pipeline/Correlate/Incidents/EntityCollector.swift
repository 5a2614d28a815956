// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Who and what an incident is about, each with its part.
struct EntityCollector {
    /// Entities of one part that an incident shows at most.
    private static let most = 12

    private let story: Story
    private let clues: [Clue]
    private let trees: Trees
    private let names: HostNames
    private let accounts: AccountNames

    init(
        _ story: Story,
        clues: [Clue],
        trees: Trees,
        hosts: HostNames,
        accounts: AccountNames
    ) {
        self.story = story
        self.clues = clues
        self.trees = trees
        names = hosts
        self.accounts = accounts
    }

    /// Victims first, then actors, tools, targets and sources; each once, in its first part.
    var entities: [Entity] {
        var known: Set<EntityID> = []
        var found: [Entity] = []
        let parts = [
            (Incident.Part.victim, hosts + machines), (.actor, users + principals),
            (.tool, tools), (.target, targets), (.source, sources),
        ]
        for (part, entities) in parts {
            for entity in entities.prefix(Self.most) where known.insert(entity.id).inserted {
                var shown = entity
                shown.role = part.rawValue
                found.append(shown)
            }
        }
        return found
    }

    private var own: [Clue] { story.clues.map { clues[$0] } }

    /// Those that speak at medium or more, strongest first; all when none does.
    private var strong: [Clue] {
        let strong = own.filter { $0.level >= .medium }
        return (strong.isEmpty ? own : strong).sorted {
            (rank($1), $0.moment, $0.entry.finding.id) < (rank($0), $1.moment, $1.entry.finding.id)
        }
    }

    private func rank(_ clue: Clue) -> Int {
        let isTheft = clue.techniques.contains {
            Gravity.isCredentialTheft($0) || Gravity.isImpact($0)
        }
        if isTheft && clue.level >= .high { return 10 }
        return clue.level.rank * 2 + (clue.techniques.contains(where: Gravity.isGrave) ? 1 : 0)
    }

    private var hosts: [Entity] {
        let hosts = strong.compactMap(\.host) + own.compactMap(\.host)
        return hosts.map {
            Entity(id: $0.id, type: .host, name: $0.name, aliases: names.aliases(of: $0.id))
        }
    }

    /// Machines of the own network that are known by their address only.
    private var machines: [Entity] {
        strong.filter { $0.facts.sourceClass == .network && $0.host == nil }.flatMap { clue in
            clue.contacts.filter { !Addresses.isPublic($0) }.prefix(1).map {
                Entity(id: EntityID(.ip, $0), type: .ip, name: $0)
            }
        }
    }

    /// The names under which somebody acted in a cloud, and the keys by which he did.
    private var principals: [Entity] {
        let all = strong.filter { $0.scope == .estate }.flatMap { Actors.names(in: $0.facts).all }
        let sorted = EntityType.allCases.flatMap { type in all.filter { $0.type == type } }
        return sorted.map { Entity(id: $0, type: $0.type ?? .principal, name: $0.name) }
    }

    private var users: [Entity] {
        strong.compactMap { clue in
            guard let user = clue.user, !clue.isRefusal else { return nil }
            let record = clue.node.map { trees.lineage.nodes[$0].record }
            let spellings = [clue.facts[.user], record?.user, clue.facts[.targetUser]]
            let own = [user, user.split(separator: "\\").last.map { String($0) }]
            let written = spellings.compactMap { $0 }.first { name in
                name.lowercased() == user || clue.facts.isUnix && own.contains(name)
            }
            return Entity(
                id: EntityID(.user, exact: user),
                type: .user,
                name: written ?? user,
                aliases: accounts.aliases(of: user)
            )
        }
    }

    private var tools: [Entity] {
        strong.compactMap { clue in
            guard let node = clue.node.map({ trees.lineage.nodes[$0] }) else {
                return clue.facts[.image].map { image in
                    let name = image.split { $0 == "\\" || $0 == "/" }.last.map { String($0) }
                    return Entity(id: EntityID(.file, image), type: .file, name: name ?? image)
                }
            }
            return Entity(
                id: ProcessEntity.id(of: node),
                type: .process,
                name: ProcessEntity.name(of: node.record)
            )
        }
    }

    private var targets: [Entity] {
        strong.flatMap { clue -> [Entity] in
            let facts = clue.facts
            let isAccess = [.processAccess, .remoteThread].contains(facts.activity)
            let process = isAccess ? facts[.targetImage] : nil
            let service = facts.activity == .serviceInstall ? facts[.service] : nil
            let task = facts.activity == .taskChange ? facts[.task] : nil
            let account = [.accountChange, .groupChange].contains(facts.activity)
            return [
                process.map { image in
                    let name = WindowsPath.base(image)
                    let id = EntityID(.process, "\(clue.host?.id.name ?? "unknown")/\(name)")
                    return Entity(id: id, type: .process, name: name)
                },
                service.map { Entity(id: EntityID(.service, $0), type: .service, name: $0) },
                task.map { Entity(id: EntityID(.task, $0), type: .task, name: $0) },
                account
                    ? Accounts.person(facts[.targetUser]).map {
                        Entity(id: EntityID(.user, $0), type: .user, name: $0)
                    } : nil,
                clue.isRefusal
                    ? clue.user.map {
                        let id = EntityID(.user, exact: $0)
                        return Entity(id: id, type: .user, name: facts[.targetUser] ?? $0)
                    } : nil,
                facts[.mailbox].flatMap { Accounts.person($0) }.map {
                    Entity(id: EntityID(.mailbox, $0), type: .mailbox, name: $0)
                },
            ].compactMap { $0 }
        }
    }

    private var sources: [Entity] {
        let outward = strong.flatMap { clue -> [String?] in
            if clue.facts.sourceClass == .network { return clue.contacts.map { Optional($0) } }
            return clue.facts.activity == .networkConnection
                ? [clue.facts[.destinationAddress]] : [clue.facts[.sourceAddress]]
        }
        let ways = story.hops.map(\.observation) + story.entries.map(\.observation)
        let inward = ways.map { $0.facts[.sourceAddress] }
        return (outward + inward).compactMap(Addresses.identity).map {
            Entity(id: EntityID(.ip, $0), type: .ip, name: $0)
        }
    }
}
