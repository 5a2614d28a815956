// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A logon by which somebody came from one host to another.
struct Hop {
    let from: EntityID
    let to: EntityID
    let account: String
    let session: String
    let moment: Int64
    let observation: Observation

    /// The network and remote-desktop logons among all; addresses are resolved by what hosts
    /// themselves were seen to use.
    static func hops(_ ties: Ties, hosts: HostNames) -> [Hop] {
        let owners = owners(ties.connections.all, hosts)
        return ties.logons.all.compactMap { observation in
            let facts = observation.facts
            guard ["3", "10", "8"].contains(facts[.logonType] ?? ""),
                let to = hosts.resolve(facts[.host])?.id,
                let user = Accounts.person(facts[.targetUser] ?? facts[.user])
            else { return nil }
            let named = facts[.workstation].flatMap { hosts.known($0) }
            let address = Addresses.folded(facts[.sourceAddress])
                .flatMap { owners[$0] ?? hosts.known($0) }
            guard let from = address ?? named, from != to else { return nil }
            return Hop(
                from: from,
                to: to,
                account: Accounts.bare(user),
                session: (facts[.targetLogonSession] ?? facts[.logonSession] ?? "").lowercased(),
                moment: facts.moment,
                observation: observation
            )
        }
    }

    /// An address belongs to the host that opened connections from it, if only one did.
    private static func owners(_ all: [Observation], _ hosts: HostNames) -> [String: EntityID] {
        var found: [String: Set<EntityID>] = [:]
        for connection in all where connection.facts[.initiated]?.lowercased() != "false" {
            guard let address = Addresses.folded(connection.facts[.sourceAddress]),
                let host = hosts.resolve(connection.facts[.host])?.id
            else { continue }
            found[address, default: []].insert(host)
        }
        return found.compactMapValues { $0.count == 1 ? $0.first : nil }
    }
}
