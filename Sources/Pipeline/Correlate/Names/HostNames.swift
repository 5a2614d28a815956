// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which spellings mean which host.
///
/// A host is its short name in lower case, `host:mkt01`, unless two fully qualified names share
/// it; then each is itself. `localhost` and its like name no host at all, for every machine calls
/// itself so. An agent's or an instance's id is the host whose name stands beside it. What
/// `assets.yml` lists wins.
struct HostNames {
    /// A host as an incident shows it.
    struct Host: Hashable {
        let id: EntityID
        let name: String
    }

    /// More machines than this do not share a name by being set up anew: it is the collector's.
    private static let crowd = 3
    private static let most = 100_000

    private var spellings: [String: String] = [:]
    private var qualified: [String: Set<String>] = [:]
    /// Other names, each with the names beside which it stood and the first record that says so.
    private var beside: [String: [String: EventFacts]] = [:]
    /// Ids that stood beside a name.
    private var ids: [String: Set<String>] = [:]
    private let assets: AssetContext

    init(assets: AssetContext) { self.assets = assets }

    /// Takes note of what a record calls its host; called for every record before any is resolved.
    mutating func note(_ facts: EventFacts) {
        let name = Self.folded(facts[.host])
        if let name, let raw = facts[.host] { note(raw, key: name) }
        if let other = Self.folded(facts[.hostID]) {
            if let name { learn(other, beside: name, facts) } else { note(other, key: other) }
        }
        // A machine's own account has the name that NetBIOS cuts at its fifteenth character.
        guard let name, Self.short(name).count > 15,
            let account = facts[.user].map(Accounts.bare), account.hasSuffix("$"),
            Self.short(name).prefix(15) == account.dropLast()
        else { return }
        learn(String(account.dropLast()), beside: name, facts)
    }

    private mutating func note(_ raw: String, key: String) {
        guard spellings.count < Self.most || spellings[key] != nil else { return }
        spellings[key] = min(spellings[key] ?? raw, raw)
        guard key.contains("."), !Addresses.isAddress(key) else { return }
        qualified[Self.short(key), default: []].insert(key)
    }

    private mutating func learn(_ other: String, beside name: String, _ facts: EventFacts) {
        guard other != name, beside.count < Self.most || beside[other] != nil else { return }
        let short = Self.short(name)
        if let known = beside[other]?[name], !EventFacts.isBefore(facts, known) { return }
        beside[other, default: [:]][name] = facts
        ids[short, default: []].insert(other)
    }

    /// The host that a record is about; nil when it says none.
    func resolve(_ facts: EventFacts) -> Host? {
        let other = Self.folded(facts[.hostID])
        guard let name = Self.folded(facts[.host]) else { return resolve(other) }
        if let other, ids[Self.short(name)]?.count ?? 0 > Self.crowd {
            return Host(id: EntityID(.host, other), name: facts[.hostID] ?? other)
        }
        return resolve(facts[.host])
    }

    /// The host that a spelling means; nil for empty text and for what every machine is called.
    func resolve(_ raw: String?) -> Host? {
        guard let raw, let key = Self.folded(raw) else { return nil }
        if assets.asset(key) == nil, let name = only(beside: key), ids[Self.short(key)] == nil {
            return plain(name, name)
        }
        return plain(raw, key)
    }

    /// The host of this very name.
    private func plain(_ raw: String, _ key: String) -> Host {
        if let asset = assets.asset(key) {
            return Host(id: asset.id, name: asset.names.first ?? asset.id.name.uppercased())
        }
        let written = spellings[key] ?? raw
        if Addresses.isAddress(key) { return Host(id: EntityID(.host, key), name: key) }
        let short = Self.short(key)
        if qualified[short]?.count ?? 0 > 1 && key.contains(".") {
            return Host(id: EntityID(.host, key), name: written)
        }
        return Host(id: EntityID(.host, short), name: Self.short(spellings[short] ?? written))
    }

    /// The host, if records of its own were seen or the owner lists it.
    func known(_ raw: String) -> EntityID? {
        guard let key = Self.folded(raw) else { return nil }
        guard
            spellings[key] != nil || assets.asset(key) != nil || qualified[key] != nil
                || beside[key] != nil
        else { return nil }
        return resolve(raw)?.id
    }

    /// The other names of a host, each with the first record that names both.
    func aliases(of host: EntityID) -> [Entity.Alias] {
        let pairs = ids[Self.short(host.name)] ?? []
        return pairs.sorted().compactMap { other in
            guard let name = only(beside: other), resolve(name)?.id == host,
                let facts = beside[other]?[name]
            else { return nil }
            return Entity.Alias(name: other, evidence: facts.evidence)
        }
    }

    /// The records that name a host in two ways.
    var namings: [EventFacts] { beside.values.flatMap(\.values) }

    /// The one host beside whose names another name stood; nil when they are several.
    private func only(beside other: String) -> String? {
        guard let names = beside[other]?.keys, let first = names.min() else { return nil }
        let short = Self.short(first)
        guard names.allSatisfy({ Self.short($0) == short }), qualified[short]?.count ?? 0 <= 1,
            ids[short]?.count ?? 0 <= Self.crowd
        else { return nil }
        return first
    }

    /// Lower case without a last dot; nil for what names no machine.
    static func folded(_ raw: String?) -> String? {
        guard var name = raw?.lowercased(), !name.isEmpty else { return nil }
        if name.hasSuffix(".") { name.removeLast() }
        for suffix in [".localdomain", ".localdomain6"] where name.hasSuffix(suffix) {
            name.removeLast(suffix.count)
        }
        if nothing.contains(name) || name.allSatisfy({ "0-: ".contains($0) }) { return nil }
        if Addresses.isAddress(name), Addresses.folded(name) == nil { return nil }
        return name
    }

    private static func short(_ name: String) -> String {
        Addresses.isAddress(name) ? name : String(name.prefix { $0 != "." })
    }

    /// What machines are called that were given no name, and fields that hold none.
    private static let nothing: Set<String> = [
        "localhost", "localhost4", "localhost6", "localdomain", "ip6-localhost", "ip6-loopback",
        "(none)", "none", "(null)", "null", "nil", "n/a", "unknown", "(unknown)", "undefined", ".",
        "?", "host", "hostname",
    ]
}
