// SPDX-License-Identifier: Apache-2.0

/// Coverage in the shape that scripts read: `outrider.rules-coverage/1`.
///
/// Fields may be added, never renamed or removed.
package struct CoverageDocument: Encodable, Sendable {
    private struct Summary: Encodable {
        let rules: Int
        let untaggedRules: Int
        let techniques: Int
        let visibleTechniques: Int?

        enum CodingKeys: String, CodingKey {
            case rules, techniques
            case untaggedRules = "untagged_rules"
            case visibleTechniques = "visible_techniques"
        }
    }

    private struct Technique: Encodable {
        let id: String
        let name: String?
        let tactics: [String]
        let rules: Int
        let visibleRules: Int?

        enum CodingKeys: String, CodingKey {
            case id, name, tactics, rules
            case visibleRules = "visible_rules"
        }
    }

    private struct Source: Encodable {
        let source: String
        let channel: String
        let eventID: String
        let events: Int

        enum CodingKeys: String, CodingKey {
            case source, channel, events
            case eventID = "event_id"
        }
    }

    private let schema = "outrider.rules-coverage/1"
    private let summary: Summary
    private let techniques: [Technique]
    private let sources: [Source]?

    package init(_ coverage: RuleCoverage) {
        let visible = coverage.techniques.count(where: \.isVisible)
        summary = Summary(
            rules: coverage.ruleCount,
            untaggedRules: coverage.untaggedRules,
            techniques: coverage.techniques.count,
            visibleTechniques: coverage.kinds == nil ? nil : visible
        )
        techniques = coverage.techniques.map { technique in
            Technique(
                id: technique.id,
                name: technique.name,
                tactics: technique.tactics,
                rules: technique.rules,
                visibleRules: technique.visibleRules
            )
        }
        sources = coverage.kinds?.map { kind in
            Source(
                source: kind.source,
                channel: kind.channel,
                eventID: kind.eventID,
                events: kind.events
            )
        }
    }
}
