// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A logon from an address from which logons had been refused before.
struct Entry {
    let scope: Scope
    let address: String
    let account: String
    let session: String
    let moment: Int64
    let observation: Observation

    /// Those among all logons, for the places and addresses of the units that guessed.
    static func entries(_ ties: Ties, units: [Unit], reader: ClueReader) -> [Entry] {
        let places = units.filter { $0.isGuess && $0.level >= .medium }.flatMap { unit in
            unit.scopes.flatMap { scope in unit.origins.map { Place(scope: scope, address: $0) } }
        }
        guard !places.isEmpty else { return [] }
        let guessed = Set(places)
        return ties.logons.all.compactMap { observation in
            let facts = observation.facts
            guard let address = Addresses.identity(facts[.sourceAddress]) else { return nil }
            let host = reader.hosts.resolve(facts)?.id
            let scope = reader.scope(of: facts, host: host)
            let who = facts[.targetUser] ?? facts[.user]
            guard guessed.contains(Place(scope: scope, address: address)),
                let account = reader.accounts.account(who, in: facts, on: host)
            else { return nil }
            let session = facts[.targetLogonSession] ?? facts[.logonSession] ?? ""
            return Entry(
                scope: scope,
                address: address,
                account: account,
                session: facts.isEstate ? session : session.lowercased(),
                moment: facts.moment,
                observation: observation
            )
        }
    }

    private struct Place: Hashable {
        let scope: Scope
        let address: String
    }
}
