// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which spellings mean which host.
///
/// A host is its short name in lower case, `host:mkt01`, unless two fully qualified names share
/// it; then each is itself. Addresses and `localhost` are never taken for a name. What
/// `assets.yml` lists wins.
struct HostNames {
    /// A host as an incident shows it.
    struct Host: Hashable {
        let id: EntityID
        let name: String
    }

    private var spellings: [String: String] = [:]
    private var qualified: [String: Set<String>] = [:]
    private let assets: AssetContext

    init(assets: AssetContext) { self.assets = assets }

    /// Takes note of a spelling; called for every record before anything is resolved.
    mutating func note(_ raw: String) {
        let key = raw.lowercased()
        guard spellings.count < 100_000 || spellings[key] != nil else { return }
        spellings[key] = min(spellings[key] ?? raw, raw)
        guard key.contains("."), !Addresses.isAddress(key) else { return }
        qualified[Self.short(key), default: []].insert(key)
    }

    /// The host that a spelling means; nil for empty text.
    func resolve(_ raw: String?) -> Host? {
        guard let raw, !raw.isEmpty, raw != "-" else { return nil }
        let key = raw.lowercased()
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
        let key = raw.lowercased()
        guard spellings[key] != nil || assets.asset(key) != nil || qualified[key] != nil else {
            return nil
        }
        return resolve(raw)?.id
    }

    private static func short(_ name: String) -> String {
        Addresses.isAddress(name) ? name : String(name.prefix { $0 != "." })
    }
}
