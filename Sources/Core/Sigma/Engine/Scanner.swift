// SPDX-License-Identifier: Apache-2.0

/// Finds which of many literals stand anywhere in a text, in one pass that looks at few places.
///
/// If every literal is at least `m` bytes long, then whatever its place in the text, one of any
/// `s = m - q + 1` neighbouring runs of `q` bytes inside it begins at a multiple of `s`. So each
/// literal files `s` neighbouring runs (grams), the rarest it has, and the scan looks at every
/// `s`-th place only. A bitmap says of nearly all grams of the text that no literal filed them; the
/// others are looked up, compared as numbers, and only then is the literal compared.
///
/// Grams are folded crudely (`FoldedText`), so the text needs no lower-case copy.
struct Scanner: BitwiseCopyable {
    struct Entry: BitwiseCopyable {
        /// Bits of the gram's hash.
        let tag: UInt32
        let literal: UInt32
        /// Four more bytes of the literal, the rarest it has, and how far from the gram they stand.
        ///
        /// Most grams that stand in a text belong to no literal there, and this says so without a
        /// look at the literal, which lies elsewhere in memory.
        let check: UInt32
        let checkOffset: Int16
        /// How far into its literal the gram stands.
        let offset: UInt16

        /// The `checkOffset` of a literal that is too short to have more bytes.
        static let noCheck = Int16.min

        @inline(__always)
        func mayStand(_ base: UnsafeRawPointer, _ count: Int, _ place: Int) -> Bool {
            guard checkOffset != Self.noCheck else { return true }
            let at = place &+ Int(checkOffset)
            guard at >= 0, at &+ 4 <= count else { return false }
            return FoldedText.word32(base, at) | FoldedText.bit32 == check
        }
    }

    /// Bytes a gram has, 2 to 8.
    let gramSize: Int
    /// The bits of a word that are its gram.
    let mask: UInt64
    /// From one place to the next, 1 to 8.
    let stride: Int
    /// Texts shorter than this hold no literal.
    let shortest: Int
    let shift: UInt64
    let bitmap: UnsafePointer<UInt64>
    let headShift: UInt64
    /// Where a bucket's entries begin; one more than there are buckets.
    let heads: UnsafePointer<UInt32>
    let entries: UnsafePointer<Entry>
    let literals: UnsafePointer<Literal>

    @inline(__always)
    static func hash(_ gram: UInt64) -> UInt64 { gram &* 0x9E37_79B9_7F4A_7C15 }

    /// The bits of a hash that an entry keeps: those below the ones that choose its bucket.
    @inline(__always)
    static func tag(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 14) }

    /// Shows every literal at every place where it stands.
    ///
    /// All reads are inside the text: words of eight bytes are read up to the place where the last
    /// one ends with the text, and the grams after that place are cut out of this last word.
    ///
    /// - Returns: All bytes of the text, or-ed together in some order; 0 for a text that is too short.
    @inline(__always)
    @discardableResult
    func scan(_ base: UnsafeRawPointer, _ count: Int, _ body: (Literal) -> Void) -> UInt64 {
        guard count >= shortest else { return 0 }
        var place = 0
        var seen: UInt64 = 0
        var origin = 0
        let rest: UInt64
        if count >= 8 {
            origin = count &- 8
            while true {
                place = firstHit(base, from: place, through: origin, seen: &seen)
                guard place <= origin else { break }
                look(base, count, place, FoldedText.word64(base, place), body)
                place &+= stride
            }
            rest = FoldedText.word64(base, origin)
        } else {
            rest = FoldedText.packed(base, count)
        }
        let last = count &- gramSize
        while place <= last {
            let word = rest &>> UInt64(truncatingIfNeeded: (place &- origin) &* 8)
            if mayHold(word) { look(base, count, place, word, body) }
            place &+= stride
        }
        return seen | rest
    }

    /// The next place whose gram is in the bitmap, or one behind `last`.
    ///
    /// This is where nearly all bytes of nearly all events pass; everything it needs is in
    /// registers, and the steps do not wait for one another.
    @inline(__always)
    private func firstHit(
        _ base: UnsafeRawPointer,
        from first: Int,
        through last: Int,
        seen: inout UInt64
    ) -> Int {
        var place = first
        while place <= last {
            let word = FoldedText.word64(base, place)
            seen |= word
            if mayHold(word) { return place }
            place &+= stride
        }
        return place
    }

    @inline(__always)
    private func gram(_ word: UInt64) -> UInt64 { (word | FoldedText.bit64) & mask }

    @inline(__always)
    private func mayHold(_ word: UInt64) -> Bool {
        let bit = Self.hash(gram(word)) &>> shift
        return bitmap[Int(truncatingIfNeeded: bit &>> 6)] &>> (bit & 63) & 1 == 1
    }

    @inline(never)
    private func look(
        _ base: UnsafeRawPointer,
        _ count: Int,
        _ place: Int,
        _ word: UInt64,
        _ body: (Literal) -> Void
    ) {
        let gram = gram(word)
        let hash = Self.hash(gram)
        let head = Int(truncatingIfNeeded: hash &>> headShift)
        let tag = Self.tag(hash)
        for index in Int(heads[head])..<Int(heads[head + 1]) where entries[index].tag == tag {
            let entry = entries[index]
            guard entry.mayStand(base, count, place) else { continue }
            let literal = literals[Int(entry.literal)]
            let start = place - Int(entry.offset)
            guard start >= 0, start + Int(literal.count) <= count else { continue }
            if literal.stands(at: base + start) { body(literal) }
        }
    }
}

extension Scanner: Relocatable {
    static let pointerOffsets = [
        offset(of: \.bitmap), offset(of: \.heads), offset(of: \.entries),
        offset(of: \.literals),
    ]
}
