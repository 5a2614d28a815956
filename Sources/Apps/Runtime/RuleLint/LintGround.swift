// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Sigma

/// What the checks know besides the rule in front of them.
struct LintGround {
    /// The records that a Sigma log source means here.
    struct Target {
        /// What all records of a kind have in common, for each kind and channel.
        var constants: [[String: String]] = []
        /// All fields that these records may have; nil when nobody knows.
        var fields: Set<String>?
    }

    /// Products that some log source describes.
    let products: Set<String>
    /// Names of their categories and services.
    let sigmaNames: [String]
    let tags: AttackTags
    /// The first rule of each id.
    let owners: [String: SourceLocation]
    private let targets: [LogSource: Target]
    private let rules: [String: SigmaRule]

    /// Works out what the rules' log sources mean.
    init(
        _ rules: [SigmaRule],
        correlations: [CorrelationRule],
        sources: [LogSourceDefinition],
        fields: KnownFields,
        tags: AttackTags
    ) {
        products = Set(sources.map(\.product))
        sigmaNames = sources.flatMap(\.sigmaNames)
        self.tags = tags
        owners = Dictionary(
            rules.map { ($0.id.lowercased(), $0.location) }
                + correlations.map { ($0.id.lowercased(), $0.location) },
            uniquingKeysWith: { first, _ in first }
        )
        var targets: [LogSource: Target] = [:]
        for rule in rules where targets[rule.logsource] == nil {
            targets[rule.logsource] = Self.target(rule.logsource, sources, fields)
        }
        self.targets = targets
        self.rules = Dictionary(
            rules.flatMap { rule in
                [rule.id, rule.name ?? rule.id, rule.title].map { ($0, rule) }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The rule that a correlation means by an id, a name or a title; nil for a correlation's.
    func rule(named name: String) -> SigmaRule? { rules[name] }

    /// The records that a rule may see; nothing in it when there are none.
    func target(of rule: SigmaRule) -> Target { targets[rule.logsource] ?? Target() }

    private static func target(
        _ wanted: LogSource,
        _ sources: [LogSourceDefinition],
        _ fields: KnownFields
    ) -> Target {
        var target = Target()
        var known: Set<String>? = []
        var hasTable = false
        var others: [[String: String]] = []
        for source in sources {
            let kinds = source.kinds(
                product: wanted.product,
                category: wanted.category,
                service: wanted.service
            )
            guard !kinds.isEmpty else { continue }
            let constants = kinds.flatMap(source.constants)
            // Rules are written for the source whose fields are known; others that stand in for it
            // have them under the same names, as far as they have them.
            guard fields.knows(source) else {
                others += constants
                continue
            }
            hasTable = true
            target.constants += constants
            let names = fields.names(of: kinds, in: source)
            known = names.flatMap { names in known?.union(names) }
        }
        if !hasTable { target.constants = others }
        target.fields = target.constants.isEmpty || !hasTable ? nil : known
        return target
    }
}

/// A rule in front of the checks.
struct LintedRule {
    let rule: SigmaRule
    let inspection: RuleInspection
    let header: LintedHeader

    init(_ rule: SigmaRule, text: String) {
        self.rule = rule
        inspection = RuleInspection(rule)
        header = LintedHeader(
            id: rule.id,
            status: rule.status,
            tags: rule.tags,
            location: rule.location,
            text: RuleText(text, at: rule.location)
        )
    }

    var text: RuleText { header.text }

    /// The line of a key at the top; else the rule's first.
    func line(ofKey key: String) -> Int { header.line(ofKey: key) }

    /// How the rule's log source reads: `windows/process_creation`.
    var logSourceName: String { rule.logsource.path }
}

/// What rules and correlations have in common.
struct LintedHeader {
    let id: String
    let status: String?
    let tags: [String]
    let location: SourceLocation
    let text: RuleText

    /// The line of a key at the top; else the rule's first.
    func line(ofKey key: String) -> Int { text.line(ofKey: key) ?? location.line }
}
