// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What a correlation counts or measures in a window.
struct CorrelationMeasure<Token: Sendable> {
    let rule: CorrelationRule
    let partCount: Int
    let entries: ArraySlice<CorrelationWindow<Token>.Entry>
    /// How many different values there are, if that is known already.
    let distinctValues: Int?
    /// How many different parts there are, if that is known already.
    let distinctParts: Int?

    /// The number the condition is about, or nil when there is nothing to measure.
    var value: Double? {
        switch rule.kind {
        case .eventCount: Double(entries.count)
        case .valueCount: Double(distinctValues ?? countValues())
        case .temporal: Double(distinctParts ?? allParts.nonzeroBitCount)
        case .temporalOrdered: mayBeOrdered ? Double(longestChain.nonzeroBitCount) : nil
        case .valueSum: numbers.isEmpty ? nil : numbers.reduce(0, +)
        case .valueAverage: numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
        case .valueMedian: quantile(50)
        case .valuePercentile: quantile(rule.condition.percentile)
        }
    }

    /// Whether the condition holds.
    func holds(_ value: Double) -> Bool {
        if let expression = rule.condition.expression {
            let chain = rule.kind == .temporalOrdered ? longestChain : allParts
            return expression.holds(Set((0..<partCount).filter { chain >> UInt64($0) & 1 == 1 }))
        }
        guard rule.kind == .temporal || rule.kind == .temporalOrdered else {
            return rule.condition.holds(value)
        }
        return rule.condition.bounds.isEmpty
            ? value == Double(partCount) : rule.condition.holds(value)
    }

    private var numbers: [Double] {
        var numbers: [Double] = []
        // In place: copying an entry counts its references.
        entries.withUnsafeBufferPointer { entries in
            for index in entries.indices {
                if let number = entries[index].number { numbers.append(number) }
            }
        }
        return numbers
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

    /// Whether it is worth looking at the order: where a rule is missing, not all can be in theirs.
    private var mayBeOrdered: Bool {
        guard rule.condition.bounds.isEmpty, rule.condition.expression == nil,
            let distinctParts
        else { return true }
        return distinctParts == partCount
    }

    private func countValues() -> Int {
        var seen: Set<String> = []
        entries.withUnsafeBufferPointer { entries in
            for index in entries.indices {
                if let value = entries[index].value { seen.insert(value) }
            }
        }
        return seen.count
    }

    /// The parts that matched, as bits.
    private var allParts: UInt64 {
        entries.withUnsafeBufferPointer { entries in
            var parts: UInt64 = 0
            for index in entries.indices { parts |= 1 << UInt64(entries[index].part) }
            return parts
        }
    }

    /// The largest set of parts that matched in the order they are listed, as bits.
    ///
    /// A longest increasing subsequence of the parts in the order of time.
    private var longestChain: UInt64 {
        // Of all chains of a length, the one that ends with the earliest part can grow most.
        var chains: [(last: Int, parts: UInt64)] = []
        entries.withUnsafeBufferPointer { entries in
            for index in entries.indices {
                let part = entries[index].part
                let place = chains.firstIndex { $0.last >= part } ?? chains.count
                let before = place > 0 ? chains[place - 1].parts : 0
                let chain = (last: part, parts: before | 1 << UInt64(part))
                if place < chains.count {
                    chains[place] = chain
                } else {
                    chains.append(chain)
                }
            }
        }
        return chains.last?.parts ?? 0
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
