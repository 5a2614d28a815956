// SPDX-License-Identifier: Apache-2.0

import Investigate
package import Respond
package import Schema

/// What a person asked of a scan, resolved.
package struct ScanOptions: Sendable {
    package var since: Timestamp?
    /// Exclusive.
    package var until: Timestamp?
    package var policy = Policy()
    /// SHA-256 of the policy's text; nil for the built-in one.
    package var policyDigest: String?
    package var assets = AssetInventory()
    /// The inputs as given, for the commands that a report prints.
    package var inputs: [String] = []

    package init() {}

    /// Reads `--policy` and `--assets`; every problem is told at once.
    package mutating func read(policy: String?, assets: String?) throws(RuntimeError) {
        var problems: [ErrorReport] = []
        if let policy {
            let reading = PolicyReading.read(try Self.text(policy), from: policy)
            problems += reading.problems
            if let value = reading.policy {
                self.policy = value
                policyDigest = value.sha256
            }
        }
        if let assets {
            let reading = AssetReading.read(try Self.text(assets), from: assets)
            problems += reading.problems
            if let value = reading.inventory { self.assets = value }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
    }

    private static func text(_ path: String) throws(RuntimeError) -> String {
        let file = TextFile.read(path)
        guard let text = file.text else {
            throw .fileUnreadable(path: path, reason: file.reason ?? "unknown")
        }
        return text
    }

    func investigator(_ catalog: TechniqueCatalog) -> Investigator {
        Investigator(catalog, inputs: inputs)
    }
}

extension AssetInventory {
    /// The asset that goes by a lower-case name, address or id.
    func asset(named name: String) -> Asset? {
        let ids = name.contains(":") ? [name] : ["host:\(name)", "ip:\(name)", "user:\(name)"]
        return ids.lazy.compactMap { match(EntityID(text: $0)).asset }.first
    }
}
