// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma

/// An explanation in the shape that scripts read: `outrider.rules-explain/1`.
///
/// Fields may be added, never renamed or removed.
package struct ExplanationDocument: Encodable, Sendable {
    private struct RuleObject: Encodable {
        let id: String
        let title: String
        let level: String
        let path: String
        let line: Int
    }

    private struct EventObject: Encodable {
        let source: String
        let record: Int
        let time: String?
        let evidence: String
        /// The log source that recognised it; null when none did.
        let type: String?
        let constants: [String: String]
    }

    private struct RoutingObject: Encodable {
        struct Part: Encodable {
            let name: String
            let wanted: String
            let found: [String]
            let holds: Bool
        }

        let holds: Bool
        let parts: [Part]
    }

    private let schema = "outrider.rules-explain/1"
    private let matches: Bool
    private let rule: RuleObject
    private let event: EventObject
    private let routing: RoutingObject
    private let condition: ConditionObject

    package init(_ explanation: RuleExplanation) {
        matches = explanation.matches
        rule = RuleObject(
            id: explanation.rule.id,
            title: explanation.rule.title,
            level: explanation.rule.level,
            path: explanation.rule.location.file,
            line: explanation.rule.location.line
        )
        let source = explanation.routing.source
        event = EventObject(
            source: explanation.place.source,
            record: explanation.place.record,
            time: explanation.time?.description,
            evidence: explanation.evidence.text,
            type: source.isEmpty ? nil : source,
            constants: Dictionary(
                explanation.constants.map { ($0.field, $0.value) },
                uniquingKeysWith: { first, _ in first }
            )
        )
        routing = RoutingObject(
            holds: explanation.routing.holds,
            parts: explanation.routing.parts.map { part in
                RoutingObject.Part(
                    name: part.name,
                    wanted: part.wanted,
                    found: part.found,
                    holds: part.holds
                )
            }
        )
        condition = ConditionObject(explanation.condition.root)
    }
}

/// A part of the condition as JSON.
private struct ConditionObject: Encodable {
    let kind: String
    let holds: Bool
    let selection: String?
    let line: Int?
    let atLeast: Int?
    let field: String?
    let asks: String?
    let isThere: Bool?
    let seen: [String]?
    let parts: [ConditionObject]?

    private enum CodingKeys: String, CodingKey {
        case kind, holds, selection, line, field, asks, seen, parts
        case atLeast = "at_least"
        case isThere = "is_there"
    }

    init(_ part: Explanation.Part) {
        var atLeast: Int?
        switch part.kind {
        case .all: kind = "all"
        case .any: kind = "any"
        case .not: kind = "not"
        case .atLeast(let count): (kind, atLeast) = ("at_least", count)
        case .question: kind = "question"
        }
        self.atLeast = atLeast
        holds = part.holds
        selection = part.selection
        line = part.line
        field = part.question?.field
        asks = part.question?.asks
        isThere = part.question?.isThere
        seen = part.question?.seen
        parts = part.parts.isEmpty ? nil : part.parts.map(ConditionObject.init)
    }
}
