// SPDX-License-Identifier: Apache-2.0

/// The places of up to three bytes in a range, one after the other, found eight bytes at a time.
///
/// A byte equals the wanted one where the exclusive or is zero; `(x & 0x7F…) + 0x7F… | x` has its
/// high bit clear in zero bytes only, which unlike the shorter trick is exact for all eight. So one
/// load serves all the hits of a word, as short cells have many.
///
/// Why the unsafe pointer is safe: only bytes below `end` are loaded, and the caller keeps them where
/// they are.
struct ByteHits {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

    private let base: UnsafeRawPointer
    private let end: Int
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    /// Where the word that is being looked at begins.
    private var word: Int
    /// Its hits that were not given yet, a high bit each.
    private var mask: UInt64

    /// Looks for three bytes, of which some may be the same, in `start..<end`.
    init(
        _ base: UnsafeRawPointer,
        from start: Int,
        to end: Int,
        _ bytes: (UInt8, UInt8, UInt8)
    ) {
        self.base = base
        self.end = end
        first = Self.ones &* UInt64(bytes.0)
        second = Self.ones &* UInt64(bytes.1)
        third = Self.ones &* UInt64(bytes.2)
        word = start
        mask = 0
        mask = look(at: start)
    }

    /// The next place, or the range's end.
    @inline(__always)
    mutating func next() -> Int {
        while mask == 0 {
            word &+= 8
            guard word < end else { return end }
            mask = look(at: word)
        }
        let place = word &+ mask.trailingZeroBitCount >> 3
        mask &= mask &- 1
        return place
    }

    @inline(__always)
    private func look(at place: Int) -> UInt64 {
        guard place &+ 8 <= end else { return lookAtRest(from: place) }
        let value = base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        return hits(value)
    }

    @inline(__always)
    private func hits(_ value: UInt64) -> UInt64 {
        let (one, two, three) = (value ^ first, value ^ second, value ^ third)
        let kept =
            ((one & Self.lows) &+ Self.lows | one)
            & ((two & Self.lows) &+ Self.lows | two)
            & ((three & Self.lows) &+ Self.lows | three)
        return ~(kept | Self.lows)
    }

    /// The last bytes, fewer than eight.
    private func lookAtRest(from place: Int) -> UInt64 {
        guard place < end else { return 0 }
        var value: UInt64 = 0
        for index in place..<end {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            value |= UInt64(byte) << UInt64((index &- place) &* 8)
        }
        let behind = UInt64.max << UInt64((end &- place) &* 8)
        return hits(value) & ~behind
    }
}
