// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The matches of one group of one correlation, in the order of time.
///
/// They are kept for as long as there is room and not for as long as they are young: files are read
/// one after the other, so what is read last may have happened first.
struct CorrelationWindow<Token: Sendable>: Sendable {
    /// One match.
    struct Entry: Sendable {
        let time: Timestamp
        /// Which of the correlation's rules matched.
        let part: Int
        let token: Token
        /// What is counted.
        let value: String?
        /// What is measured.
        let number: Double?
    }

    /// A window that the correlation holds for.
    struct Hit {
        let entries: ArraySlice<Entry>
        let value: Double
    }

    /// Matches in the order of time, and in that of arrival where the time is the same.
    private(set) var entries: [Entry] = []
    /// When something was added last, as a number of the caller's.
    private(set) var touched: UInt64 = 0
    /// Where the window that ends with the newest match begins.
    private var first = 0
    /// How often each value and each part stands in that window; windows may be large.
    private var values: [String: Int] = [:]
    private var parts: [Int: Int] = [:]
    /// The ends of the windows that were reported, in order.
    private var reports: [Timestamp] = []

    /// Adds a match; gives the window in which the correlation comes to hold by it, or nil.
    mutating func add(
        _ entry: Entry,
        rule: CorrelationRule,
        partCount: Int,
        touch: UInt64
    ) -> Hit? {
        touched = touch
        trim()
        let place = insert(entry, rule)
        if place == entries.count - 1 {
            guard let value = value(endingAt: place, rule, partCount) else { return nil }
            return Hit(entries: entries[first...], value: value)
        }
        return lateHit(from: place, rule, partCount)
    }

    /// A late match may complete windows that end after it; the first of them is told.
    private mutating func lateHit(
        from place: Int,
        _ rule: CorrelationRule,
        _ partCount: Int
    ) -> Hit? {
        let time = entries[place].time
        var work = 0
        for last in place..<entries.count {
            guard entries[last].time.seconds(since: time) <= Double(rule.timespan),
                work < CorrelationLimits.lateWork
            else { break }
            // Most of what comes late lies beside a window that was told already.
            guard !isQuiet(entries[last].time, span: rule.timespan) else {
                work += 1
                continue
            }
            let window = window(endingAt: last, span: rule.timespan)
            // Counting matches looks at none of them, nor does a window that holds too few.
            guard rule.kind != .valueCount || rule.condition.mayHold(atMost: window.count) else {
                work += 1
                continue
            }
            work += rule.kind == .eventCount ? 1 : window.count
            if let value = value(endingAt: last, rule, partCount) {
                return Hit(entries: window, value: value)
            }
        }
        return nil
    }

    /// What is counted in a window, if the condition holds for it and it is time to say so.
    private mutating func value(
        endingAt last: Int,
        _ rule: CorrelationRule,
        _ partCount: Int
    ) -> Double? {
        let end = entries[last].time
        guard !isQuiet(end, span: rule.timespan) else { return nil }
        let isNewest = last == entries.count - 1
        let measure = CorrelationMeasure(
            rule: rule,
            partCount: partCount,
            entries: isNewest ? entries[first...] : window(endingAt: last, span: rule.timespan),
            distinctValues: isNewest ? values.count : nil,
            distinctParts: isNewest ? parts.count : nil
        )
        guard let value = measure.value, measure.holds(value) else { return nil }
        note(report: end)
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
}

// MARK: - Reports

extension CorrelationWindow {
    /// Whether a window was reported that ends within a timespan, on either side.
    private func isQuiet(_ end: Timestamp, span: Int) -> Bool {
        var (low, high) = (0, reports.count)
        while low < high {
            let middle = (low + high) / 2
            if reports[middle] < end { low = middle + 1 } else { high = middle }
        }
        // The nearest on either side.
        if low < reports.count, reports[low].seconds(since: end) < Double(span) { return true }
        return low > 0 && end.seconds(since: reports[low - 1]) < Double(span)
    }

    private mutating func note(report end: Timestamp) {
        let place = reports.firstIndex { $0 > end } ?? reports.count
        reports.insert(end, at: place)
        if reports.count > CorrelationLimits.reports { reports.removeFirst() }
    }
}

// MARK: - Matches

extension CorrelationWindow {
    /// Puts a match where it belongs, and says where that is.
    private mutating func insert(_ entry: Entry, _ rule: CorrelationRule) -> Int {
        let place = place(of: entry.time)
        entries.insert(entry, at: place)
        let newest = entries[entries.count - 1].time
        if newest.seconds(since: entry.time) > Double(rule.timespan) {
            first += 1
        } else {
            count(entry, rule.kind)
        }
        while newest.seconds(since: entries[first].time) > Double(rule.timespan) {
            uncount(entries[first])
            first += 1
        }
        return place
    }

    /// Behind everything that happened at the time or before it.
    private func place(of time: Timestamp) -> Int {
        guard let last = entries.last, last.time > time else { return entries.count }
        var (low, high) = (0, entries.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].time > time { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Forgets the earliest when there are too many, a good part at a time.
    private mutating func trim() {
        guard entries.count >= CorrelationLimits.entries else { return }
        let excess = entries.count / 8
        for index in first..<max(first, excess) { uncount(entries[index]) }
        entries.removeFirst(excess)
        first = max(0, first - excess)
    }

    private mutating func count(_ entry: Entry, _ kind: CorrelationRule.Kind) {
        switch kind {
        case .valueCount:
            if let value = entry.value { values[value, default: 0] += 1 }
        case .temporal, .temporalOrdered: parts[entry.part, default: 0] += 1
        default: break
        }
    }

    private mutating func uncount(_ entry: Entry) {
        if let value = entry.value, let count = values[value] {
            values[value] = count > 1 ? count - 1 : nil
        }
        if let count = parts[entry.part] { parts[entry.part] = count > 1 ? count - 1 : nil }
    }
}
