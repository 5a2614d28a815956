// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Joins units that are one story although no process tree holds them together.
struct Linker {
    let units: [Unit]
    let limits: Limits
    private var sets: UnionFind

    init(_ units: [Unit], limits: Limits) {
        self.units = units
        self.limits = limits
        sets = UnionFind(count: units.count)
    }

    /// Units by story, in order of the first of each.
    var stories: [[Int]] {
        let byRoot = Dictionary(grouping: units.indices, by: sets.root)
        return byRoot.keys.sorted().map { byRoot[$0] ?? [] }
    }

    /// Joins all that belongs together on one host, and then from host to host.
    mutating func link(hops: [Hop], entries: [Entry] = [], contacts: Contacts = Contacts()) {
        let strong = units.indices.filter { units[$0].level >= .medium }
        linkSessions(strong)
        linkPeople(strong)
        linkNeighbours(strong)
        linkIndicators(strong)
        linkActors(strong)
        linkGrants(strong)
        linkContacts(strong, contacts)
        for hop in hops { link(hop, strong) }
        for entry in entries { link(entry, strong) }
    }

    /// One rare program, or one address that such programs call, on several hosts.
    private mutating func linkIndicators(_ strong: [Int]) {
        let keyed = strong.flatMap { index in
            units[index].indicators.map { (key: $0, index: index) }
        }
        let byKey = Dictionary(grouping: keyed, by: \.key).mapValues { $0.map(\.index) }
        for members in byKey.values {
            let hosts = members.reduce(into: Set<EntityID>()) { $0.formUnion(units[$1].hosts) }
            guard hosts.count > 1, hosts.count <= Self.rare,
                members.contains(where: { units[$0].level >= .high })
            else { continue }
            for (left, right) in zip(members, members.dropFirst())
            where units[left].gap(to: units[right]) <= limits.window {
                sets.union(left, right)
            }
        }
    }

    /// On more hosts than this an indicator is no longer rare.
    private static let rare = 5

    /// One logon session: what was done in it minutes apart is one act.
    private mutating func linkSessions(_ strong: [Int]) {
        chain(keyed(strong, \.sessions), within: limits.near) { _, _ in true }
    }

    /// One account where its name means one, when at least one of the two acts is grave.
    private mutating func linkPeople(_ strong: [Int]) {
        chain(keyed(strong, \.users), within: limits.near) { max($0.level, $1.level) >= .high }
        // A record proved that a directory's user and a host's are the same.
        let proven = strong.flatMap { index in
            units[index].proven.sorted().map { ($0, index) }
        }
        chain(proven, within: limits.near) { max($0.level, $1.level) >= .high }
    }

    /// What no process did, or a shared one, beside a grave act within minutes on the same host.
    private mutating func linkNeighbours(_ strong: [Int]) {
        let keyed = strong.flatMap { index in units[index].hosts.map { ($0.text, index) } }
        chain(keyed, within: limits.near / 2) {
            min($0.level, $1.level) >= .high
                || (max($0.level, $1.level) >= .high && !($0.isTree && $1.isTree))
        }
    }

    private func keyed(_ strong: [Int], _ names: KeyPath<Unit, Set<String>>) -> [(String, Int)] {
        strong.flatMap { index in
            units[index][keyPath: names].sorted().flatMap { name in
                units[index].scopes.map(\.text).sorted().map { ("\($0)\u{1f}\(name)", index) }
            }
        }
    }

    /// Joins units with one key that follow each other within seconds.
    private mutating func chain(
        _ keyed: [(String, Int)],
        within seconds: Double,
        _ isOne: (Unit, Unit) -> Bool
    ) {
        let byKey = Dictionary(grouping: keyed, by: \.0).mapValues { $0.map(\.1) }
        for key in byKey.keys.sorted() {
            let members = byKey[key] ?? []
            for (position, left) in members.enumerated() {
                for right in members[(position + 1)...].prefix(64)
                where units[left].gap(to: units[right]) <= seconds
                    && isOne(units[left], units[right])
                {
                    sets.union(left, right)
                }
            }
        }
    }

