// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Several matches that together are one of a correlation.
public struct CorrelationMatch: Sendable, Hashable {
    /// Index into `CorrelationEngine.correlations`.
    public let correlation: Int
    /// When the first of its matches happened.
    public let start: Timestamp
    /// When the last of them happened.
    public let end: Timestamp
    /// The fields it is grouped by, or their aliases, with the values that all its matches share.
    public let group: [String: String]
    /// What was counted or measured.
    public let value: Double
    /// What the caller passed with each match, in the order of time.
    public let tokens: [UInt64]
}

/// Evaluates correlations over the matches of rules.
///
/// It is told every match of a rule that some correlation looks at, with the match's time and
/// fields, and answers with the correlations that come to hold by it. Time is the events' own:
/// nothing happens between two matches, and replaying a log gives what the live run gave. Matches
/// may come up to one timespan late.
///
/// A correlation is reported when it comes to hold for a group, and again after a whole timespan in
/// which it still holds. A match that lacks a field of `group-by` belongs to no group.
///
/// - Limits: 10,000 groups a correlation and 10,000 matches a group; what is least recent goes.
public struct CorrelationEngine: Sendable {
    /// The correlations that can be evaluated; those with problems are left out.
    public let correlations: [CorrelationRule]
    /// Correlations that name a rule which does not exist, or that refer to each other in a circle.
    public let problems: [RuleProblem]
    /// Rules that give no findings of their own, because a correlation stands for them and does not
    /// say `generate`.
    public let silentRules: Set<Int>
    /// Correlations that only serve others.
    public let silentCorrelations: Set<Int>

    /// By correlation: its parts in the order they are listed.
    private let parts: [[CorrelationPart]]
    /// By rule: the correlations that look at it, and as which part.
    private let watchers: [CorrelationPart: [(correlation: Int, part: Int)]]
    private var windows: [[CorrelationWindow.Key: CorrelationWindow]]

    /// Connects correlations with the rules they name.
    ///
    /// - Parameters:
    ///   - correlations: As `RuleReading` read them.
    ///   - rules: The rules of the set, in the order whose indices `receive` is given.
    public init(_ correlations: [CorrelationRule], rules: [SigmaRule]) {
        let resolved = CorrelationResolver(correlations, rules: rules).resolve()
        self.correlations = resolved.correlations
        problems = resolved.problems
        parts = resolved.parts
        var watchers: [CorrelationPart: [(correlation: Int, part: Int)]] = [:]
        var heard: Set<CorrelationPart> = []
        for (index, own) in resolved.parts.enumerated() {
            for (position, part) in own.enumerated() {
                watchers[part, default: []].append((index, position))
                if resolved.correlations[index].generate { heard.insert(part) }
            }
        }
        self.watchers = watchers
        let silent = watchers.keys.filter { !heard.contains($0) }
        silentRules = Set(
            silent.compactMap { if case .rule(let index) = $0 { index } else { nil } }
        )
        silentCorrelations = Set(
            silent.compactMap { if case .correlation(let index) = $0 { index } else { nil } }
        )
        windows = Array(repeating: [:], count: resolved.correlations.count)
    }

    /// Whether any correlation looks at a rule's matches.
    public func watches(rule: Int) -> Bool { watchers[.rule(rule)] != nil }

    /// The fields that `receive` may ask for when a rule matches.
    public func fields(ofRule rule: Int) -> Set<String> { fields(of: .rule(rule)) }

    private func fields(of part: CorrelationPart) -> Set<String> {
        var names: Set<String> = []
        for (index, position) in watchers[part] ?? [] {
            let correlation = correlations[index]
            for name in correlation.groupBy + correlation.condition.fields {
                names.insert(field(name, of: index, position))
            }
            names.formUnion(fields(of: .correlation(index)))
        }
        return names
    }

    /// The field that a name stands for in matches of one part; aliases say which.
    private func field(_ name: String, of correlation: Int, _ part: Int) -> String {
        let rule = correlations[correlation]
        guard let alias = rule.aliases[name] else { return name }
        return alias[rule.rules[part]] ?? name
    }
}

// MARK: - Matches

extension CorrelationEngine {
    /// Takes a match of a rule, and gives the correlations that come to hold by it.
    ///
    /// Those that other correlations are made of come before these.
    ///
    /// - Parameters:
    ///   - rule: Index of the rule.
    ///   - time: When its event happened.
    ///   - token: Whatever the caller wants back in `CorrelationMatch.tokens`.
    ///   - value: The first value of a field of the event as text, or nil when it has none.
    /// - Returns: Nothing, nearly always.
    public mutating func receive(
        rule: Int,
        at time: Timestamp,
        token: UInt64 = 0,
        value: (String) -> String?
    ) -> [CorrelationMatch] {
        var found: [CorrelationMatch] = []
        receive(.rule(rule), at: time, token: token, value: value, into: &found)
        return found
    }

    private mutating func receive(
        _ part: CorrelationPart,
        at time: Timestamp,
        token: UInt64,
        value: (String) -> String?,
        into found: inout [CorrelationMatch]
    ) {
        for (index, position) in watchers[part] ?? [] {
            let entry = CorrelationWindow.Entry(
                time: time,
                part: position,
                token: token,
                value: measured(index, position, value)
            )
            guard let key = key(index, position, value) else { continue }
            let match = add(entry, key: key, to: index)
            guard let match else { continue }
            found.append(match)
            receive(.correlation(index), at: time, token: token, value: value, into: &found)
        }
    }

    /// The values a match is grouped by, or nil when one is missing.
    private func key(
        _ correlation: Int,
        _ part: Int,
        _ value: (String) -> String?
    ) -> CorrelationWindow.Key? {
        var values: [String] = []
        for name in correlations[correlation].groupBy {
            guard let own = value(field(name, of: correlation, part)) else { return nil }
            values.append(own)
        }
        return CorrelationWindow.Key(values: values)
    }

    /// What the correlation's condition looks at: a value, or several as one.
    private func measured(
        _ correlation: Int,
        _ part: Int,
        _ value: (String) -> String?
    ) -> String? {
        let fields = correlations[correlation].condition.fields
        if fields.count == 1 { return value(field(fields[0], of: correlation, part)) }
        guard !fields.isEmpty else { return nil }
        var values: [String] = []
        for name in fields {
            guard let own = value(field(name, of: correlation, part)) else { return nil }
            values.append(own)
        }
        return values.joined(separator: "\u{0}")
    }

    private mutating func add(
        _ entry: CorrelationWindow.Entry,
        key: CorrelationWindow.Key,
        to index: Int
    ) -> CorrelationMatch? {
        let rule = correlations[index]
        if windows[index][key] == nil, windows[index].count >= CorrelationWindow.groupLimit {
            forgetOldestGroups(of: index)
        }
        guard
            let held = windows[index][key, default: CorrelationWindow()].add(
                entry,
                rule: rule,
                partCount: parts[index].count
            )
        else { return nil }
        return CorrelationMatch(
            correlation: index,
            start: held.entries.first?.time ?? entry.time,
            end: held.entries.last?.time ?? entry.time,
            group: Dictionary(
                zip(rule.groupBy, key.values),
                uniquingKeysWith: { first, _ in first }
            ),
            value: held.value,
            tokens: held.entries.map(\.token)
        )
    }

    /// Makes room by forgetting the quarter of the groups that nothing was added to for longest.
    private mutating func forgetOldestGroups(of index: Int) {
        let times = windows[index].values.map(\.newest).sorted()
        let limit = times[times.count / 4]
        windows[index] = windows[index].filter { $0.value.newest > limit }
    }
}
