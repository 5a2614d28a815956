// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which records tell of one act, so that it is cited once and counts as one witness.
///
/// A process start told by two sources, a service told by its installation and by its registry
/// key, LSASS opened as told by Sysmon and by the handle's audit.
struct SameActs {
    /// What an act is known by, whichever source tells of it.
    private enum Key: Hashable {
        case service(EntityID?, String)
        case opened(node: Int, image: String)
    }

    /// How far apart two records of one act may lie.
    ///
    /// - Units: seconds.
    private static let slack: Int64 = 10

    /// The records that tell of an act best, in time order.
    private var leading: [Key: [EventFacts]] = [:]
    private let lineage: Lineage

    init(_ lineage: Lineage) { self.lineage = lineage }

    /// Takes note of a record that other records of the same act will be led to.
    mutating func note(_ facts: EventFacts, host: EntityID?, node: Int?) {
        guard [.serviceInstall, .processAccess].contains(facts.activity),
            let key = Self.key(facts, host, node)
        else { return }
        leading[key, default: []].append(facts)
        leading[key]?.sort(by: EventFacts.isBefore)
    }

    /// The record to cite for what a record tells.
    func best(for facts: EventFacts, host: EntityID?, node: Int?) -> EventFacts {
        if facts.activity == .processStart {
            return node.flatMap { lineage.nodes[$0].record.facts } ?? facts
        }
        guard facts.activity != .processAccess, let key = Self.key(facts, host, node) else {
            return facts
        }
        let known = leading[key] ?? []
        let near = known.first {
            Clocks.agree($0.time, facts.time, within: Self.slack, acrossZones: false)
        }
        let far = known.first {
            Clocks.agree($0.time, facts.time, within: Self.slack, acrossZones: true)
        }
        return near ?? far ?? facts
    }

    private static func key(_ facts: EventFacts, _ host: EntityID?, _ node: Int?) -> Key? {
        switch facts.activity {
        case .serviceInstall: return facts[.service].map { .service(host, $0.lowercased()) }
        case .registryChange:
            let parts = facts[.registryKey]?.lowercased().split(separator: "\\") ?? []
            guard parts.count > 3, parts.last == "imagepath", parts[parts.count - 3] == "services"
            else { return nil }
            return .service(host, String(parts[parts.count - 2]))
        case .processAccess: return opened(facts[.targetImage], node)
        case .objectAccess: return opened(facts[.object], node)
        default: return nil
        }
    }

    private static func opened(_ image: String?, _ node: Int?) -> Key? {
        guard let image, let node, WindowsPath.base(image) == "lsass.exe" else { return nil }
        return .opened(node: node, image: "lsass.exe")
    }
}
