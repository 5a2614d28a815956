// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Reads `assets.yml`.
package enum AssetReading {
    /// A list longer than this is not read.
    package static let limitInBytes = 16_777_216

    /// Reads the whole list and tells every problem in it, each with its line.
    ///
    /// - Parameters:
    ///   - text: The file's text; an empty one lists nothing.
    ///   - path: Its name, for the problems' places.
    /// - Returns: The inventory, or nil where there is any problem: an entry left out could be a
    ///   protected one.
    package static func read(
        _ text: String,
        from path: String
    ) -> (inventory: AssetInventory?, problems: [ErrorReport]) {
        let (inventory, problems) = Document.read(
            text,
            from: path,
            as: .assets,
            limitInBytes: limitInBytes
        ) { root -> AssetInventory? in
            var claims = Claims()
            let entries = root.sections("assets") { Entry.read(&$0, &claims) } ?? []
            let fleetSize = root.value("fleet_size", .number(1...100_000_000))
            return AssetInventory(
                entries.map(\.asset),
                fleetSize: fleetSize,
                owners: Dictionary(
                    entries.compactMap { entry in entry.owner.map { (entry.asset.id, $0) } },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
        return (inventory, problems)
    }

    /// Which line already claims an id, a name or an address.
    private struct Claims {
        var lines: [String: Int] = [:]
    }

    private struct Entry {
        let asset: Asset
        let owner: String?

        static func read(_ section: inout Section, _ claims: inout Claims) -> Entry? {
            let id = section.required("id", .entity)
            let names = section.list("names", .text) ?? []
            let addresses =
                section.section("identifiers") { inner -> [String]? in
                    for key in ["mac", "agent", "cloud"] { _ = inner.value(key, .text) }
                    return inner.list("addresses", .text)
                } ?? []
            let assetClass: Asset.Class? = section.value("class", .word)
            let criticality = section.value("criticality", .number(1...5))
            let segment = section.value("segment", .text)
            let roles = section.list("roles", .text) ?? []
            let owner = section.value("owner", .text)
            let isProtected = section.value("protected", .flag)
            guard let id else { return nil }
            let asset = Asset(
                id: id,
                names: names,
                addresses: addresses,
                assetClass: assetClass ?? .unknown,
                criticality: criticality ?? 3,
                segment: segment,
                roles: roles.map { $0.lowercased() },
                isProtected: isProtected ?? false
            )
            claim(asset, &section, &claims)
            return Entry(asset: asset, owner: owner)
        }

        private static func claim(_ asset: Asset, _ section: inout Section, _ claims: inout Claims)
        {
            for key in AssetInventory.keys(of: asset).sorted() {
                if let line = claims.lines[key] {
                    section.report(.repeated("'\(key)'", firstLine: line), at: "id")
                } else {
                    claims.lines[key] = section.place(of: "id")
                }
            }
        }
    }
}
