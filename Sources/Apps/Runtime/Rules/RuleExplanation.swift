// SPDX-License-Identifier: Apache-2.0

package import Ingest
package import Schema
package import Sigma

/// Why a rule matches one record, or why not: routing first, then the condition.
package struct RuleExplanation: Sendable {
    /// What a rule asks of a record's kind, part by part, and what the record is.
    package struct Routing: Sendable {
        /// One part of a log source.
        package struct Part: Sendable {
            /// `product`, `category` or `service`.
            package let name: String
            package let wanted: String
            /// What the record has; nothing when it is of no such.
            package let found: [String]
            package let holds: Bool
        }

        /// The log source that recognised the record; empty when none did.
        package let source: String
        /// The parts that the rule names.
        package let parts: [Part]

        /// Whether the rule gets to see such records.
        package var holds: Bool { !source.isEmpty && parts.allSatisfy(\.holds) }
    }

    package let rule: SigmaRule
    package let place: EvidencePlace
    package let evidence: EvidenceID
    package let time: Timestamp?
    /// The record's channel and event number, or the like: what its kind has in common.
    package let constants: [(field: String, value: String)]
    package let routing: Routing
    package let condition: Explanation

    /// Whether the rule matches.
    package var matches: Bool { routing.holds && condition.holds }

    init(_ rule: SigmaRule, _ event: Event, source: String, _ engine: Engine) {
        self.rule = rule
        place = EvidencePlace(source: source, record: event.row.record)
        evidence = EvidenceID(hashing: event.raw)
        time = event.row.time
        let route = engine.routes[event.row.route]
        constants = route.constants.map { (engine.names.name(of: $0.field), $0.value) }
        routing = Routing(rule.logsource, route)
        condition = Explanation(of: rule, on: event, names: engine.names)
    }
}

extension RuleExplanation.Routing {
    init(_ wanted: LogSource, _ route: Route) {
        source = route.source
        let all = [
            ("product", wanted.product, route.product.isEmpty ? [] : [route.product]),
            ("category", wanted.category, route.categories),
            ("service", wanted.service, route.services),
        ]
        parts = all.compactMap { name, wanted, found in
            wanted.map { Part(name: name, wanted: $0, found: found, holds: found.contains($0)) }
        }
    }
}

extension Engine {
    /// The rules of an id, a name or a title, in any case.
    package func rules(named name: String) -> [SigmaRule] {
        let folded = name.lowercased()
        return set.rules.filter { rule in
            [rule.id, rule.name ?? rule.id, rule.title].contains { $0.lowercased() == folded }
        }
    }

    /// The correlation of an id, a name or a title, in any case, and the rules it comes down to.
    package func correlation(
        named name: String
    ) -> (correlation: CorrelationRule, rules: [SigmaRule])? {
        let all = correlations.correlations
        func find(_ name: String) -> CorrelationRule? {
            all.first { rule in
                [rule.id, rule.name ?? rule.id, rule.title].contains {
                    $0.lowercased() == name.lowercased()
                }
            }
        }
        guard let correlation = find(name) else { return nil }
        var found: [SigmaRule] = []
        // The set holds no correlations in a circle.
        var open = correlation.rules
        while let part = open.popLast() {
            let own = rules(named: part)
            if own.isEmpty { open += find(part)?.rules ?? [] }
            found += own.filter { rule in !found.contains { $0.location == rule.location } }
        }
        return (correlation, found)
    }

    /// Explains rules on one record.
    ///
    /// - Parameters:
    ///   - rules: Rules of this engine.
    ///   - input: The file with the record.
    ///   - record: Which record, counted from 0; the first one when nil.
    /// - Returns: An explanation a rule, none where there is no such record; and what was read.
    package func explain(
        _ rules: [SigmaRule],
        on input: Input,
        record: Int?
    ) -> (explanations: [RuleExplanation], outcome: Ingestor.Outcome) {
        var explanations: [RuleExplanation] = []
        var ingestor = makeIngestor()
        let outcome = ingestor.read(input) { batch in
            guard explanations.isEmpty,
                let row = batch.rows.indices.first(where: { index in
                    record.map { batch.rows[index].record == $0 } ?? true
                })
            else { return }
            batch.withEvent(at: row) { event in
                explanations = rules.map { RuleExplanation($0, event, source: input.name, self) }
            }
        }
        return (explanations, outcome)
    }
}
