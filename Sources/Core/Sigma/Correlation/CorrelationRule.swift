// SPDX-License-Identifier: Apache-2.0

public import Schema

/// A rule about several matches of other rules.
///
/// - Source: Sigma Correlation Rules Specification 2.1; percentile, median and boolean conditions
///   as pySigma has them.
public struct CorrelationRule: Sendable {
    /// What is counted or compared.
    public enum Kind: String, Sendable, CaseIterable {
        /// How many matches there are.
        case eventCount = "event_count"
        /// How many different values the condition's fields have.
        case valueCount = "value_count"
        /// Whether all rules matched, in any order.
        case temporal
        /// Whether all rules matched, in the order they are listed.
        case temporalOrdered = "temporal_ordered"
        /// The sum of a field's numbers.
        case valueSum = "value_sum"
        /// The mean of a field's numbers.
        case valueAverage = "value_avg"
        /// A percentile of a field's numbers.
        case valuePercentile = "value_percentile"
        /// The middle of a field's numbers.
        case valueMedian = "value_median"
    }

    /// The rule's own id; its title when it has none.
    public let id: String
    /// What it detects, in a few words.
    public let title: String
    /// The name that other correlations may call it by; nil when it has none.
    public let name: String?
    /// How bad a match is; `medium` when the rule says nothing.
    public let level: String
    /// How far its author trusts it.
    public let status: String?
    /// Its tags as written.
    public let tags: [String]
    /// The file and line where its document begins.
    public let location: SourceLocation
    /// What it detects, at length.
    public let description: String?
    /// Who wrote it.
    public let author: String?
    /// What may make it match without harm.
    public let falsepositives: [String]
    /// What is counted or compared.
    public let kind: Kind
    /// Ids or names of the rules and correlations it looks at, in order.
    public let rules: [String]
    /// Fields, or aliases, whose values keep matches apart.
    public let groupBy: [String]
    /// The longest time from the first match to the last, in seconds.
    public let timespan: Int
    /// What must hold of the number.
    public let condition: CorrelationCondition
    /// Alias, then rule (id or name), then that rule's field.
    public let aliases: [String: [String: String]]
    /// Whether the rules it looks at give findings of their own as well.
    public let generate: Bool
}

extension CorrelationRule {
    /// The field that a name stands for in matches of one of its rules; aliases say which.
    ///
    /// `names` are the rule's own: an alias may use another of them than the list does.
    public func field(_ name: String, in names: [String]) -> String {
        guard let alias = aliases[name] else { return name }
        return names.lazy.compactMap { alias[$0] }.first ?? name
    }
}

/// What a correlation asks of its number.
public struct CorrelationCondition: Sendable, Hashable {
    /// One comparison of the number.
    public struct Bound: Sendable, Hashable {
        /// `lt`, `lte`, `gt`, `gte`, `eq` or `neq`.
        public let comparison: String
        /// What the number is compared with.
        public let value: Double

        /// Whether the bound holds for a number.
        public func holds(_ number: Double) -> Bool {
            switch comparison {
            case "lt": number < value
            case "lte": number <= value
            case "gt": number > value
            case "gte": number >= value
            case "neq": number != value
            default: number == value
            }
        }
    }

    /// All of these must hold; none means that every rule must have matched.
    public let bounds: [Bound]
    /// The fields whose values are counted or measured.
    public let fields: [String]
    /// Which percentile is meant, 0 to 100; 50 when the rule says nothing.
    public let percentile: Double
    /// A boolean condition over the rules, for `temporal` kinds; nil when there is none.
    let expression: Condition?

    /// Whether some number up to another one is enough for the lower bounds.
    func mayHold(atMost number: Int) -> Bool {
        bounds.allSatisfy { bound in
            switch bound.comparison {
            case "gt": Double(number) > bound.value
            case "gte", "eq": Double(number) >= bound.value
            default: true
            }
        }
    }

    /// Whether all bounds hold for a number.
    public func holds(_ number: Double) -> Bool {
        bounds.allSatisfy { $0.holds(number) }
    }
}
