// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which spellings mean which account.
///
/// `CORP\j.doe`, a UPN and a SID are one account if a record names both; a name without its domain
/// is the domain's that alone has it. An account of one machine is that machine's: `root` of two
/// servers are two.
struct AccountNames {
    /// What records said of accounts' other names; filled while they pass.
    struct Learned {
        private static let most = 50_000

        fileprivate var names: [String: [String: EventFacts]] = [:]

        /// Takes note of a record that names an account in two ways.
        mutating func note(_ facts: EventFacts) {
            guard let name = Accounts.person(facts[.user], isUnix: facts.isUnix) else { return }
            let scope = facts.isUnix ? facts.machine : ""
            for other in [facts[.userID], facts[.userAlias]] {
                guard let other = Accounts.folded(other), other != name.lowercased(),
                    !Self.isNobody(other), names.count < Self.most
                else { continue }
                let key = AccountNames.key(other, scope)
                if let known = names[key]?[name], !EventFacts.isBefore(facts, known) { continue }
                names[key, default: [:]][name] = facts
            }
        }

        /// Ids that are equal everywhere, or say that there is none.
        private static func isNobody(_ id: String) -> Bool {
            id.hasPrefix("s-1-5-18") || id.hasPrefix("s-1-5-19") || id.hasPrefix("s-1-5-20")
                || id == "4294967295" || id.allSatisfy { "0-".contains($0) } && id.count > 1
        }
    }

    private var domains: [String: Set<String>] = [:]
    private let learned: Learned
    private let evidence: [String: [Entity.Alias]]

    /// Learns from the names that processes ran under, and from records that name an account twice.
    init(_ users: [String], learned: Learned = Learned()) {
        self.learned = learned
        evidence = Self.evidence(learned)
        for user in users {
            guard let folded = Accounts.person(user), folded.contains("\\") else { continue }
            domains[Accounts.bare(folded), default: []].insert(folded)
        }
    }

    /// `corp\\j.doe` for `j.doe`, if no other domain has that name.
    func qualified(_ user: String) -> String {
        if let known = canonical(user, "") { return known }
        guard !user.contains("\\"), !user.contains("@"), let known = domains[user],
            known.count == 1, let only = known.first
        else { return user }
        return only
    }

    /// The account that a record's name means.
    func account(_ raw: String?, in facts: EventFacts, on host: EntityID?) -> String? {
        guard let name = Accounts.person(raw, isUnix: facts.isUnix) else { return nil }
        guard facts.isUnix else { return qualified(name) }
        let known = canonical(Self.id(name), facts.machine) ?? (name == "uid:0" ? "root" : name)
        if known.contains("\\") || known.contains("@") { return known.lowercased() }
        return host.map { "\($0.name)\\\(known)" } ?? known
    }

    /// The other names of an account, each with the first record that names both.
    func aliases(of user: String) -> [Entity.Alias] {
        evidence[user] ?? []
    }

    /// The records that name an account in two ways.
    var namings: [EventFacts] { learned.names.values.flatMap(\.values) }

    /// Whether a record proves that two systems mean this one account.
    func isProven(_ user: String) -> Bool { evidence[user] != nil }

    /// By account, for those that a record names in two ways.
    private static func evidence(_ learned: Learned) -> [String: [Entity.Alias]] {
        var found: [String: [Entity.Alias]] = [:]
        for (key, names) in learned.names where names.count == 1 && !key.contains("\u{1f}") {
            guard let (name, facts) = names.first else { continue }
            found[name, default: []].append(Entity.Alias(name: key, evidence: facts.evidence))
        }
        return found.mapValues { $0.sorted { $0.name < $1.name } }
    }

    /// The only account beside which a name stood.
    private func canonical(_ other: String, _ scope: String) -> String? {
        guard let names = learned.names[Self.key(other, scope)], names.count == 1 else {
            return nil
        }
        return names.first?.key
    }

    /// `1000` of `uid:1000`.
    private static func id(_ name: String) -> String {
        name.hasPrefix("uid:") ? String(name.dropFirst(4)) : name
    }

    fileprivate static func key(_ other: String, _ scope: String) -> String {
        scope.isEmpty ? other : "\(scope)\u{1f}\(other)"
    }
}
