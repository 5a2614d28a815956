// SPDX-License-Identifier: Apache-2.0

/// A regular expression as a non-deterministic automaton over bytes.
///
/// Thompson's construction; sets of characters become ranges of UTF-8 bytes, so bytes that are not
/// UTF-8 fit nothing.
struct RegexProgram: Sendable {
    enum State: Sendable {
        /// Takes a byte of a range.
        case bytes(UInt8, UInt8, next: Int)
        case split(Int, Int)
        case assertion(RegexAssertion, next: Int)
        case match
    }

    /// More states than that are left to the backtracking engine.
    static let limit = 12_000

    private(set) var states: [State] = []
    private(set) var start = 0
    /// By byte: bytes of one class are alike to every state.
    let classes: [UInt8]
    let classCount: Int
    /// Whether a place's surroundings matter.
    let hasAssertions: Bool

    /// Compiles an expression, or nil when it is too large.
    init?(_ node: RegexNode) {
        var builder = Builder()
        guard let start = try? builder.add(node, next: builder.add(.match)) else { return nil }
        states = builder.states
        self.start = start
        var isBoundary = [Bool](repeating: false, count: 257)
        func divide(_ low: UInt8, _ high: UInt8) {
            isBoundary[Int(low)] = true
            isBoundary[Int(high) + 1] = true
        }
        var hasAssertions = false
        for state in states {
            switch state {
            case .bytes(let low, let high, _): divide(low, high)
            case .assertion:
                hasAssertions = true
                divide(0x0A, 0x0A)
                divide(0x80, 0xBF)
                for range in ScalarSet.word.ranges {
                    divide(UInt8(range.lowerBound), UInt8(range.upperBound))
                }
            default: break
            }
        }
        self.hasAssertions = hasAssertions
        var classes: [UInt8] = []
        var current = -1
        for byte in 0..<256 {
            if isBoundary[byte] || byte == 0 { current += 1 }
            classes.append(UInt8(current))
        }
        self.classes = classes
        classCount = current + 1
    }
}

// MARK: - Construction

extension RegexProgram {
    private struct TooLarge: Error {}

    private struct End: Hashable {
        let range: ClosedRange<UInt8>
        let next: Int
    }

    private struct Builder {
        var states: [State] = []

        mutating func add(_ state: State) throws(TooLarge) -> Int {
            guard states.count < RegexProgram.limit else { throw TooLarge() }
            states.append(state)
            return states.count - 1
        }

        /// Adds a part before what follows it, and gives its first state.
        mutating func add(_ node: RegexNode, next: Int) throws(TooLarge) -> Int {
            switch node {
            case .empty: return next
            case .assertion(let assertion): return try add(.assertion(assertion, next: next))
            case .character(let set): return try add(set, next: next)
            case .sequence(let parts):
                var first = next
                for part in parts.reversed() { first = try add(part, next: first) }
                return first
            case .alternation(let parts):
                var firsts: [Int] = []
                for part in parts { firsts.append(try add(part, next: next)) }
                return try anyOf(firsts, next: next)
            case .repetition(let part, let low, let high):
                return try add(part, low: low, high: high, next: next)
            }
        }

        private mutating func anyOf(_ firsts: [Int], next: Int) throws(TooLarge) -> Int {
            guard var first = firsts.last else { return next }
            for other in firsts.dropLast().reversed() { first = try add(.split(other, first)) }
            return first
        }

        private mutating func add(
            _ part: RegexNode,
            low: Int,
            high: Int?,
            next: Int
        ) throws(TooLarge) -> Int {
            var first = next
            if let high {
                for _ in low..<max(low, high) {
                    first = try add(.split(try add(part, next: first), next))
                }
            } else {
                let loop = try add(.split(next, next))
                states[loop] = .split(try add(part, next: loop), next)
                first = loop
            }
            for _ in 0..<low { first = try add(part, next: first) }
            return first
        }

        private mutating func add(_ set: ScalarSet, next: Int) throws(TooLarge) -> Int {
            var firsts: [Int] = []
            // Sequences that end alike share their ends: most characters end like most others.
            var ends: [End: Int] = [:]
            for sequence in UTF8Ranges.sequences(of: set) {
                var first = next
                for range in sequence.reversed() {
                    let end = End(range: range, next: first)
                    if let known = ends[end] {
                        first = known
                    } else {
                        first = try add(.bytes(range.lowerBound, range.upperBound, next: first))
                        ends[end] = first
                    }
                }
                firsts.append(first)
            }
            // A set with nothing in it leads nowhere.
            guard !firsts.isEmpty else { return try add(.bytes(1, 0, next: next)) }
            return try anyOf(firsts, next: next)
        }
    }
}

/// Scalars as sequences of byte ranges.
///
/// - Source: Russ Cox, "Regular Expression Matching in the Wild", section on UTF-8.
enum UTF8Ranges {
    /// The byte sequences of a set, each as one range a byte.
    static func sequences(of set: ScalarSet) -> [[ClosedRange<UInt8>]] {
        var out: [[ClosedRange<UInt8>]] = []
        for range in set.ranges {
            for part in parts(of: range) { out += split(part.lowerBound, part.upperBound) }
        }
        return out
    }

    /// A range cut where the length changes, and without the surrogates.
    private static func parts(of range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
        let cuts: [ClosedRange<UInt32>] = [
            0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        return cuts.compactMap { cut in
            let low = max(cut.lowerBound, range.lowerBound)
            let high = min(cut.upperBound, range.upperBound)
            return low <= high ? low...high : nil
        }
    }

    /// Cuts until all bytes but the first differing one run over their whole range.
    private static func split(_ low: UInt32, _ high: UInt32) -> [[ClosedRange<UInt8>]] {
        for shift: UInt32 in [6, 12, 18] {
            let mask: UInt32 = 1 << shift - 1
            guard low & ~mask != high & ~mask else { continue }
            if low & mask != 0 { return split(low, low | mask) + split((low | mask) + 1, high) }
            if high & mask != mask {
                return split(low, (high & ~mask) - 1) + split(high & ~mask, high)
            }
        }
        guard let low = Unicode.Scalar(low), let high = Unicode.Scalar(high) else { return [] }
        return [zip(Array(String(low).utf8), Array(String(high).utf8)).map { $0...$1 }]
    }
}
