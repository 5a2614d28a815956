// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What the owner says about the installation's own things: `assets.yml` as a value.
///
/// An asset is found by its id, any of its names, or an address; letters' case does not matter.
/// A host's short name and its full name are one where only one listed asset can be meant.
package struct AssetInventory: Sendable {
    /// What a lookup finds.
    package enum Match: Hashable, Sendable {
        case listed(Asset)
        case unlisted
        /// The name fits several assets, by their ids.
        case ambiguous([EntityID])

        /// The asset, where exactly one was found.
        package var asset: Asset? {
            if case .listed(let asset) = self { asset } else { nil }
        }
    }

    package let assets: [Asset]
    /// How many hosts there are in all; nil when the owner does not say.
    package let fleetSize: Int?

    private let owners: [EntityID: String]
    private var byName: [String: [Int]] = [:]
    private var byShortName: [String: [Int]] = [:]

    package init(_ assets: [Asset] = [], fleetSize: Int? = nil, owners: [EntityID: String] = [:]) {
        self.assets = assets
        self.fleetSize = fleetSize
        self.owners = owners
        for (index, asset) in assets.enumerated() {
            for key in Self.keys(of: asset) { byName[key, default: []].append(index) }
            for short in Self.shortNames(of: asset) {
                byShortName[short, default: []].append(index)
            }
        }
    }

    /// The asset that an entity is.
    package func match(_ id: EntityID) -> Match {
        let text = id.text.lowercased()
        if let found = byName[text] { return match(found) }
        guard id.type == .host else { return .unlisted }
        let name = id.name.lowercased()
        guard let candidates = byShortName[Self.short(name)] else { return .unlisted }
        let fitting = candidates.filter { fits(name, assets[$0]) }
        return fitting.isEmpty ? .unlisted : match(fitting)
    }

    /// The listed asset's id, or the entity itself where there is none.
    package func canonical(_ id: EntityID) -> EntityID { match(id).asset?.id ?? id }

    /// Who answers for an asset, as `assets.yml` names them.
    package func owner(of id: EntityID) -> String? { owners[canonical(id)] }

    /// The listed hosts of a segment; nil asks for those without one.
    package func hosts(in segment: String?) -> [Asset] {
        assets.filter { $0.id.type == .host && $0.segment == segment }
    }

    /// The listed assets that serve a role.
    package func serving(_ role: String) -> [Asset] {
        assets.filter { $0.roles.contains(role) }
    }
}

// MARK: - Names

extension AssetInventory {
    /// Every text that is this asset without doubt: `host:ws-07`, `ip:10.1.4.7`.
    static func keys(of asset: Asset) -> Set<String> {
        let type = asset.id.type?.rawValue ?? "host"
        let names = asset.names.map { "\(type):\($0.lowercased())" }
        let addresses = asset.addresses.map { "ip:\($0.lowercased())" }
        return Set([asset.id.text.lowercased()] + names + addresses)
    }

    private static func shortNames(of asset: Asset) -> Set<String> {
        asset.id.type == .host ? Set(hostNames(of: asset).map(short)) : []
    }

    private static func hostNames(of asset: Asset) -> [String] {
        ([asset.id.name] + asset.names).map { $0.lowercased() }
    }

    private static func short(_ name: String) -> String {
        String(name.prefix { $0 != "." })
    }

    /// Whether a host of this name can be this asset: of two full names only equal ones can.
    private func fits(_ name: String, _ asset: Asset) -> Bool {
        let full = Self.hostNames(of: asset).filter { $0.contains(".") }
        return !name.contains(".") || full.isEmpty || full.contains(name)
    }

    private func match(_ indices: [Int]) -> Match {
        indices.count == 1
            ? .listed(assets[indices[0]])
            : .ambiguous(indices.map { assets[$0].id }.sorted())
    }
}
