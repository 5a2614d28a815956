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
        _ base: UnsafeRawPointer,
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

    @inline(__always)
    private static func zeroByte(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
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

    /// Whether a range is a number as JSON writes it: `-0.5e3`, and not `007`, `1.` or `0x1F`.
    ///
    /// What passes is printed again as a number without a second look.
    @inline(__always)
    static func isNumber(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        func digits(_ index: Int) -> Int {
            var next = index
            while next < end, byte(next) &- 0x30 < 10 { next += 1 }
            return next
        }
        func byte(_ index: Int) -> UInt8 {
            index < end ? base.load(fromByteOffset: index, as: UInt8.self) : 0
        }
        let first = byte(start) == UInt8(ascii: "-") ? start + 1 : start
        var index = digits(first)
        if index == end, index > first { return byte(first) != 0x30 || index == first + 1 }
        guard index > first, byte(first) != 0x30 || index == first + 1 else { return false }
        if byte(index) == UInt8(ascii: ".") {
            let after = digits(index + 1)
            guard after > index + 1 else { return false }
            index = after
        }
        if byte(index) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(index + 1)
            let exponent = sign == 0x2B || sign == 0x2D ? index + 2 : index + 1
            let after = digits(exponent)
            guard after > exponent else { return false }
            index = after
        }
        return index == end
    }
}
