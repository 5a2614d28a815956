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
        if count >= 4 {
            let head = UInt64(word32(text, 0)) | UInt64(word32(text, count - 4)) << 32
            let wanted = UInt64(word32(lower, 0)) | UInt64(word32(lower, count - 4)) << 32
            return lowered(head) == wanted
        }
        for offset in 0..<count {
            let byte = text.load(fromByteOffset: offset, as: UInt8.self)
            let wanted = lower.load(fromByteOffset: offset, as: UInt8.self)
            guard CaseFolding.lower(byte) == wanted else { return false }
        }
        return true
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
        for offset in 0..<count {
            let left = a.load(fromByteOffset: offset, as: UInt8.self)
            guard left == b.load(fromByteOffset: offset, as: UInt8.self) else { return false }
        }
        return true
    }
}

/// A hash that is the same for texts that differ in ASCII case only.
///
/// Keyed, because events come from attackers: who does not know the key cannot make values that
/// collide. Multiplies 64 by 64 bits and folds the halves, as wyhash does.
struct FoldedHash {
    let key: UInt64

    @inline(__always)
    private func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word).multipliedFullWidth(by: key | 1)
        return product.high ^ product.low
    }

    /// The hash of a range, and whether all of it is ASCII; reads only inside the range.
    @inline(__always)
    func callAsFunction(
        _ base: UnsafeRawPointer,
        _ count: Int
    ) -> (hash: UInt64, isASCII: Bool) {
        var hash = key &+ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        var seen: UInt64 = 0
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                let word = FoldedText.word64(base, offset)
                seen |= word
                hash = mix(hash, word | FoldedText.bit64)
                offset += 8
            }
            let word = FoldedText.word64(base, count - 8)
            seen |= word
            hash = mix(hash, word | FoldedText.bit64)
        } else {
            let word = Self.short(base, count)
            seen = word
            hash = mix(hash, word | FoldedText.bit64)
        }
        // A second round, so that every bit of the last word reaches the low bits.
        return (mix(hash, 0x2545_F491_4F6C_DD1D), seen & 0x8080_8080_8080_8080 == 0)
    }

    /// Up to seven bytes as one word.
    @inline(__always)
    private static func short(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let head = UInt64(FoldedText.word32(base, 0))
            return head | UInt64(FoldedText.word32(base, count - 4)) << 32
        }
        guard count > 0 else { return 0 }
        let first = UInt64(base.load(as: UInt8.self))
        let middle = UInt64(base.load(fromByteOffset: count / 2, as: UInt8.self))
        let last = UInt64(base.load(fromByteOffset: count - 1, as: UInt8.self))
        return first | middle << 8 | last << 16
    }
}
