// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The recent matches of one group of one correlation.
struct CorrelationWindow: Sendable {
    /// The most groups that a correlation keeps.
    static let groupLimit = 10_000
    /// The most matches that a group keeps.
    static let entryLimit = 10_000

    /// The values that a group shares.
    struct Key: Hashable, Sendable {
        let values: [String]
    }

    /// One match.
    struct Entry: Sendable {
        let time: Timestamp
        /// Which of the correlation's rules matched.
        let part: Int
        let token: UInt64
        /// What is counted or measured.
        let value: String?
    }

    /// Matches in the order of time.
    private var entries: [Entry] = []
    /// Where the window that ends with the newest match begins.
    private var first = 0
    /// How often each value stands in that window; counted along, for windows may be large.
    private var counts: [String: Int] = [:]
    /// Until when nothing is reported, unless the condition ceases to hold before.
    private var quietUntil: Timestamp?

    var newest: Timestamp { entries.last?.time ?? Timestamp(microseconds: .min) }

    /// Adds a match; gives the window in which the correlation comes to hold by it, or nil.
    mutating func add(
        _ entry: Entry,
        rule: CorrelationRule,
        partCount: Int
    ) -> (entries: ArraySlice<Entry>, value: Double)? {
        var place = entries.count
        while place > 0, entries[place - 1].time > entry.time { place -= 1 }
        let isLate = place < entries.count
        entries.insert(entry, at: place)
        if isLate {
            recount(span: rule.timespan)
        } else {
            count(entry)
        }
        place -= forget(span: rule.timespan)
        guard place >= 0 else { return nil }
        // A late match may complete a window that ends after it.
        for last in place..<entries.count {
            guard entries[last].time.seconds(since: entry.time) <= Double(rule.timespan) else {
                break
            }
            if let value = value(endingAt: last, rule: rule, partCount: partCount) {
                return (window(endingAt: last, span: rule.timespan), value)
            }
        }
        return nil
    }

    /// What is counted in a window, if the condition holds for it and it is time to say so.
    private mutating func value(
        endingAt last: Int,
        rule: CorrelationRule,
        partCount: Int
    ) -> Double? {
        let isNewest = last == entries.count - 1
        let measure = CorrelationMeasure(
            rule: rule,
            partCount: partCount,
            entries: isNewest ? entries[first...] : window(endingAt: last, span: rule.timespan),
            distinct: isNewest ? counts.count : nil
        )
        guard let value = measure.value, measure.holds(value) else {
            if isNewest { quietUntil = nil }
            return nil
        }
        let end = entries[last].time
        if let quietUntil, end < quietUntil { return nil }
        quietUntil = end.adding(seconds: Double(rule.timespan))
        return value
    }

    /// The matches that happened no more than a timespan before one of them.
    private func window(endingAt last: Int, span: Int) -> ArraySlice<Entry> {
        let end = entries[last].time
        var (low, high) = (0, last)
        while low < high {
            let middle = (low + high) / 2
            if end.seconds(since: entries[middle].time) <= Double(span) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return entries[low...last]
    }

    /// Drops what no window of a match that may still come can hold, and says how much.
    private mutating func forget(span: Int) -> Int {
        let limit = newest
        while first < entries.count - 1,
            limit.seconds(since: entries[first].time) > Double(span)
        {
            uncount(entries[first])
            first += 1
        }
        let old = entries.prefix { limit.seconds(since: $0.time) > 2 * Double(span) }.count
        let excess = max(old, entries.count - Self.entryLimit)
        guard excess > 0 else { return 0 }
        for index in first..<max(first, excess) { uncount(entries[index]) }
        entries.removeFirst(excess)
        first = max(0, first - excess)
        return excess
    }

    private mutating func recount(span: Int) {
        let tail = window(endingAt: entries.count - 1, span: span)
        first = tail.startIndex
        counts = [:]
        for entry in tail { count(entry) }
    }

    private mutating func count(_ entry: Entry) {
        if let value = entry.value { counts[value, default: 0] += 1 }
    }

    private mutating func uncount(_ entry: Entry) {
        guard let value = entry.value, let count = counts[value] else { return }
        counts[value] = count > 1 ? count - 1 : nil
    }
}

/// What a correlation counts or measures in a window.
struct CorrelationMeasure {
    let rule: CorrelationRule
    let partCount: Int
    let entries: ArraySlice<CorrelationWindow.Entry>
    /// How many different values there are, if that is known already.
    let distinct: Int?

    /// The number the condition is about, or nil when there is nothing to measure.
    var value: Double? {
        switch rule.kind {
        case .eventCount: Double(entries.count)
        case .valueCount: Double(distinct ?? Set(entries.compactMap(\.value)).count)
        case .temporal: Double(Set(entries.map(\.part)).count)
        case .temporalOrdered: Double(longestChain.count)
        case .valueSum: numbers.isEmpty ? nil : numbers.reduce(0, +)
        case .valueAverage: numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
        case .valueMedian: quantile(50)
        case .valuePercentile: quantile(rule.condition.percentile)
        }
    }

    /// Whether the condition holds.
    func holds(_ value: Double) -> Bool {
        if let expression = rule.condition.expression {
            let parts = rule.kind == .temporalOrdered ? longestChain : Set(entries.map(\.part))
            return expression.holds(parts)
        }
        guard rule.kind == .temporal || rule.kind == .temporalOrdered else {
            return rule.condition.holds(value)
        }
        return rule.condition.bounds.isEmpty
            ? value == Double(partCount) : rule.condition.holds(value)
    }

    private var numbers: [Double] {
        entries.compactMap { entry in
            guard var text = entry.value else { return nil }
            return text.withUTF8 { SigmaNumber(UnsafeRawBufferPointer($0)) }?.double
        }
    }

    /// A quantile with linear interpolation between the two numbers next to it.
    private func quantile(_ percent: Double) -> Double? {
        let sorted = numbers.sorted()
        guard !sorted.isEmpty else { return nil }
        let place = percent / 100 * Double(sorted.count - 1)
        let low = Int(place)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }

    /// The largest set of parts that matched in the order they are listed.
    ///
    /// A longest increasing subsequence of the parts in the order of time.
    private var longestChain: Set<Int> {
        // Of all chains of a length, the one that ends with the earliest part can grow most.
        var chains: [[Int]] = []
        for entry in entries {
            let place = chains.firstIndex { ($0.last ?? -1) >= entry.part } ?? chains.count
            let chain = (place > 0 ? chains[place - 1] : []) + [entry.part]
            if place < chains.count {
                chains[place] = chain
            } else {
                chains.append(chain)
            }
        }
        return Set(chains.last ?? [])
    }
}

extension Condition {
    /// Whether the condition holds when these selections do.
    fileprivate func holds(_ selections: Set<Int>) -> Bool {
        switch self {
        case .selection(let index): selections.contains(index)
        case .all(let parts): parts.allSatisfy { $0.holds(selections) }
        case .any(let parts): parts.contains { $0.holds(selections) }
        case .not(let part): !part.holds(selections)
        case .atLeast(let count, let parts): parts.count { $0.holds(selections) } >= count
        }
    }
}
