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
        let gram: UInt64
        let literal: UInt32
        /// How far into its literal the gram stands.
        let offset: UInt32
    }

    /// Bytes a gram has: 2, 3, 4 or 8.
    let gramSize: Int
    let stride: Int
    /// Texts shorter than this hold no literal.
    let shortest: Int
    let shift: UInt64
    let bitmap: UnsafePointer<UInt64>
    /// Where a bucket's entries begin; one more than there are buckets.
    let heads: UnsafePointer<UInt32>
    let headShift: UInt64
    let entries: UnsafePointer<Entry>
    let literals: UnsafePointer<Literal>

    @inline(__always)
    static func hash(_ gram: UInt64) -> UInt64 { gram &* 0x9E37_79B9_7F4A_7C15 }

    @inline(__always)
    private func mayHold(_ hash: UInt64) -> Bool {
        let bit = hash >> shift
        return bitmap[Int(bit >> 6)] >> (bit & 63) & 1 == 1
    }

    /// Shows every literal at every place where it stands.
    ///
    /// All reads are inside the text: the last place looked at is `count - gramSize`, and grams of
    /// three bytes are read by four only while four are there.
    @inline(__always)
    func scan(_ base: UnsafeRawPointer, _ count: Int, _ body: (Literal) -> Void) {
        guard count >= shortest else { return }
        switch gramSize {
        case 8:
            scan(base, count, last: count - 8, body) {
                FoldedText.word64(base, $0) | FoldedText.bit64
            }
        case 4:
            scan(base, count, last: count - 4, body) {
                UInt64(FoldedText.word32(base, $0) | FoldedText.bit32)
            }
        case 3:
            scan(base, count, last: count - 3, body) { place in
                let word =
                    place + 4 <= count
                    ? FoldedText.word32(base, place)
                    : UInt32(FoldedText.word16(base, place))
                        | UInt32(base.load(fromByteOffset: place + 2, as: UInt8.self)) << 16
                return UInt64((word | FoldedText.bit32) & 0xFF_FFFF)
            }
        default:
            scan(base, count, last: count - 2, body) {
                UInt64(FoldedText.word16(base, $0) | 0x2020)
            }
        }
    }

    @inline(__always)
    private func scan(
        _ base: UnsafeRawPointer,
        _ count: Int,
        last: Int,
        _ body: (Literal) -> Void,
        _ gram: (Int) -> UInt64
    ) {
        var place = 0
        while place <= last {
            let word = gram(place)
            let hash = Self.hash(word)
            if mayHold(hash) { look(base, count, place, word, hash, body) }
            place += stride
        }
    }

    @inline(never)
    private func look(
        _ base: UnsafeRawPointer,
        _ count: Int,
        _ place: Int,
        _ gram: UInt64,
        _ hash: UInt64,
        _ body: (Literal) -> Void
    ) {
        let head = Int(hash >> headShift)
        for index in Int(heads[head])..<Int(heads[head + 1]) where entries[index].gram == gram {
            let entry = entries[index]
            let literal = literals[Int(entry.literal)]
            let start = place - Int(entry.offset)
            guard start >= 0, start + Int(literal.count) <= count else { continue }
            if literal.stands(at: base + start) { body(literal) }
        }
    }

    /// Whether any gram of a text was filed; false means that no literal stands in it.
    func mayHoldAny(_ base: UnsafeRawPointer, _ count: Int) -> Bool {
        var found = false
        scan(base, count) { _ in found = true }
        return found
    }
}
