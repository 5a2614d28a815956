// SPDX-License-Identifier: Apache-2.0

/// Which tags ATT&CK v19 has, and what became of v18.1's.
struct AttackTags {
    /// What a tag is to v19.
    enum Standing: Equatable {
        case current
        /// v18.1 had it; nil when no successor is known.
        case former(successor: String?)
        case unknown
    }

    private var techniques: Set<String> = []
    private var successors: [String: String] = [:]
    private var tactics: Set<String> = []
    private var formerTactics: Set<String> = []

    /// What v19 made of v18.1's defence evasion.
    private static let splitTactics = ["defense-evasion": "stealth' or 'attack.defense-impairment"]

    /// Reads `techniques.tsv` and `crosswalk.tsv`; with empty tables every tag is current.
    init(techniques: String, crosswalk: String) {
        for row in Self.rows(of: crosswalk) where row.count >= 2 { successors[row[0]] = row[1] }
        for row in Self.rows(of: techniques) where row.count >= 3 {
            self.techniques.insert(row[0])
            formerTactics.formUnion(Self.names(row[2]))
            if row.count >= 4 { tactics.formUnion(Self.names(row[3])) }
        }
        formerTactics.subtract(tactics)
    }

    /// What a tag without its `attack.` is to v19.
    func standing(of tag: String) -> Standing {
        guard !techniques.isEmpty else { return .current }
        let tag = tag.lowercased()
        if Self.isTechnique(tag) {
            let id = tag.uppercased()
            if let successor = successors[id] {
                return .former(successor: "attack.\(successor.lowercased())")
            }
            return techniques.contains(id) ? .current : .unknown
        }
        // Groups, software, campaigns, mitigations and data sources: no table has them.
        if tag.dropFirst().allSatisfy(\.isNumber), "gscm".contains(tag.prefix(1)) {
            return .current
        }
        if tag.hasPrefix("ds"), tag.dropFirst(2).allSatisfy(\.isNumber) { return .current }
        let tactic = tag.replacing("_", with: "-")
        if tactics.contains(tactic) {
            return tactic == tag ? .current : .former(successor: "attack.\(tactic)")
        }
        guard formerTactics.contains(tactic) else { return .unknown }
        return .former(successor: Self.splitTactics[tactic].map { "attack.\($0)" })
    }

    /// The names of v19's tactics, for a message.
    var tacticNames: [String] { tactics.sorted() }

    private static func isTechnique(_ tag: String) -> Bool {
        tag.first == "t" && tag.dropFirst().first?.isNumber == true
    }

    private static func names(_ list: String) -> [String] {
        list.split(separator: ",").map { name in
            String(name.drop { $0 == " " }).lowercased().replacing(" ", with: "-")
        }
    }

    private static func rows(of table: String) -> [[String]] {
        table.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("T1") }.map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        }
    }
}