    /// A logon from host to host joins what was done on either side of it.
    private mutating func link(_ hop: Hop, _ strong: [Int]) {
        let before = strong.filter { index in
            let unit = units[index]
            return unit.hosts.contains(hop.from) && unit.first <= hop.moment
                && Double(hop.moment - unit.last) / 1_000_000 <= limits.idle
        }
        let after = strong.filter { index in
            let unit = units[index]
            return unit.hosts.contains(hop.to)
                && (unit.sessions.contains(hop.session)
                    || unit.users.contains { Accounts.bare($0) == hop.account })
                && Double(unit.first - hop.moment) / 1_000_000 <= limits.near
                && unit.last >= hop.moment - 5_000_000
        }
        for left in before {
            for right in after { sets.union(left, right) }
        }
    }
}

// MARK: - Clouds, directories and networks

extension Linker {
    /// One actor in a cloud, whichever keys and roles he took; and one address of the outside
    /// world beside a grave act, for there an intruder has several names.
    private mutating func linkActors(_ strong: [Int]) {
        let acting = strong.flatMap { index in
            units[index].actors.map { ($0.text, index) }
        }
        chain(acting, within: limits.idle) { _, _ in true }
        let coming = strong.filter { units[$0].scopes.contains(.estate) }.flatMap { index in
            units[index].origins.filter(Addresses.isPublic).map { ($0, index) }
        }
        chain(coming, within: limits.near) { max($0.level, $1.level) >= .high }
    }

    /// A key or an account that somebody made, and what was done by it afterwards.
    private mutating func linkGrants(_ strong: [Int]) {
        var givers: [String: [(index: Int, moment: Int64)]] = [:]
        for index in strong {
            for (name, moment) in units[index].grants {
                givers[name, default: []].append((index, moment))
            }
        }
        for index in strong where units[index].scopes.contains(.estate) {
            for name in units[index].users.union(units[index].sessions) {
                for giver in givers[name] ?? [] where giver.index != index {
                    let delay = units[index].last.subtractingReportingOverflow(giver.moment)
                    let isAfter = !delay.overflow && delay.partialValue >= 0
                    guard isAfter, units[giver.index].gap(to: units[index]) <= limits.window else {
                        continue
                    }
                    sets.union(giver.index, index)
                }
            }
        }
    }

    /// What a sensor saw of a host, and the process tree there that talked to the same other end.
    private mutating func linkContacts(_ strong: [Int], _ contacts: Contacts) {
        for seen in strong where !units[seen].contacts.isEmpty {
            for host in units[seen].hosts.sorted() {
                let trees = units[seen].contacts.reduce(into: Set<Int>()) {
                    $0.formUnion(contacts.trees(of: host, to: $1))
                }
                for other in strong where other != seen && units[other].isIn(trees) {
                    guard max(units[seen].level, units[other].level) >= .high,
                        units[seen].gap(to: units[other]) <= limits.idle
                    else { continue }
                    sets.union(seen, other)
                }
            }
        }
    }

    /// Guessing and the logon that followed from the same place, with what was done by it.
    private mutating func link(_ entry: Entry, _ strong: [Int]) {
        let guesses = strong.filter { index in
            let unit = units[index]
            return unit.isGuess && unit.scopes.contains(entry.scope)
                && unit.origins.contains(entry.address) && unit.first <= entry.moment
                && Double(entry.moment - unit.last) / 1_000_000 <= limits.idle
        }
        guard let guess = guesses.first else { return }
        for index in guesses { sets.union(guess, index) }
        for index in units.indices where units[index].scopes.contains(entry.scope) {
            let unit = units[index]
            let isEntry = unit.isLogon && unit.origins.contains(entry.address)
            let isHis =
                unit.level >= .medium
                && (unit.users.contains(entry.account) || unit.sessions.contains(entry.session))
            guard isEntry || isHis, unit.last >= entry.moment - 5_000_000,
                Double(unit.first.subtractingClamped(entry.moment)) / 1_000_000
                    <= (isEntry ? limits.idle : limits.near)
            else { continue }
            sets.union(guess, index)
        }
    }
}

extension Int64 {
    /// The difference, or the end of time.
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? Int64.max : difference
    }
}
