// SPDX-License-Identifier: Apache-2.0

/// Comparing and hashing text eight bytes at a time without regard to ASCII case.
///
/// Filters and hashes fold crudely, by setting the bit that tells `a` from `A` in every byte; they
/// may take `\` for `|`, but never miss. What they find is compared exactly.
enum FoldedText {
    static let bit64: UInt64 = 0x2020_2020_2020_2020
    static let bit32: UInt32 = 0x2020_2020

    @inline(__always)
    static func word64(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    static func word32(_ base: UnsafeRawPointer, _ offset: Int) -> UInt32 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    @inline(__always)
    static func word16(_ base: UnsafeRawPointer, _ offset: Int) -> UInt16 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    }

    /// Fewer than eight bytes in their order, as the low bytes of a word.
    @inline(__always)
    static func packed(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            // The two halves overlap in bytes that are the same in both.
            return UInt64(word32(base, 0)) | UInt64(word32(base, count - 4))
                << UInt64(count * 8 - 32)
        }
        if count >= 2 {
            return UInt64(word16(base, 0)) | UInt64(word16(base, count - 2))
                << UInt64(count * 8 - 16)
        }
        return count == 1 ? UInt64(base.load(as: UInt8.self)) : 0
    }

    /// Lowers the ASCII letters among eight bytes, and only them.
    ///
    /// Adding to seven bits carries into the eighth exactly from a letter on; a byte is an upper
    /// case letter when `A` carries and the byte after `Z` does not.
    @inline(__always)
    static func lowered(_ word: UInt64) -> UInt64 {
        let low = word & 0x7F7F_7F7F_7F7F_7F7F
        let fromA = low &+ 0x3F3F_3F3F_3F3F_3F3F
        let pastZ = low &+ 0x2525_2525_2525_2525
        let upper = (fromA ^ pastZ) & ~word & 0x8080_8080_8080_8080
        return word | upper >> 2
    }

    /// Whether `count` bytes equal a text that is already in lower case.
    ///
    /// Reads only inside the two ranges.
    @inline(__always)
    static func equal(_ text: UnsafeRawPointer, _ lower: UnsafeRawPointer, _ count: Int) -> Bool {
        if count >= 8 {
            var offset = 0
            while offset + 8 <= count {
                guard lowered(word64(text, offset)) == word64(lower, offset) else { return false }
                offset += 8
            }
            return lowered(word64(text, count - 8)) == word64(lower, count - 8)
        }
        return lowered(packed(text, count)) == packed(lower, count)
    }

    /// Whether two ranges of one length hold the same bytes.
    @inline(__always)
    static func identical(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        if count >= 8 {
            var offset = 0
            while offset + 8 <= count {
                guard word64(a, offset) == word64(b, offset) else { return false }
                offset += 8
            }
            return word64(a, count - 8) == word64(b, count - 8)
        }
        return packed(a, count) == packed(b, count)
    }
}

/// A hash that is the same for texts that differ in ASCII case only.
///
/// Keyed, because events come from attackers: who does not know the key cannot make values that
/// collide. Multiplies 64 by 64 bits and folds the halves, as wyhash does.
struct FoldedHash {
    let key: UInt64

    @inline(__always)
    private func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// The hash of a range, and whether all of it is ASCII; reads only inside the range.
    @inline(__always)
    func callAsFunction(
        _ base: UnsafeRawPointer,
        _ count: Int
    ) -> (hash: UInt64, isASCII: Bool) {
        var hash = key ^ UInt64(truncatingIfNeeded: count)
        var seen: UInt64 = 0
        let other = key &* 0x9E37_79B9_7F4A_7C15 | 1
        func word(_ offset: Int) -> UInt64 {
            let word = FoldedText.word64(base, offset)
            seen |= word
            return word | FoldedText.bit64
        }
        if count >= 8 {
            var offset = 0
            while offset &+ 16 <= count {
                hash = mix(word(offset) ^ other, word(offset &+ 8) ^ hash)
                offset &+= 16
            }
            // What is left overlaps what was read; up to fifteen bytes are left.
            let first = offset &+ 8 <= count ? word(offset) : 0
            hash = mix(first ^ other, word(count &- 8) ^ hash)
        } else {
            seen = FoldedText.packed(base, count)
            hash = mix((seen | FoldedText.bit64) ^ other, hash)
        }
        // A second round, so that every bit of the last word reaches the low bits.
        hash = mix(hash ^ key, 0x2545_F491_4F6C_DD1D)
        return (hash, seen & 0x8080_8080_8080_8080 == 0)
    }
}
