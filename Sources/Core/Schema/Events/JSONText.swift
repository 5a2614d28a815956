// SPDX-License-Identifier: Apache-2.0

/// JSON's string escapes, both ways.
///
/// - Source: RFC 8259 section 7. Lone surrogates become U+FFFD, so the result is always UTF-8.
public enum JSONText {
    /// The text behind a JSON string's bytes, without its quotes.
    public static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String {
        let out = [UInt8](unsafeUninitializedCapacity: max(bytes.count, 1)) { buffer, count in
            if let start = buffer.baseAddress { count = unescape(bytes, to: start) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Writes the text behind a JSON string's bytes, and says how many bytes that is.
    ///
    /// Copies eight bytes at a time up to an escape. As much is written as was read at most, so
    /// `destination` needs room for `bytes.count`, and some of that may be overwritten.
    @inlinable
    public static func unescape(
        _ bytes: UnsafeRawBufferPointer,
        to destination: UnsafeMutableRawPointer
    ) -> Int {
        var index = 0
        var written = 0
        while index < bytes.count {
            if index + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                destination.storeBytes(of: word, toByteOffset: written, as: UInt64.self)
                let plain = bytesBeforeBackslash(word)
                index += plain
                written += plain
                if plain == 8 { continue }
            } else if bytes[index] != UInt8(ascii: "\\") {
                destination.storeBytes(of: bytes[index], toByteOffset: written, as: UInt8.self)
                index += 1
                written += 1
                continue
            }
            if index + 1 < bytes.count, let plain = plainEscape(bytes[index + 1]) {
                destination.storeBytes(of: plain, toByteOffset: written, as: UInt8.self)
                index += 2
                written += 1
            } else {
                index = unescapeOther(bytes, at: index, to: destination, &written)
            }
        }
        return written
    }

    /// How many of a word's bytes, in memory's order, come before the first `\`; 8 for all.
    @inlinable
    @inline(__always)
    static func bytesBeforeBackslash(_ word: UInt64) -> Int {
        let flipped = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let hit = (flipped &- 0x0101_0101_0101_0101) & ~flipped & 0x8080_8080_8080_8080
        return hit.trailingZeroBitCount >> 3
    }

    /// What a two-byte escape stands for, by its second byte; nil for `\u` and unknown ones.
    @inlinable
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

    /// Writes what a `\u` stands for, or what is no escape as it stands; says where to go on.
    @usableFromInline
    static func unescapeOther(
        _ bytes: UnsafeRawBufferPointer,
        at index: Int,
        to destination: UnsafeMutableRawPointer,
        _ written: inout Int
    ) -> Int {
        var end = written
        let put = { (byte: UInt8) in
            destination.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
            end += 1
        }
        defer { written = end }
        guard index + 1 < bytes.count else {
            put(bytes[index])
            return index + 1
        }
        if bytes[index + 1] == UInt8(ascii: "u") {
            return unescapeUnit(bytes, at: index + 2, put)
        }
        put(bytes[index])
        put(bytes[index + 1])
        return index + 2
    }

    /// Gives the unescaped bytes of a JSON string one by one; never more than went in.
    ///
    /// An escape that JSON does not have is kept as it stands: the reader sees what was written.
    @inlinable
    public static func unescape(_ bytes: UnsafeRawBufferPointer, _ emit: (UInt8) -> Void) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < bytes.count else {
                emit(byte)
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "n"): emit(0x0A)
            case UInt8(ascii: "t"): emit(0x09)
            case UInt8(ascii: "r"): emit(0x0D)
            case UInt8(ascii: "b"): emit(0x08)
            case UInt8(ascii: "f"): emit(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): emit(escape)
            case UInt8(ascii: "u"): index = unescapeUnit(bytes, at: index, emit)
            default:
                emit(byte)
                emit(escape)
            }
        }
    }

    /// Appends a text as a JSON string with its quotes; control characters are escaped.
    public static func append(_ text: String, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0), to: &out) }
    }

    /// Appends UTF-8 bytes as a JSON string with its quotes, in runs between what is escaped.
    public static func append(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var start = 0
        var index = 0
        while index < bytes.count {
            while index &+ 8 <= bytes.count,
                isPlain(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            {
                index &+= 8
            }
            guard index < bytes.count else { break }
            let byte = bytes[index]
            if byte >= 0x20, byte != 0x22, byte != 0x5C, byte != 0x7F {
                index += 1
                continue
            }
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            appendEscaped(byte, to: &out)
            index += 1
            start = index
        }
        out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        out.append(UInt8(ascii: "\""))
    }

    /// Whether none of eight bytes is to be escaped.
    ///
    /// The highest bit of a byte says that it is below 0x20, or one of three; those above 0x7F are
    /// taken out. A byte that borrows from the one above it is a hit itself.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var hits = word &- ones &* 0x20
        for letter: UInt64 in [0x22, 0x5C, 0x7F] { hits |= (word ^ ones &* letter) &- ones }
        return hits & ~word & (ones &* 0x80) == 0
    }

    @usableFromInline
    static func appendEscaped(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            out.append(UInt8(ascii: "\\"))
            out.append(byte)
        case 0x0A: appendPair("n", to: &out)
        case 0x0D: appendPair("r", to: &out)
        case 0x09: appendPair("t", to: &out)
        case 0..<0x20, 0x7F:
            for digit in "\\u00".utf8 { out.append(digit) }
            out.append(hexDigit(byte >> 4))
            out.append(hexDigit(byte & 15))
        default: out.append(byte)
        }
    }

    private static func appendPair(_ letter: Unicode.Scalar, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        out.append(UInt8(ascii: letter))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Gives the bytes that a `\u` escape stands for; its two halves together are one character.
    ///
    /// - Parameters:
    ///   - bytes: A JSON string, without its quotes.
    ///   - start: Where the digits begin, behind the `u`.
    ///   - emit: Takes the bytes; gets `\u` back where no four digits follow.
    /// - Returns: Where to go on.
    public static func unescapeUnit(
        _ bytes: UnsafeRawBufferPointer,
        at start: Int,
        _ emit: (UInt8) -> Void
    ) -> Int {
        guard let first = unit(bytes, at: start) else {
            emit(UInt8(ascii: "\\"))
            emit(UInt8(ascii: "u"))
            return start
        }
        var scalar = UInt32(first)
        var next = start + 4
        if (0xD800..<0xDC00).contains(first), next + 1 < bytes.count,
            bytes[next] == UInt8(ascii: "\\"), bytes[next + 1] == UInt8(ascii: "u"),
            let second = unit(bytes, at: next + 2), (0xDC00..<0xE000).contains(second)
        {
            scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00
            next += 6
        }
        let valid = Unicode.Scalar(scalar) ?? "\u{FFFD}"
        for byte in UTF8.encode(valid) ?? UTF8.encodedReplacementCharacter { emit(byte) }
        return next
    }

    private static func unit(_ bytes: UnsafeRawBufferPointer, at start: Int) -> UInt16? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt16 = 0
        for index in start..<start + 4 {
            guard let digit = hexValue(bytes[index]) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
