// SPDX-License-Identifier: Apache-2.0

package import Schema

extension Policy {
    /// What the machine never touches by itself.
    package enum Protected: Hashable, Sendable, CustomStringConvertible {
        case entity(EntityID)
        case assetClass(Asset.Class)
        case role(String)

        package static let defaults: [Protected] =
            [.assetClass(.domainController), .assetClass(.identity), .assetClass(.network)]
            + ["dns", "dhcp", "vpn"].map { .role($0) }

        /// Reads `host:dc-01`, `class:domain-controller` or `role:dns`; nil for anything else.
        package init?(_ text: String) {
            let id = EntityID(text: text.lowercased())
            switch text.split(separator: ":", maxSplits: 1).first {
            case "class":
                guard let name = Asset.Class(rawValue: id.name) else { return nil }
                self = .assetClass(name)
            case "role":
                guard !id.name.isEmpty else { return nil }
                self = .role(id.name)
            default:
                guard id.type != nil, !id.name.isEmpty else { return nil }
                self = .entity(id)
            }
        }

        package var description: String {
            switch self {
            case .entity(let id): id.text
            case .assetClass(let name): "class:\(name.rawValue)"
            case .role(let name): "role:\(name)"
            }
        }
    }

    /// An attack that was agreed upon; the only thing that explains one away.
    package struct Exercise: Hashable, Sendable {
        package var name: String
        /// From this moment on.
        package var from: Timestamp
        /// Before this moment.
        package var until: Timestamp
        /// Where it comes from; never empty.
        package var sources: [EntityID]

        package init(name: String, from: Timestamp, until: Timestamp, sources: [EntityID]) {
            self.name = name
            self.from = from
            self.until = until
            self.sources = sources
        }
    }

    /// Evidence that a person has set aside for a time.
    package struct Suppression: Hashable, Sendable {
        /// Id of the detector.
        package var rule: String
        /// The host or user it is about; nil for any.
        package var entity: EntityID?
        /// Before this moment.
        package var until: Timestamp
        package var reason: String

        package init(rule: String, entity: EntityID?, until: Timestamp, reason: String) {
            self.rule = rule
            self.entity = entity
            self.until = until
            self.reason = reason
        }
    }
}
