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
    mutating func link(hops: [Hop]) {
        let strong = units.indices.filter { units[$0].level >= .medium }
        linkSessions(strong)
        linkPeople(strong)
        linkNeighbours(strong)
        linkIndicators(strong)
        for hop in hops { link(hop, strong) }
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
        let keyed = strong.flatMap { index in
            units[index].sessions.sorted().flatMap { session in
                units[index].hosts.sorted().map { ("\($0)\u{1f}\(session)", index) }
            }
        }
        chain(keyed, within: limits.near) { _, _ in true }
    }

    /// One account on one host, when at least one of the two acts is grave.
    private mutating func linkPeople(_ strong: [Int]) {
        let keyed = strong.flatMap { index in
            units[index].users.sorted().flatMap { user in
                units[index].hosts.sorted().map { ("\($0)\u{1f}\(user)", index) }
            }
        }
        chain(keyed, within: limits.near) { max($0.level, $1.level) >= .high }
    }

    /// What no process did, or a shared one, beside a grave act within minutes on the same host.
    private mutating func linkNeighbours(_ strong: [Int]) {
        let keyed = strong.flatMap { index in units[index].hosts.map { ($0.text, index) } }
        chain(keyed, within: limits.near / 2) {
            min($0.level, $1.level) >= .high
                || (max($0.level, $1.level) >= .high && !($0.isTree && $1.isTree))
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
