// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which host had which address when, from records that name both.
///
/// An address is nobody's for good: networks use the same private numbers, and leases end. So it
/// is looked up at a moment, and where two hosts had it about then it means neither.
struct AddressBook {
    private struct Sighting {
        var first: Int64
        var last: Int64
    }

    private var own: [String: [EntityID: Sighting]] = [:]
    /// What others say of a host; an attacker may choose the name that his machine gives.
    private var hearsay: [String: [EntityID: Sighting]] = [:]
    /// How long after a record an address still is that host's.
    private let window: Int64

    init(_ ties: Ties, hosts: HostNames, limits: Limits) {
        window = Int64(limits.window * 1_000_000)
        for connection in ties.connections.all
        where connection.facts[.initiated]?.lowercased() != "false" {
            guard let host = hosts.resolve(connection.facts)?.id else { continue }
            Self.note(connection.facts[.sourceAddress], host, connection, in: &own)
        }
        for naming in ties.namings.all {
            if let host = hosts.resolve(naming.facts)?.id {
                Self.note(naming.facts[.hostAddress], host, naming, in: &own)
            }
            hear(naming, hosts)
        }
        for logon in ties.logons.all { hear(logon, hosts) }
    }

    /// The host that had the address at a moment, if only one did.
    func owner(of text: String?, at moment: Int64) -> EntityID? {
        guard let address = Addresses.identity(text) else { return nil }
        return Self.only(own[address], at: moment, window)
            ?? (own[address] == nil ? Self.only(hearsay[address], at: moment, window) : nil)
    }

    /// Names that a machine gives of itself count for known hosts on the own network only.
    private mutating func hear(_ observation: Observation, _ hosts: HostNames) {
        guard let name = observation.facts[.workstation], let host = hosts.known(name),
            let address = Addresses.identity(observation.facts[.sourceAddress]),
            !Addresses.isPublic(address)
        else { return }
        Self.note(address, host, observation, in: &hearsay)
    }

    private static func note(
        _ text: String?,
        _ host: EntityID,
        _ observation: Observation,
        in book: inout [String: [EntityID: Sighting]]
    ) {
        guard let address = Addresses.identity(text) else { return }
        let first = observation.facts.moment
        let last = observation.lastTime?.microseconds ?? first
        let known = book[address]?[host]
        book[address, default: [:]][host] = Sighting(
            first: min(first, known?.first ?? first),
            last: max(last, known?.last ?? last)
        )
    }

    private static func only(
        _ all: [EntityID: Sighting]?,
        at moment: Int64,
        _ window: Int64
    ) -> EntityID? {
        guard let all else { return nil }
        if moment == Int64.max { return all.count == 1 ? all.first?.key : nil }
        let near = all.filter { _, sighting in
            sighting.first == Int64.max
                || (sighting.first - window <= moment
                    && moment <= sighting.last.addingClamped(window))
        }
        return near.count == 1 ? near.first?.key : nil
    }
}
