// SPDX-License-Identifier: Apache-2.0

/// ATT&CK's technique names and tactics, and the way back from newer ids to the ones we print.
///
/// Output speaks ATT&CK v18.1. Rules may carry v19 ids; `current` leads them back.
package struct TechniqueCatalog: Sendable {
    /// A technique as v18.1 has it.
    package struct Entry: Hashable, Sendable {
        package let id: String
        package let name: String
        /// Short names, `credential-access`.
        package let tactics: [String]
    }

    /// Where several old ids became one new id, the one that most rules mean.
    static let preferred = ["T1685": "T1562.001"]

    /// What v19 calls the halves of v18's defence evasion.
    static let olderTactics = [
        "stealth": "defense-evasion", "defense-impairment": "defense-evasion",
        "impair-defenses": "defense-evasion",
    ]

    private let entries: [String: Entry]
    private let former: [String: String]

    /// Reads the two tables of `content/attack`; lines that are no rows are skipped.
    ///
    /// - Parameters:
    ///   - techniques: Rows `id, name, v18 tactics, v19 tactics`, tab-separated; an empty third
    ///     column means that v18.1 does not know the id.
    ///   - crosswalk: Rows `v18.1 id, v19 id`, tab-separated.
    package init(techniques: String = "", crosswalk: String = "") {
        var entries: [String: Entry] = [:]
        for row in Self.rows(of: techniques) where row.count >= 3 && !row[2].isEmpty {
            let tactics = row[2].split(separator: ",").map { $0.lowercased() }
            entries[row[0]] = Entry(id: row[0], name: row[1], tactics: tactics)
        }
        var former: [String: [String]] = [:]
        for row in Self.rows(of: crosswalk) where row.count >= 2 {
            former[row[1], default: []].append(row[0])
        }
        self.entries = entries
        self.former = former.mapValues { olds in
            olds.min { ($0.contains(".") ? 0 : 1, $0) < ($1.contains(".") ? 0 : 1, $1) } ?? ""
        }
    }

    /// The v18.1 id that a rule's tag means; the tag itself, in capitals, where no table knows it.
    package func current(_ tag: String) -> String {
        let id = tag.uppercased()
        if let wanted = Self.preferred[id] { return wanted }
        guard let old = former[id], !old.isEmpty else { return id }
        return old
    }

    /// The technique's name, `LSASS Memory`; nil when the table does not have it.
    package func name(of id: String) -> String? { entries[id]?.name }

    /// The technique's tactics in v18.1; its parent's where it has no row of its own.
    package func tactics(of id: String) -> [String] {
        entries[id]?.tactics ?? entries[Self.parent(of: id)]?.tactics ?? []
    }

    /// The tactic that a rule meant by a technique: one that both name, else the technique's first.
    package func tactic(of id: String, hinted: [String] = []) -> String {
        let known = tactics(of: id)
        let hints = hinted.map { Self.olderTactics[$0] ?? $0 }
        return known.first { hints.contains($0) } ?? known.first ?? hints.first ?? "unknown"
    }

    /// `T1003` for `T1003.001`.
    package static func parent(of id: String) -> String {
        String(id.prefix { $0 != "." })
    }

    private static func rows(of table: String) -> [[String]] {
        table.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("T1") }.map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        }
    }
}
