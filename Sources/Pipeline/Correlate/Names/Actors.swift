// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Who acts in a cloud or a directory, behind the keys and sessions that he acts by.
///
/// One person works under a user, the roles that he assumes, and a new key for each; whoever was
/// given a key or session by another is that other.
struct Actors {
    /// Whom a record names as acting, as entities.
    struct Names: Hashable {
        /// A user, service account or role, by its ARN or mail address.
        var principal: EntityID?
        /// An assumed role under the name that the caller chose for it.
        var session: EntityID?
        var key: EntityID?

        var all: [EntityID] { [principal, session, key].compactMap { $0 } }
    }

    /// Who was given a key, by the key.
    private var givers: [String: EventFacts] = [:]
    private let accounts: AccountNames

    init(_ ties: Ties, accounts: AccountNames) {
        self.accounts = accounts
        for grant in ties.grants.all {
            guard let key = grant.facts[.targetLogonSession] else { continue }
            givers[key] = givers[key] ?? grant.facts
        }
    }

    /// The person or program at the beginning of a chain of assumed roles; nil for the cloud's own.
    func root(of facts: EventFacts) -> EntityID? {
        var facts = facts
        var steps = 0
        while let key = facts[.logonSession], let giver = givers[key], steps < 8,
            giver.evidence != facts.evidence, Self.isSomebody(giver)
        {
            facts = giver
            steps += 1
        }
        let names = Self.names(in: facts)
        if let session = names.session { return session }
        if let user = accounts.account(facts[.user], in: facts, on: nil) {
            return EntityID(.user, exact: user)
        }
        return Self.isSomebody(facts) ? names.principal ?? names.key : nil
    }

    /// The cloud's own services act for everybody.
    private static func isSomebody(_ facts: EventFacts) -> Bool {
        let all = [facts[.principal], facts[.user]].compactMap { $0 }
        return all.isEmpty || all.contains { Accounts.person($0) != nil }
    }

    /// The entities that a record's principal and key are; letters keep their case.
    static func names(in facts: EventFacts) -> Names {
        var names = Names()
        if let principal = facts[.principal], Accounts.person(principal) != nil {
            let parts = principal.split(separator: ":", omittingEmptySubsequences: false)
            let rest = parts.last.map { $0.split(separator: "/") } ?? []
            if parts.first == "arn", parts.count == 6, rest.first == "assumed-role", rest.count > 2
            {
                names.session = EntityID(.session, principal)
                let role = "arn:\(parts[1]):iam::\(parts[4]):role/\(rest[1])"
                names.principal = EntityID(.principal, role)
            } else if parts.first == "arn" {
                names.principal = EntityID(.principal, principal)
            } else {
                names.principal = EntityID(.principal, exact: principal.lowercased())
            }
        }
        if let key = facts[.logonSession], isAccessKey(key) { names.key = EntityID(.key, key) }
        return names
    }

    /// - Source: AWS, "IAM identifiers": the prefixes of access keys.
    static func isAccessKey(_ text: String) -> Bool {
        text.utf8.count >= 16 && ["AKIA", "ASIA"].contains(text.prefix(4))
            && text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
    }
}
