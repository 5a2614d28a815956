// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Several matches that together are one of a correlation.
public struct CorrelationMatch<Token: Sendable>: Sendable {
    /// Index into `CorrelationEngine.correlations`.
    public let correlation: Int
    /// When the first of its matches happened.
    public let start: Timestamp
    /// When the last of them happened.
    public let end: Timestamp
    /// What all its matches share, by the fields of `group-by` or their aliases, in their order.
    public let group: [(field: String, value: String)]
    /// How many matches there are.
    public let count: Int
    /// What the condition was about: a count, a sum, a mean.
    public let value: Double
    /// What the caller passed with each match, in the order of time; the last completes it.
    ///
    /// Of more than `CorrelationLimits.tokens` those in the middle are left out.
    public let tokens: [Token]
}

/// Evaluates correlations over the matches of rules.
///
/// It is told every match of a rule that some correlation looks at, with the match's time and
/// fields, and answers with the correlations that come to hold by it. Time is the events' own:
/// nothing happens between two matches, and replaying a log gives what the live run gave. Matches
/// may come in any order: a late one is put where it belongs, and completes windows that end after
/// it.
///
/// A correlation is reported when it holds for a group, and not again for a window that ends less
/// than a timespan before or after. A match that lacks a field of `group-by` belongs to no group.
///
/// - Limits: `CorrelationLimits`.
public struct CorrelationEngine<Token: Sendable>: Sendable {
    /// A correlation that looks at something, and as which of its parts.
    private struct Watch: Sendable {
        let correlation: Int
        let part: Int
        /// The fields of `group-by` and of the condition in matches of this part.
        let group: [String]
        let measured: [String]
    }

    private struct Key: Hashable, Sendable {
        let values: [String]
    }

    /// The correlations that can be evaluated; those with problems are left out.
    public let correlations: [CorrelationRule]
    /// Correlations that name a rule which cannot be used, or refer to each other in a circle.
    public let problems: [RuleProblem]
    /// Rules that give no findings of their own, because a correlation stands for them and does not
    /// say `generate`.
    public let silentRules: Set<Int>
    /// Correlations that only serve others.
    public let silentCorrelations: Set<Int>

    private let partCounts: [Int]
    private let watches: [CorrelationPart: [Watch]]
    private var windows: [[Key: CorrelationWindow<Token>]]
    /// How many matches all groups hold.
    private(set) var heldMatches = 0
    /// Less in tests.
    var totalLimit = CorrelationLimits.total
    /// How many were ever added.
    private var added: UInt64 = 0

    /// Connects correlations with the rules they name.
    ///
    /// - Parameters:
    ///   - correlations: As `RuleReading` read them.
    ///   - rules: The rules of the set, in the order whose indices `receive` is given.
    ///   - refused: Names of rules that could not be read.
    public init(
        _ correlations: [CorrelationRule],
        rules: [SigmaRule],
        refused: Set<String> = []
    ) {
        let found = CorrelationResolver(correlations, rules: rules, refused: refused).resolve()
        self.correlations = found.correlations
        problems = found.problems
        partCounts = found.parts.map(\.count)
        var watches: [CorrelationPart: [Watch]] = [:]
        var heard: Set<CorrelationPart> = []
        for (index, own) in found.parts.enumerated() {
            let correlation = found.correlations[index]
            if correlation.generate { heard.formUnion(own) }
            let isTemporal = correlation.kind == .temporal || correlation.kind == .temporalOrdered
            for (position, part) in own.enumerated()
            // Whoever names a rule twice does not want its matches counted twice.
            where isTemporal || !own[..<position].contains(part) {
                let names = Self.names(of: part, rules, found.correlations)
                let watch = Watch(
                    correlation: index,
                    part: position,
                    group: correlation.groupBy.map { correlation.field($0, in: names) },
                    measured: correlation.condition.fields.map {
                        correlation.field($0, in: names)
                    }
                )
                // One event is one step of an order: a rule's later places come first.
                watches[part, default: []].insert(watch, at: Self.place(watch, in: watches[part]))
            }
        }
        self.watches = watches
        let silent = watches.keys.filter { !heard.contains($0) }
        silentRules = Set(
            silent.compactMap { if case .rule(let index) = $0 { index } else { nil } }
        )
        silentCorrelations = Set(
            silent.compactMap { if case .correlation(let index) = $0 { index } else { nil } }
        )
        windows = Array(repeating: [:], count: found.correlations.count)
    }

    private static func place(_ watch: Watch, in others: [Watch]?) -> Int {
        let others = others ?? []
        return others.firstIndex { $0.correlation == watch.correlation } ?? others.count
    }

    private static func names(
        of part: CorrelationPart,
        _ rules: [SigmaRule],
        _ correlations: [CorrelationRule]
    ) -> [String] {
        switch part {
        case .rule(let index):
            [rules[index].id, rules[index].name, rules[index].title].compactMap { $0 }
        case .correlation(let index):
            [correlations[index].id, correlations[index].name, correlations[index].title]
                .compactMap { $0 }
        }
    }

