// SPDX-License-Identifier: Apache-2.0

/// The parts of a regular expression that a finite automaton can decide.
indirect enum RegexNode: Hashable, Sendable {
    case empty
    /// One character of a set.
    case character(ScalarSet)
    case sequence([RegexNode])
    case alternation([RegexNode])
    /// So many times; `nil` is no upper bound. Greedy or not makes no difference to whether.
    case repetition(RegexNode, min: Int, max: Int?)
    case assertion(RegexAssertion)
}

/// A condition on the place between two characters.
enum RegexAssertion: UInt8, Hashable, Sendable {
    /// The beginning of the text.
    case textStart
    /// The beginning of the text or of a line that is not the empty one after a final line feed.
    case lineStart
    /// The end of the text.
    case textEnd
    /// The end of the text, or before a line feed that ends it.
    case lastLineEnd
    /// The end of the text, or before any line feed.
    case lineEnd
    case wordBoundary
    case noWordBoundary
}

/// A set of Unicode scalars as ranges in order.
struct ScalarSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static let last: UInt32 = 0x10FFFF

    init(_ ranges: [ClosedRange<UInt32>]) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = self.ranges.last, range.lowerBound <= previous.upperBound &+ 1 {
                let upper = max(previous.upperBound, range.upperBound)
                self.ranges[self.ranges.count - 1] = previous.lowerBound...upper
            } else {
                self.ranges.append(range)
            }
        }
    }

    static let digits = ScalarSet([0x30...0x39])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = ScalarSet([0x09...0x0D, 0x20...0x20])
    static let lineFeed = ScalarSet([0x0A...0x0A])

    /// Everything that is not in the set.
    var inverted: ScalarSet {
        var out: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { out.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { out.append(next...Self.last) }
        return ScalarSet(out)
    }

    func contains(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }

    /// The set with the other case of everything in it.
    var caseless: ScalarSet {
        var out = ranges
        for variants in CaseTable.variants where variants.contains(where: contains) {
            out += variants.map { $0...$0 }
        }
        return ScalarSet(out)
    }

    /// The ASCII byte that every scalar of the set is in lower case, or nil.
    var foldedByte: UInt8? {
        guard ranges.count <= 4, let first = ranges.first?.lowerBound else { return nil }
        let folded = CaseTable.shared.lowered(first)
        guard folded < 0x80 else { return nil }
        for range in ranges {
            guard range.count <= 2 else { return nil }
            for value in range where CaseTable.shared.lowered(value) != folded { return nil }
        }
        return UInt8(folded)
    }
}

extension CaseTable {
    /// Scalars that are each other's cases, ASCII included.
    static let variants: [[UInt32]] = {
        var byLower: [UInt32: [UInt32]] = [:]
        for (lower, others) in shared.changed { byLower[lower, default: [lower]].append(others) }
        return byLower.keys.sorted().compactMap { byLower[$0] }
    }()
}
