// SPDX-License-Identifier: Apache-2.0

/// Why a regular expression can be expensive.
///
/// It is so for engines that try and try again. Ours decides most expressions in one pass; on the
/// rest it gives up after a while, and what it gives up on counts as no match.
public enum SlowPattern: String, Sendable, Hashable, CaseIterable {
    /// A repeated group repeats itself inside: `(a+)+` tries every way of dividing the text.
    case nestedRepeats
    /// Four or more free stretches such as `.*` follow one another: the cost grows with a power
    /// of the value's length.
    case manyStretches

    /// What the author is told, as a clause.
    public var words: String {
        switch self {
        case .nestedRepeats: "repeats a group that itself repeats without an end"
        case .manyStretches: "has \(RepeatScan.manyStretches) or more free stretches such as '.*'"
        }
    }

    init?(_ regex: RegexPattern) {
        var scan = RepeatScan(Array(regex.pattern.utf8))
        scan.run()
        if scan.hasNestedRepeats {
            self = .nestedRepeats
        } else if scan.stretches >= RepeatScan.manyStretches {
            self = .manyStretches
        } else {
            return nil
        }
    }
}

/// Reads what a pattern repeats, and nothing else of it.
private struct RepeatScan {
    static let manyStretches = 4

    /// What is repeated: a dot or a class stands for much, a character for itself.
    private enum Piece { case none, character, wide, group(repeats: Bool) }

    private let bytes: [UInt8]
    private var at = 0
    private(set) var hasNestedRepeats = false
    /// Stretches of anything on the longest way through the pattern.
    private(set) var stretches = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func run() { (_, stretches) = alternatives(depth: 0) }

    /// Reads up to a closing bracket: whether something in it has no end, and its stretches.
    private mutating func alternatives(depth: Int) -> (repeats: Bool, stretches: Int) {
        var repeats = false
        var most = 0
        var own = 0
        var last = Piece.none
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: ")"): return (repeats, max(most, own))
            case UInt8(ascii: "("):
                let inner = group(depth: depth + 1)
                own += inner.stretches
                repeats = repeats || inner.repeats
                last = .group(repeats: inner.repeats)
            case UInt8(ascii: "|"):
                most = max(most, own)
                own = 0
                last = .none
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "{"):
                guard byte != UInt8(ascii: "{") || isOpenRange() else { continue }
                // A possessive or atomic repeat never tries again.
                guard !take(UInt8(ascii: "+")) else { continue }
                if case .group(true) = last { hasNestedRepeats = true }
                if case .wide = last { own += 1 }
                repeats = true
            default: last = piece(byte, after: last)
            }
        }
        return (repeats, max(most, own))
    }

    private mutating func group(depth: Int) -> (repeats: Bool, stretches: Int) {
        guard depth < 64 else {
            at = bytes.count
            return (false, 0)
        }
        if take(UInt8(ascii: "?")) {
            while at < bytes.count, ![UInt8(ascii: ":"), UInt8(ascii: ")")].contains(bytes[at]),
                ![UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: ">")].contains(bytes[at])
            {
                at += 1
            }
            if at < bytes.count, bytes[at] != UInt8(ascii: ")") { at += 1 }
        }
        return alternatives(depth: depth)
    }

    /// What one plain piece is; `?` changes nothing about the piece before it.
    private mutating func piece(_ byte: UInt8, after last: Piece) -> Piece {
        switch byte {
        case UInt8(ascii: "?"): return last
        case UInt8(ascii: "."): return .wide
        case UInt8(ascii: "["):
            let isNegated = at < bytes.count && bytes[at] == UInt8(ascii: "^")
            skipClass()
            return isNegated ? .wide : .character
        case UInt8(ascii: "\\"):
            let letter = at < bytes.count ? bytes[at] : 0
            at += 1
            return "DSWNdsw".utf8.contains(letter) && letter < UInt8(ascii: "a")
                ? .wide : .character
        default: return .character
        }
    }

    private mutating func skipClass() {
        if at < bytes.count, bytes[at] == UInt8(ascii: "^") { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") { at += 1 }
        while at < bytes.count, bytes[at] != UInt8(ascii: "]") {
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at += 1
    }

    /// Moves past `{2,}`, `{2,5}` or `{2}`; whether it has no end.
    private mutating func isOpenRange() -> Bool {
        var isOpen = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "}") {
            isOpen = bytes[at] == UInt8(ascii: ",")
            at += 1
        }
        at += 1
        return isOpen
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }
}
