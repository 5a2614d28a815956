// SPDX-License-Identifier: Apache-2.0

/// Searching JSON's bytes eight at a time.
///
/// The word trick: a byte that equals the wanted one becomes zero by exclusive or, and
/// `(x - 0x01…) & ~x & 0x80…` has a bit set at the first zero byte. Bits above it may be wrong,
/// which is why only the lowest is used.
enum JSONScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The first `"` or `\` in a range, or its end.
    @inline(__always)
    static func quoteOrBackslash(
        _ base: UnsafeMutableRawPointer,
        from start: Int,
        to end: Int
    ) -> Int {
        var index = start
        while index + 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let hit = zeroByte(word ^ (ones &* 0x22)) | zeroByte(word ^ (ones &* 0x5C))
            if hit != 0 { return index + hit.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == 0x22 || byte == 0x5C { return index }
            index += 1
        }
        return end
    }

    /// The first `\` in a range, or its end.
    @inline(__always)
    static func backslash(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var index = start
        while index + 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let hit = zeroByte(word ^ (ones &* 0x5C))
            if hit != 0 { return index + hit.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < end {
            if base.load(fromByteOffset: index, as: UInt8.self) == 0x5C { return index }
            index += 1
        }
        return end
    }

    @inline(__always)
    private static func zeroByte(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
    }

    /// What a two-byte escape stands for, by its second byte; nil for `\u` and unknown ones.
    @inline(__always)
    static func plainEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/"): byte
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: nil
        }
    }

    /// How many bytes the escape at `index` takes: a surrogate pair's two halves go together.
    static func unicodeEscapeLength(_ text: UnsafeRawBufferPointer, at index: Int) -> Int {
        let rest = text.count - index
        guard rest >= 6, text[index + 1] == UInt8(ascii: "u") else { return min(rest, 2) }
        guard rest >= 12, text[index + 6] == UInt8(ascii: "\\"),
            text[index + 7] == UInt8(ascii: "u"),
            text[index + 2] | 0x20 == UInt8(ascii: "d")
        else { return 6 }
        return 12
    }

    /// Whether a byte can stand in a number, `null`, `true` or `false`.
    @inline(__always)
    static func isLiteralByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}
