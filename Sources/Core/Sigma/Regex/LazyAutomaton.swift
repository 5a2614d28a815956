// SPDX-License-Identifier: Apache-2.0

/// Decides whether a regular expression is found in a text, in time linear in the text.
///
/// A deterministic automaton that is made as the texts ask for it. A state is the set of places in
/// the expression where a match may have got to, together with what kind of character came before
/// if assertions need to know. One table look-up a byte; a row is worked out when it is first
/// needed; when there are too many states, they are all forgotten. Working out costs as much as the
/// set is large, so it is counted: an expression that is built to need new states all the time uses
/// up what it is allowed, and the search gives up.
///
/// - Limits: 250 states.
/// - Source: Russ Cox, "Regular Expression Matching Can Be Simple And Fast".
final class LazyAutomaton {
    /// So many rows of so many columns still fit the numbers of a row.
    private static let stateLimit = 250
    private static let unknown: UInt16 = .max
    private static let matched: UInt16 = .max - 1
    private static let dead: UInt16 = .max - 2

    /// What came before a place.
    private enum Before: UInt8 { case start, lineFeed, finalLineFeed, word, other }

    private struct Key: Hashable {
        let places: [Int32]
        let before: UInt8
    }

    private let program: RegexProgram
    private let width: Int
    private var keys: [Key] = []
    /// Where the row of a state begins in the table; that is also the state's number.
    private var numbers: [Key: UInt16] = [:]
    private var table: [UInt16] = []
    private var start: UInt16 = 0
    /// How many places may still be visited.
    private var allowance = 0
    /// By place of the program: the number of the closure that visited it last.
    private var visits: [UInt32]
    private var closureNumber: UInt32 = 0

    init(_ program: RegexProgram) {
        self.program = program
        // One column more for a final line feed, one for the end.
        width = program.classCount + 2
        visits = Array(repeating: 0, count: program.states.count)
        begin()
    }

    private var finalLineFeed: Int { program.classCount }
    private var end: Int { program.classCount + 1 }

    private func begin() {
        keys = []
        numbers = [:]
        table = []
        start = number(of: closure([program.start]), before: .start)
    }

    /// Looks for the expression in a text.
    ///
    /// - Parameters:
    ///   - text: Where to look.
    ///   - visits: How many places may be visited; less what was used afterwards.
    /// - Returns: `gaveUp` when that was not enough.
    func search(_ text: UnsafeRawBufferPointer, visits: inout Int) -> RegexAnswer {
        allowance = visits
        defer { visits = allowance }
        var state = start
        var index = 0
        let isLineEnded = text.last == 0x0A
        let plain = isLineEnded ? text.count - 1 : text.count
        while index <= text.count {
            // Known rows are followed here, one look-up a byte.
            let stopped = program.classes.withUnsafeBufferPointer { classes in
                table.withUnsafeBufferPointer { table in
                    while index < plain {
                        let next = table[Int(state) &+ Int(classes[Int(text[index])])]
                        if next >= Self.dead { return next }
                        state = next
                        index += 1
                        guard next == start else { continue }
                        // Most of a text begins no match: what leads back to the start is passed
                        // over without one look-up waiting for the other.
                        let row = Int(start) * width
                        while index < plain, table[row + Int(classes[Int(text[index])])] == start {
                            index += 1
                        }
                    }
                    return Self.unknown
                }
            }
            if stopped == Self.matched { return .yes }
            if stopped == Self.dead { return .no }
            let column =
                index == text.count
                ? end : index == plain ? finalLineFeed : Int(program.classes[Int(text[index])])
            let next = step(state, column, byte: index < text.count ? text[index] : 0)
            if next == Self.matched { return .yes }
            if next == Self.dead { return .no }
            guard allowance > 0 else { return .gaveUp }
            state = next
            index += 1
        }
        return .no
    }

