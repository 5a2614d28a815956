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

    /// The network and remote logons among all; addresses are resolved by what hosts
    /// themselves were seen to use.
    static func hops(_ ties: Ties, hosts: HostNames, book: AddressBook) -> [Hop] {
        ties.logons.all.compactMap { observation in
            let facts = observation.facts
            guard facts.isUnix || ["3", "10", "8"].contains(facts[.logonType] ?? ""),
                let to = hosts.resolve(facts)?.id,
                let user = Accounts.person(facts[.targetUser] ?? facts[.user])
            else { return nil }
            let named = facts[.workstation].flatMap { hosts.known($0) }
            let address =
                book.owner(of: facts[.sourceAddress], at: facts.moment)
                ?? Addresses.identity(facts[.sourceAddress]).flatMap(hosts.known)
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
}