    /// Whether any correlation looks at a rule's matches.
    public func watches(rule: Int) -> Bool { watches[.rule(rule)] != nil }

    /// Whether any correlation looks at a correlation's matches.
    public func watches(correlation: Int) -> Bool { watches[.correlation(correlation)] != nil }

    /// The fields that `receive` may ask for when a rule matches.
    public func fields(ofRule rule: Int) -> Set<String> { fields(of: .rule(rule)) }

    private func fields(of part: CorrelationPart) -> Set<String> {
        var names: Set<String> = []
        for watch in watches[part] ?? [] {
            names.formUnion(watch.group + watch.measured)
            names.formUnion(fields(of: .correlation(watch.correlation)))
        }
        return names
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
        token: Token,
        value: (String) -> String?
    ) -> [CorrelationMatch<Token>] {
        var found: [CorrelationMatch<Token>] = []
        receive(.rule(rule), at: time, token: token, value: value, into: &found)
        return found
    }

    private mutating func receive(
        _ part: CorrelationPart,
        at time: Timestamp,
        token: Token,
        value: (String) -> String?,
        into found: inout [CorrelationMatch<Token>]
    ) {
        for watch in watches[part] ?? [] {
            let values = watch.group.compactMap(value)
            guard values.count == watch.group.count else { continue }
            let entry = entry(watch, at: time, token: token, value: value)
            guard let match = add(entry, key: Key(values: values), to: watch.correlation) else {
                continue
            }
            found.append(match)
            // A correlation's fields are those it is grouped by; then come the event's.
            receive(
                .correlation(watch.correlation),
                at: match.end,
                token: match.tokens.last ?? token,
                value: { name in
                    match.group.first { $0.field == name }?.value ?? value(name)
                },
                into: &found
            )
        }
    }

    /// The match with what the correlation's condition looks at: a value, or several as one.
    private func entry(
        _ watch: Watch,
        at time: Timestamp,
        token: Token,
        value: (String) -> String?
    ) -> CorrelationWindow<Token>.Entry {
        let values = watch.measured.compactMap(value)
        let isWhole = !values.isEmpty && values.count == watch.measured.count
        let isCounted = correlations[watch.correlation].kind == .valueCount
        var text = isWhole ? values.joined(separator: "\u{0}") : nil
        let number = text?.withUTF8 { SigmaNumber(UnsafeRawBufferPointer($0)) }?.double
        return .init(
            time: time,
            part: watch.part,
            token: token,
            value: isCounted ? text : nil,
            number: isCounted ? nil : number
        )
    }

    private mutating func add(
        _ entry: CorrelationWindow<Token>.Entry,
        key: Key,
        to index: Int
    ) -> CorrelationMatch<Token>? {
        let rule = correlations[index]
        if windows[index][key] == nil, windows[index].count >= CorrelationLimits.groups {
            forget { $0 == index }
        }
        if heldMatches >= totalLimit { forget { _ in true } }
        added += 1
        var window = windows[index].removeValue(forKey: key) ?? CorrelationWindow()
        heldMatches -= window.entries.count
        let hit = window.add(entry, rule: rule, partCount: partCounts[index], touch: added)
        heldMatches += window.entries.count
        defer { windows[index][key] = window }
        guard let hit else { return nil }
        return CorrelationMatch(
            correlation: index,
            start: hit.entries.first?.time ?? entry.time,
            end: hit.entries.last?.time ?? entry.time,
            group: zip(rule.groupBy, key.values).map { (field: $0, value: $1) },
            count: hit.entries.count,
            value: hit.value,
            tokens: Self.tokens(hit.entries)
        )
    }

    private static func tokens(_ entries: ArraySlice<CorrelationWindow<Token>.Entry>) -> [Token] {
        let limit = CorrelationLimits.tokens
        guard entries.count > limit else { return entries.map(\.token) }
        return (entries.prefix(limit / 2) + entries.suffix(limit - limit / 2)).map(\.token)
    }

    /// Makes room in some correlations: forgets the quarter of their groups, at least one, that
    /// nothing was added to for longest.
    private mutating func forget(_ isMeant: (Int) -> Bool) {
        let meant = windows.indices.filter(isMeant)
        let touches = meant.flatMap { windows[$0].values.map(\.touched) }.sorted()
        guard !touches.isEmpty else { return }
        let limit = touches[touches.count / 4]
        for index in meant {
            let kept = windows[index].filter { $0.value.touched > limit }
            heldMatches -= windows[index].values.reduce(0) { $0 + $1.entries.count }
            heldMatches += kept.values.reduce(0) { $0 + $1.entries.count }
            windows[index] = kept
        }
    }
}
