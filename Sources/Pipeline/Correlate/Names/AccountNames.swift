// SPDX-License-Identifier: Apache-2.0

/// Which bare account names belong to one domain only.
///
/// Some records name an account with its domain and some without; where only one domain has the
/// name, both mean the same account.
struct AccountNames {
    private var domains: [String: Set<String>] = [:]

    /// Learns from the names that processes ran under.
    init(_ users: [String]) {
        for user in users {
            guard let folded = Accounts.person(user), folded.contains("\\") else { continue }
            domains[Accounts.bare(folded), default: []].insert(folded)
        }
    }

    /// `corp\\j.doe` for `j.doe`, if no other domain has that name.
    func qualified(_ user: String) -> String {
        guard !user.contains("\\"), !user.contains("@"), let known = domains[user],
            known.count == 1, let only = known.first
        else { return user }
        return only
    }
}
