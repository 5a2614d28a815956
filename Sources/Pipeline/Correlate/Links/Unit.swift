// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Clues on one anchor without a long silence between them.
struct Unit {
    let anchor: Anchor
    /// Indices of clues, in time order.
    let clues: [Int]
    let first: Int64
    let last: Int64
    let level: Level
    let hosts: Set<EntityID>
    let users: Set<String>
    /// Those of the users that mean the same in a directory and on hosts.
    let proven: Set<String>
    let sessions: Set<String>
    let scopes: Set<Scope>
    /// Who acts behind keys and roles.
    let actors: Set<EntityID>
    /// Where its records came from.
    let origins: Set<String>
    /// The other ends of connections that a sensor on the wire saw.
    let contacts: Set<String>
    /// Keys and accounts that others may act by, thanks to it, and since when.
    let grants: [String: Int64]
    /// Whether it tried to log on and was refused.
    let isGuess: Bool
    let isLogon: Bool
    /// What may be met on other hosts: hashes of programs that are not the system's, and where
    /// such programs connected to.
    let indicators: Set<String>

    init(_ anchor: Anchor, clues indices: [Int], of clues: [Clue]) {
        let own = indices.map { clues[$0] }
        self.anchor = anchor
        self.clues = indices
        first = own.map(\.moment).min() ?? 0
        last = own.map(\.lastMoment).max() ?? 0
        level = own.map(\.level).max() ?? .informational
        hosts = Set(own.compactMap(\.host?.id))
        users = Set(own.compactMap(\.user))
        proven = Set(own.filter(\.isProven).compactMap(\.user))
        sessions = Set(own.compactMap(\.session))
        scopes = Set(own.map(\.scope))
        actors = Set(own.compactMap(\.actor))
        origins = Set(own.compactMap(\.origin))
        let strong = own.filter { $0.level >= .medium }
        contacts = Set(strong.flatMap(\.contacts))
        grants = Dictionary(strong.flatMap { clue in clue.grants.map { ($0, clue.moment) } }) {
            min($0, $1)
        }
        isGuess = own.contains(where: \.isRefusal)
        isLogon = own.contains { $0.facts.activity == .logon }
        indicators = Set(own.filter { $0.level >= .medium }.flatMap(\.indicators))
    }

    /// Cuts the clues of each anchor where it was quiet too long.
    static func units(of clues: [Clue], limits: Limits) -> [Unit] {
        let byAnchor = Dictionary(grouping: clues.indices) { clues[$0].anchor }
        var units: [Unit] = []
        for (anchor, indices) in byAnchor {
            let patience = Int64(anchor.patience(limits) * 1_000_000)
            var run: [Int] = []
            var quietSince = Int64.min
            for index in indices {
                if !run.isEmpty && clues[index].moment > quietSince.addingClamped(patience) {
                    units += trimmed(anchor, run, of: clues, limits)
                    run = []
                }
                run.append(index)
                quietSince = max(quietSince, clues[index].lastMoment)
            }
            units += trimmed(anchor, run, of: clues, limits)
        }
        return units.sorted { ($0.first, $0.clues.first ?? 0) < ($1.first, $1.clues.first ?? 0) }
    }

    /// Without a process tree, what is minor belongs to a grave act only if it lies within it; or
    /// if somebody went on to it with what he had just gained in a cloud.
    private static func trimmed(
        _ anchor: Anchor,
        _ run: [Int],
        of clues: [Clue],
        _ limits: Limits
    ) -> [Unit] {
        if case .tree = anchor { return [Unit(anchor, clues: run, of: clues)] }
        let isGrave = { (index: Int) in clues[index].level >= .medium }
        guard let first = run.firstIndex(where: isGrave), var last = run.lastIndex(where: isGrave)
        else { return [Unit(anchor, clues: run, of: clues)] }
        if case .actor = anchor {
            let end = clues[run[last]].lastMoment.addingClamped(Int64(limits.near * 1_000_000))
            last = run.lastIndex { clues[$0].level == .low && clues[$0].moment <= end } ?? last
            last = max(last, run.lastIndex(where: isGrave) ?? last)
        }
        let parts = [run[..<first], run[first...last], run[(last + 1)...]]
        return parts.filter { !$0.isEmpty }.map { Unit(anchor, clues: Array($0), of: clues) }
    }

    /// Seconds between the two; 0 where they overlap.
    func gap(to other: Unit) -> Double {
        let distance = max(first, other.first).subtractingReportingOverflow(min(last, other.last))
        return distance.overflow ? .infinity : max(0, Double(distance.partialValue) / 1_000_000)
    }

    /// Whether it hangs on something that has a story of its own.
    var isTree: Bool { if case .tree = anchor { true } else { false } }

    /// Whether it hangs on one of these trees.
    func isIn(_ trees: Set<Int>) -> Bool {
        if case .tree(let tree) = anchor { trees.contains(tree) } else { false }
    }
}
