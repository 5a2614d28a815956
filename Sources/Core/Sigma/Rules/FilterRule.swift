// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A filter: a condition that is added to other rules.
///
/// - Source: Sigma Filters Specification 2.0, read as pySigma reads it: the filter's condition is
///   joined to the rule's by `and`, so what is to be left out is written `not selection`.
struct FilterRule: Sendable {
    let id: String
    let logsource: LogSource
    /// Ids or names of the rules it is added to; nil for every rule of its log source.
    let targets: [String]?
    let selections: [Selection]
    let condition: Condition
    let location: SourceLocation

    init(_ node: YAMLNode, reader: RuleReader) throws(SigmaError) {
        location = SourceLocation(file: reader.path, line: node.line)
        guard let body = node["filter"], let pairs = body.pairs else {
            throw .malformed("filter", expected: "a mapping", at: location)
        }
        let title = try reader.required("title", of: node)
        id = node["id"]?.text ?? title
        logsource = try reader.logSource(of: node)
        guard let rules = body["rules"] else { throw .missing("rules", at: location) }
        let texts = rules.texts
        let isEvery = texts.isEmpty || ["any", "all"].contains(rules.text?.lowercased() ?? "")
        targets = isEvery ? nil : texts
        selections = try DetectionReader(
            path: reader.path,
            placeholders: reader.placeholders,
            version: try reader.version(of: node)
        ).selections(pairs)
        condition = try reader.condition(of: body, over: selections)
    }

    /// Whether the filter is meant for a rule.
    func applies(to rule: SigmaRule) -> Bool {
        guard rule.logsource.isWithin(logsource) else { return false }
        guard let targets else { return true }
        return targets.contains { $0 == rule.id || $0 == rule.name || $0 == rule.title }
    }

    /// Adds the filter to a rule.
    func apply(to rule: inout SigmaRule) {
        let first = rule.selections.count
        rule.selections += selections
        rule.condition = .all([rule.condition, condition.shifted(by: first)])
        rule.filters.append(id)
    }
}

extension Condition {
    /// The same condition over selections that stand so much later.
    fileprivate func shifted(by count: Int) -> Condition {
        switch self {
        case .selection(let index): .selection(index + count)
        case .all(let parts): .all(parts.map { $0.shifted(by: count) })
        case .any(let parts): .any(parts.map { $0.shifted(by: count) })
        case .not(let part): .not(part.shifted(by: count))
        case .atLeast(let least, let parts): .atLeast(least, parts.map { $0.shifted(by: count) })
        }
    }
}
