// SPDX-License-Identifier: Apache-2.0

/// Literals by the hash of what they have in common with a value.
///
/// Open addressing with linear steps, at most half full, so a look-up that finds nothing ends after
/// one or two slots.
struct HashIndex: BitwiseCopyable {
    private struct Slot: BitwiseCopyable {
        let tag: UInt32
        /// Index of the literal, or `empty`.
        let literal: UInt32
        static let empty = UInt32.max
    }

    private let slots: UnsafePointer<Slot>
    private let literals: UnsafePointer<Literal>
    private let mask: Int
    let isEmpty: Bool

    /// Files literals under hashes; one hash may have several.
    init(_ entries: [(hash: UInt64, literal: Literal)], in arena: Arena) {
        var size = 2
        while size < entries.count * 2 { size *= 2 }
        var table = [Slot](repeating: Slot(tag: 0, literal: Slot.empty), count: size)
        for (index, entry) in entries.enumerated() {
            var place = Int(truncatingIfNeeded: entry.hash) & (size - 1)
            while table[place].literal != Slot.empty { place = (place + 1) & (size - 1) }
            table[place] = Slot(
                tag: UInt32(truncatingIfNeeded: entry.hash >> 32),
                literal: UInt32(index)
            )
        }
        slots = arena.store(table)
        literals = arena.store(entries.map(\.literal))
        mask = size - 1
        isEmpty = entries.isEmpty
    }

    /// Shows the literals that were filed under a hash, and rarely one that was not.
    @inline(__always)
    func forEach(_ hash: UInt64, _ body: (Literal) -> Void) {
        var place = Int(truncatingIfNeeded: hash) & mask
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        while true {
            let slot = slots[place]
            guard slot.literal != Slot.empty else { return }
            if slot.tag == tag { body(literals[Int(slot.literal)]) }
            place = (place + 1) & mask
        }
    }

    /// A hash of eight bytes or fewer, already folded.
    @inline(__always)
    static func hash(ofWord word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}

/// Literals that must stand at the end, or at the beginning, of a value.
///
/// The eight outermost bytes find most, four the shorter ones; what is shorter still is tried one
/// by one. At the end, a literal with a backslash is found by the hash of everything from its last
/// backslash on: thousands of rules name programs so, and eight bytes of `\powershell.exe` say
/// little.
struct AffixIndex: BitwiseCopyable {
    private let tails: HashIndex
    private let eights: HashIndex
    private let fours: HashIndex
    private let shorts: UnsafePointer<Literal>
    private let shortCount: Int
    private let isAtEnd: Bool
    let isEmpty: Bool

    init(_ literals: [Literal], atEnd: Bool, hash: FoldedHash, in arena: Arena) {
        var tails: [(hash: UInt64, literal: Literal)] = []
        var eights = tails
        var fours = tails
        var shorts: [Literal] = []
        for literal in literals {
            let count = Int(literal.count)
            if atEnd, let tail = Self.tail(literal.bytes, count) {
                tails.append((hash(literal.bytes + tail, count - tail).hash, literal))
            } else if count >= 8 {
                eights.append((Self.hash8(literal.bytes, atEnd ? count - 8 : 0), literal))
            } else if count >= 4 {
                fours.append((Self.hash4(literal.bytes, atEnd ? count - 4 : 0), literal))
            } else {
                shorts.append(literal)
            }
        }
        self.tails = HashIndex(tails, in: arena)
        self.eights = HashIndex(eights, in: arena)
        self.fours = HashIndex(fours, in: arena)
        self.shorts = arena.store(shorts)
        shortCount = shorts.count
        isAtEnd = atEnd
        isEmpty = literals.isEmpty
    }

    @inline(__always)
    private static func hash8(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        HashIndex.hash(ofWord: FoldedText.word64(base, offset) | FoldedText.bit64)
    }

    @inline(__always)
    private static func hash4(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        HashIndex.hash(ofWord: UInt64(FoldedText.word32(base, offset) | FoldedText.bit32))
    }

    /// Where the last backslash stands, or nil.
    @inline(__always)
    private static func tail(_ base: UnsafeRawPointer, _ count: Int) -> Int? {
        var index = count - 1
        while index >= 0 {
            if base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "\\") {
                return index
            }
            index -= 1
        }
        return nil
    }

    /// Shows the literals that stand at this end of a value.
    @inline(__always)
    func find(
        _ base: UnsafeRawPointer,
        _ count: Int,
        _ hash: FoldedHash,
        _ body: (Literal) -> Void
    ) {
        func check(_ literal: Literal) {
            let length = Int(literal.count)
            guard length <= count else { return }
            if literal.stands(at: base + (isAtEnd ? count - length : 0)) { body(literal) }
        }
        if !tails.isEmpty, let tail = Self.tail(base, count) {
            tails.forEach(hash(base + tail, count - tail).hash, check)
        }
        if count >= 8, !eights.isEmpty {
            eights.forEach(Self.hash8(base, isAtEnd ? count - 8 : 0), check)
        }
        if count >= 4, !fours.isEmpty {
            fours.forEach(Self.hash4(base, isAtEnd ? count - 4 : 0), check)
        }
        for index in 0..<shortCount { check(shorts[index]) }
    }
}

extension HashIndex: Relocatable {
    static let pointerOffsets = [offset(of: \.slots), offset(of: \.literals)]
}

extension AffixIndex: Relocatable {
    static let pointerOffsets =
        offsets(of: \.tails) + offsets(of: \.eights) + offsets(of: \.fours)
        + [offset(of: \.shorts)]
}
