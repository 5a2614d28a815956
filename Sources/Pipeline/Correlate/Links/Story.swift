// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Units that were found to be one, with what stands between them.
struct Story {
    /// Indices of clues, in time order.
    let clues: [Int]
    let witnesses: [Witness]
    /// The process trees it runs through.
    let trees: Set<Int>
    let hops: [Hop]
    /// The logons by which somebody got in after guessing.
    let entries: [Entry]

    init(
        _ indices: [Int],
        units: [Unit],
        clues all: [Clue],
        hops: [Hop],
        entries: [Entry] = []
    ) {
        let own = indices.map { units[$0] }
        clues = own.flatMap(\.clues).sorted()
        witnesses = Witness.witnesses(of: all, among: clues)
        trees = Set(clues.compactMap { all[$0].tree })
        let hosts = own.reduce(into: Set<EntityID>()) { $0.formUnion($1.hosts) }
        let sessions = own.reduce(into: Set<String>()) { $0.formUnion($1.sessions) }
        let accounts = Set(own.flatMap { $0.users.map(Accounts.bare) })
        let guesses = own.filter { $0.isGuess && $0.level >= .medium }
        self.entries = entries.filter { entry in
            guesses.contains {
                $0.scopes.contains(entry.scope) && $0.origins.contains(entry.address)
                    && $0.first <= entry.moment
            }
        }
        // How somebody came to a host before anything had happened is no part of the story.
        let begin = witnesses.map(\.moment).min() ?? Int64.max
        self.hops = hops.filter {
            hosts.contains($0.from) && hosts.contains($0.to)
                && ($0.observation.facts.time?.microseconds ?? Int64.max) >= begin
                && (sessions.contains($0.session) || accounts.contains($0.account))
        }
    }

    /// Whether the evidence warrants an incident of its own.
    ///
    /// One finding of high does; so does one of medium that nothing explains, unless it stands
    /// quite alone and its author himself was not sure.
    var opens: Bool {
        witnesses.contains { $0.level >= .medium && !$0.isExplained }
    }
}