    /// The state after one more byte; worked out unless it is known.
    private func step(_ state: UInt16, _ column: Int, byte: UInt8) -> UInt16 {
        let known = table[Int(state) + column]
        if known != Self.unknown { return known }
        let row = Int(state) / width
        let key = keys[row]
        let resolved = program.hasAssertions ? resolve(key, column, byte) : key.places
        var next = Self.dead
        if resolved.contains(where: { isMatch($0) }) {
            next = Self.matched
        } else if column != end {
            var places = [program.start]
            for place in resolved {
                if case .bytes(let low, let high, let after) = program.states[Int(place)],
                    low <= byte, byte <= high
                {
                    places.append(after)
                }
            }
            let closed = closure(places)
            if !program.hasAssertions, closed.contains(where: { isMatch($0) }) {
                next = Self.matched
            } else {
                next = number(of: closed, before: before(column, byte))
            }
        }
        // The states may have been forgotten, and the row that asked with them.
        if row < keys.count, keys[row] == key { table[Int(state) + column] = next }
        return next
    }

    private func isMatch(_ place: Int32) -> Bool {
        if case .match = program.states[Int(place)] { true } else { false }
    }

    private func before(_ column: Int, _ byte: UInt8) -> Before {
        guard program.hasAssertions else { return .other }
        if column == finalLineFeed { return .finalLineFeed }
        if byte == 0x0A { return .lineFeed }
        return ScalarSet.word.contains(UInt32(byte)) ? .word : .other
    }

    private func number(of places: [Int32], before: Before) -> UInt16 {
        let key = Key(places: places, before: before.rawValue)
        if let known = numbers[key] { return known }
        if keys.count >= Self.stateLimit {
            begin()
            if let known = numbers[key] { return known }
        }
        let number = UInt16(keys.count * width)
        keys.append(key)
        numbers[key] = number
        table.append(contentsOf: repeatElement(Self.unknown, count: width))
        return number
    }
}

// MARK: - Sets of places

extension LazyAutomaton {
    /// All places that can be reached without a byte, in order; splits are passed, not kept.
    private func closure(
        _ first: [Int],
        through holds: ((RegexAssertion) -> Bool)? = nil
    ) -> [Int32] {
        closureNumber &+= 1
        if closureNumber == 0 {
            visits = Array(repeating: 0, count: visits.count)
            closureNumber = 1
        }
        var waiting = first
        var out: [Int32] = []
        while let place = waiting.popLast() {
            guard visits[place] != closureNumber else { continue }
            visits[place] = closureNumber
            allowance -= 1
            switch program.states[place] {
            case .split(let one, let other):
                waiting.append(other)
                waiting.append(one)
            case .assertion(let assertion, let next):
                if let holds {
                    if holds(assertion) { waiting.append(next) }
                } else {
                    out.append(Int32(place))
                }
            default: out.append(Int32(place))
            }
        }
        allowance -= out.count
        return out.sorted()
    }

    /// Passes the assertions that hold between what came before and what comes next.
    private func resolve(_ key: Key, _ column: Int, _ byte: UInt8) -> [Int32] {
        let before = Before(rawValue: key.before) ?? .other
        let isEnd = column == end
        let isLastLineEnd = isEnd || column == finalLineFeed
        let isNextWord = !isEnd && ScalarSet.word.contains(UInt32(byte))
        let isBoundary = (before == .word) != isNextWord
        // Inside a character there is no place to ask about.
        let isInside = !isEnd && byte & 0xC0 == 0x80
        return closure(key.places.map(Int.init)) { assertion in
            guard !isInside else { return false }
            return switch assertion {
            case .textStart: before == .start
            case .lineStart: before == .start || before == .lineFeed
            case .textEnd: isEnd
            case .lastLineEnd: isLastLineEnd
            case .lineEnd: isEnd || byte == 0x0A
            case .wordBoundary: isBoundary
            case .noWordBoundary: !isBoundary
            }
        }
    }
}
