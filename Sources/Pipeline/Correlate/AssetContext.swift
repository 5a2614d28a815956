// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What the owner's list of assets says, behind one question.
///
/// Correlate does not read `assets.yml`; whoever does hands the answers in.
package struct AssetContext: Sendable {
    /// The asset that goes by a lower-case name, address or entity id; nil when none is listed.
    package let asset: @Sendable (String) -> Asset?

    package init(asset: @escaping @Sendable (String) -> Asset? = { _ in nil }) {
        self.asset = asset
    }

    /// Answers from a list.
    package init(_ assets: [Asset]) {
        var byName: [String: Asset] = [:]
        for asset in assets {
            for name in [asset.id.text, asset.id.name] + asset.names + asset.addresses {
                byName[name.lowercased()] = byName[name.lowercased()] ?? asset
            }
        }
        let answers = byName
        self.init { answers[$0] }
    }

    /// 1 to 5; 3 for what is not listed.
    func criticality(of id: EntityID) -> Int {
        asset(id.text)?.criticality ?? 3
    }
}
