// SPDX-License-Identifier: Apache-2.0

package import Ingest
import Schema
import Sigma

/// Which ATT&CK techniques the loaded rules look for, and which of them an input lets them see.
///
/// Techniques are v18.1's, as in every output (decision 0007).
package struct RuleCoverage: Sendable {
    /// A technique that at least one rule is tagged with.
    package struct Technique: Sendable, Hashable {
        package let id: String
        /// Nil for an id that v18.1 does not have.
        package let name: String?
        /// Short names, `credential-access`.
        package let tactics: [String]
        /// How many rules look for it.
        package let rules: Int
        /// How many of them could match the input; nil without one.
        package let visibleRules: Int?

        /// Whether the input lets some rule see it; true without an input.
        package var isVisible: Bool { visibleRules != 0 }
    }

    /// By id.
    package let techniques: [Technique]
    package let ruleCount: Int
    /// Rules that name no technique.
    package let untaggedRules: Int
    /// What the input holds, the most frequent first; nil without one.
    package let kinds: [InputTally.Kind]?

    /// Counts the engine's rules.
    ///
    /// - Parameters:
    ///   - engine: Rules and log sources.
    ///   - tally: What an input holds; nil to leave inputs out of it.
    package init(_ engine: Engine, _ tally: InputTally? = nil) {
        let catalog = engine.techniqueCatalog
        let reach = tally.map { RuleReach(engine, $0) }
        var counts: [String: (rules: Int, visible: Int)] = [:]
        var untagged = 0
        for (index, rule) in engine.set.rules.enumerated() {
            let ids = Set(rule.tags.compactMap(Self.technique).map(catalog.current))
            untagged += ids.isEmpty ? 1 : 0
            let isVisible = reach?.standings[index] == .reachable
            for id in ids {
                counts[id, default: (0, 0)].rules += 1
                counts[id, default: (0, 0)].visible += isVisible ? 1 : 0
            }
        }
        techniques = counts.sorted { $0.key < $1.key }.map { id, count in
            Technique(
                id: id,
                name: catalog.name(of: id),
                tactics: catalog.tactics(of: id),
                rules: count.rules,
                visibleRules: reach == nil ? nil : count.visible
            )
        }
        ruleCount = engine.set.rules.count
        untaggedRules = untagged
        kinds = tally?.kinds(engine)
    }

    private static func technique(_ tag: String) -> String? {
        let tag = tag.lowercased()
        guard tag.hasPrefix("attack.t"), tag.dropFirst(8).first?.isNumber == true else {
            return nil
        }
        return String(tag.dropFirst(7))
    }
}

extension InputTally {
    /// Reads inputs only to count what they hold.
    package static func reading(
        _ inputs: [Input],
        for engine: Engine
    ) -> (tally: InputTally, stats: DetectRun.Stats) {
        var tally = InputTally(engine)
        var stats = DetectRun.Stats()
        var ingestor = engine.makeIngestor()
        for input in inputs {
            stats.add(ingestor.read(input) { tally.note($0) })
        }
        return (tally, stats)
    }
}
