// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
package import Sigma

/// What the correlations of a rule set want to know of the rules' matches.
///
/// Made once and shared: each worker makes `CorrelationStep`s by it, and one `CorrelationFeed` takes
/// them in input order.
package struct CorrelationPlan: Sendable {
    /// One rule's part in it.
    private struct Part: Sendable {
        let isSilent: Bool
        let fields: [(name: String, id: FieldID)]
    }

    /// Without a match yet.
    let engine: CorrelationEngine<CorrelatedRecord>
    /// By rule, nil for those that no correlation looks at; empty without correlations.
    private let parts: [Part?]

    init(
        _ correlations: [CorrelationRule],
        rules: [SigmaRule],
        refused: Set<String>,
        names: FieldNames
    ) {
        engine = CorrelationEngine(
            correlations,
            rules: correlations.isEmpty ? [] : rules,
            refused: refused
        )
        var parts: [Part?] = []
        if !engine.correlations.isEmpty {
            for index in rules.indices {
                guard engine.watches(rule: index) else {
                    parts.append(nil)
                    continue
                }
                let fields = engine.fields(ofRule: index).sorted().map { name in
                    (name: name, id: names.id(of: name))
                }
                for field in fields { names.want(field.id) }
                let isSilent = engine.silentRules.contains(index)
                parts.append(Part(isSilent: isSilent, fields: fields))
            }
        }
        self.parts = parts
    }

    /// The correlations that can be used.
    package var correlations: [CorrelationRule] { engine.correlations }

    /// Whether a rule's match is told, or a correlation stands for it.
    func isReported(rule: Int) -> Bool {
        parts.isEmpty || !(parts[rule]?.isSilent ?? false)
    }

    /// What correlations must know of a match; nil when none looks at the rule.
    func step(_ event: Event, rule: Int, source: String) -> CorrelationStep? {
        guard !parts.isEmpty, let part = parts[rule] else { return nil }
        guard let time = event.row.time else { return .untimed }
        return .match(
            CorrelationStep.Match(
                rule: rule,
                record: CorrelatedRecord(
                    evidence: EvidenceID(hashing: event.raw),
                    place: EvidencePlace(source: source, record: event.row.record),
                    time: time
                ),
                values: part.fields.map { field in event.string(field.id).map(Self.bounded) }
            )
        )
    }

    /// The place of a field among a step's values.
    func place(of field: String, rule: Int) -> Int? {
        parts[rule]?.fields.firstIndex { $0.name == field }
    }

    /// Whoever writes the log chooses how long a value is; a long one is known by its beginning and
    /// by a name of the whole.
    private static func bounded(_ value: String) -> String {
        guard value.utf8.count > valueLimit else { return value }
        var whole = value
        let name = whole.withUTF8 { EvidenceID(hashing: UnsafeRawBufferPointer($0)) }
        return String(value.prefix(valueLimit / 4)) + "…(\(name.text.dropFirst(3)))"
    }

    /// Bytes of a value that are kept as they are.
    private static let valueLimit = 512
}

/// A match as far as correlations look at it, without its batch.
enum CorrelationStep: Sendable {
    struct Match: Sendable {
        let rule: Int
        let record: CorrelatedRecord
        /// In the order of the plan's fields for the rule.
        let values: [String?]
    }

    case match(Match)
    /// Its record does not say when it happened, so it stands in no window.
    case untimed
}
