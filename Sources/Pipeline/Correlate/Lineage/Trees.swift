// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The process trees that are one story each: lineage, joined by what ties trees together.
struct Trees {
    /// A record that joined two trees, or brought a tree its program.
    struct Bridge {
        let observation: Observation
        let tie: Incident.Member.Tie
        /// A node of the tree that it belongs to.
        let node: Int
    }

    let lineage: Lineage
    private(set) var bridges: [Bridge] = []
    private var sets: UnionFind
    /// Shared processes that carry foreign code, with the moment and a node of the intruder's tree.
    private var infected: [Int: (moment: Int64, by: Int)] = [:]

    init(_ lineage: Lineage, ties: Ties, hosts: HostNames) {
        self.lineage = lineage
        sets = UnionFind(count: lineage.nodes.count)
        infect(ties.injections.all, hosts)
        joinFamilies()
        joinDrops(ties.drops.all, hosts)
        joinInstalls(ties.installs.all, hosts)
    }

    /// The tree that a node belongs to.
    ///
    /// - Parameters:
    ///   - node: Index in the lineage.
    ///   - moment: When it acted: an infected process belongs to the intruder only afterwards.
    /// - Returns: Its number; nil for a shared process that is part of no story.
    func tree(of node: Int, at moment: Int64) -> Int? {
        if let infection = infected[node], infection.moment <= moment {
            return sets.root(of: infection.by)
        }
        return Programs.isCut(lineage.nodes[node].record.image) ? nil : sets.root(of: node)
    }

    /// The nodes of a tree, in the lineage's order.
    func members(of tree: Int) -> [Int] { membership[tree] ?? [] }

    private(set) var membership: [Int: [Int]] = [:]

    /// Fills `membership`; called once, when all is joined.
    mutating func settle() {
        for index in lineage.nodes.indices {
            if let tree = tree(of: index, at: Int64.max) {
                membership[tree, default: []].append(index)
            }
        }
    }
}

// MARK: - What joins

extension Trees {
    private func image(_ index: Int) -> String { lineage.nodes[index].record.image }

    private mutating func joinFamilies() {
        for index in lineage.nodes.indices {
            guard let parent = lineage.nodes[index].parent, !Programs.isHub(image(index)) else {
                continue
            }
            if let infection = infected[parent],
                infection.moment <= lineage.nodes[index].record.start?.microseconds ?? Int64.min
            {
                sets.union(infection.by, index)
            } else if !Programs.isCut(image(parent)) && !Programs.isCut(image(index)) {
                sets.union(parent, index)
            }
        }
    }

    /// Code that a program puts into another makes the other its own.
    private mutating func infect(_ injections: [Observation], _ hosts: HostNames) {
        for injection in injections where injection.facts.activity == .remoteThread {
            let facts = injection.facts
            let host = hosts.resolve(facts)?.id
            let target = ProcessName(facts[.targetProcess])
            guard
                let source = lineage.find(
                    facts.actor,
                    on: host,
                    at: facts.time,
                    image: facts[.image]
                ),
                let victim = lineage.find(
                    target,
                    on: host,
                    at: facts.time,
                    image: facts[.targetImage]
                ), source != victim, !Programs.isCut(image(source))
            else { continue }
            if Programs.isCut(image(victim)) {
                infected[victim] = infected[victim] ?? (facts.moment, source)
            } else {
                sets.union(source, victim)
            }
            bridges.append(Bridge(observation: injection, tie: .injected, node: source))
        }
    }

    /// Who wrote a file and who ran it, or named it on a command line, are one story.
    private mutating func joinDrops(_ drops: [Observation], _ hosts: HostNames) {
        let users = UsersOfFiles(lineage)
        for drop in drops {
            let facts = drop.facts
            let host = hosts.resolve(facts)?.id
            guard let file = facts[.file] else { continue }
            let runs = users.nodes(using: file, on: host, after: facts.moment)
            guard !runs.isEmpty, runs.count <= UsersOfFiles.common else { continue }
            let writer = lineage.find(facts.actor, on: host, at: facts.time, image: facts[.image])
            for run in runs where !Programs.isHub(image(run)) {
                bridges.append(Bridge(observation: drop, tie: .dropped, node: run))
                guard let writer, !Programs.isCut(image(writer)),
                    !Programs.isInstaller(image(writer))
                else { continue }
                sets.union(writer, run)
            }
        }
    }

    /// A service or task and the process that it became are one story.
    private mutating func joinInstalls(_ installs: [Observation], _ hosts: HostNames) {
        let started = lineage.nodes.indices.filter { index in
            let parent = WindowsPath.base(lineage.nodes[index].record.parentImage)
            return Self.starters.contains(parent) && !Programs.isHub(image(index))
        }
        let byHost = Dictionary(grouping: started) { lineage.nodes[$0].host }
        for install in installs.prefix(Self.mostInstalls) {
            let facts = install.facts
            guard let file = facts[.serviceFile], file.count >= 4 else { continue }
            let host = hosts.resolve(facts)?.id
            let window = (facts.moment - 30_000_000)...(facts.moment.addingClamped(300_000_000))
            let runs = (byHost[host] ?? []).filter { index in
                let record = lineage.nodes[index].record
                return window.contains(record.start?.microseconds ?? Int64.min)
                    && CommandShape.folded(record.commandLine).hasPrefix(CommandShape.folded(file))
            }
            let writer = lineage.find(facts.actor, on: host, at: facts.time, image: facts[.image])
            for run in runs.prefix(4) {
                bridges.append(Bridge(observation: install, tie: .lineage, node: run))
                if let writer, !Programs.isCut(image(writer)) { sets.union(writer, run) }
            }
        }
    }

    /// What starts services and tasks.
    private static let starters: Set<String> = ["services.exe", "svchost.exe", "taskeng.exe"]
    /// Beyond so many services and tasks the search for their processes ends.
    private static let mostInstalls = 2_000
}

extension Int64 {
    /// The sum, or the end of time.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? Int64.max : sum
    }
}
