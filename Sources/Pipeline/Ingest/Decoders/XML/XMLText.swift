// SPDX-License-Identifier: Apache-2.0

/// The small parts of XML: where things end, and what entities stand for.
///
/// - Source: Extensible Markup Language 1.0, sections 2.4, 2.7 and 4.1. No entity but the five
///   predefined ones and character references is known, so nothing outside the text is ever read.
enum XMLText {
    /// The first of two bytes in a range, or its end.
    @inline(__always)
    static func first(
        _ one: UInt8,
        or other: UInt8,
        _ base: UnsafeRawPointer,
        from start: Int,
        to end: Int
    ) -> Int {
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        let (left, right) = (ones &* UInt64(one), ones &* UInt64(other))
        var index = start
        while index &+ 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let (first, second) = (word ^ left, word ^ right)
            let hit = ((first &- ones) & ~first | (second &- ones) & ~second) & highs
            if hit != 0 { return index &+ hit.trailingZeroBitCount >> 3 }
            index &+= 8
        }
        while index < end {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte == one || byte == other { return index }
            index &+= 1
        }
        return end
    }

    /// The first place of a word in a range; nil when it is not there.
    static func find(
        _ word: StaticString,
        _ base: UnsafeRawPointer,
        from start: Int,
        to end: Int
    ) -> Int? {
        let (letters, count) = (word.utf8Start, word.utf8CodeUnitCount)
        var place = start
        while place &+ count <= end {
            place = first(letters[0], or: letters[0], base, from: place, to: end)
            guard place &+ count <= end else { return nil }
            if begins(word, base, at: place, to: end) { return place }
            place &+= 1
        }
        return nil
    }

    /// Whether a word stands at a place.
    static func begins(
        _ word: StaticString,
        _ base: UnsafeRawPointer,
        at place: Int,
        to end: Int
    ) -> Bool {
        guard place &+ word.utf8CodeUnitCount <= end else { return false }
        for index in 0..<word.utf8CodeUnitCount
        where base.load(fromByteOffset: place &+ index, as: UInt8.self) != word.utf8Start[index] {
            return false
        }
        return true
    }

    /// Writes a text with what its entities stand for, which is never longer; says how long that is.
    ///
    /// An entity that XML does not define stays as it is written.
    static func unescape(
        _ base: UnsafeMutableRawPointer,
        _ text: Range<Int>,
        to destination: Int
    ) -> Int {
        var (place, written) = (text.lowerBound, destination)
        while place < text.upperBound {
            let byte = base.load(fromByteOffset: place, as: UInt8.self)
            guard byte == UInt8(ascii: "&"),
                let entity = entity(base, place..<text.upperBound)
            else {
                base.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
                place += 1
                written += 1
                continue
            }
            for byte in UTF8.encode(entity.scalar) ?? UTF8.encodedReplacementCharacter {
                base.storeBytes(of: byte, toByteOffset: written, as: UInt8.self)
                written += 1
            }
            place = entity.end
        }
        return written - destination
    }

    /// The entity that a range begins with, and where it ends.
    private static func entity(
        _ base: UnsafeRawPointer,
        _ range: Range<Int>
    ) -> (scalar: Unicode.Scalar, end: Int)? {
        let limit = min(range.upperBound, range.lowerBound + 12)
        var end = range.lowerBound + 1
        while end < limit, base.load(fromByteOffset: end, as: UInt8.self) != UInt8(ascii: ";") {
            end += 1
        }
        guard end < limit else { return nil }
        let name = UnsafeRawBufferPointer(
            start: base + range.lowerBound + 1,
            count: end - range.lowerBound - 1
        )
        guard let scalar = scalar(name) else { return nil }
        return (scalar, end + 1)
    }

    private static func scalar(_ name: UnsafeRawBufferPointer) -> Unicode.Scalar? {
        if name.first == UInt8(ascii: "#") { return reference(name) }
        if name.elementsEqual("amp".utf8) { return "&" }
        if name.elementsEqual("lt".utf8) { return "<" }
        if name.elementsEqual("gt".utf8) { return ">" }
        if name.elementsEqual("quot".utf8) { return "\"" }
        return name.elementsEqual("apos".utf8) ? "'" : nil
    }

    /// `#13` or `#x0D`; what is no character becomes U+FFFD.
    private static func reference(_ name: UnsafeRawBufferPointer) -> Unicode.Scalar? {
        let isHex = name.count > 1 && name[1] | 0x20 == UInt8(ascii: "x")
        let digits = name.dropFirst(isHex ? 2 : 1)
        guard !digits.isEmpty, digits.count <= 8 else { return nil }
        var value: UInt32 = 0
        for byte in digits {
            guard let digit = HexDigit.value(byte), isHex || digit < 10 else { return nil }
            value = value &* (isHex ? 16 : 10) &+ UInt32(digit)
        }
        return value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
