// SPDX-License-Identifier: Apache-2.0

/// Lower case, as Sigma compares: ASCII by a bit, everything else scalar by scalar.
///
/// A scalar whose lower case is several scalars keeps its own form, so that `?` still stands for one
/// character; the long s is an s, as it is for regular expressions. Bytes that are not UTF-8 stay as
/// they are.
enum CaseFolding {
    /// Lowers ASCII letters; other bytes stay.
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Whether any byte is beyond ASCII.
    static func hasNonASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return false }
        guard bytes.count >= 8 else {
            return FoldedText.packed(base, bytes.count) & 0x8080_8080_8080_8080 != 0
        }
        var all = FoldedText.word64(base, bytes.count - 8)
        var place = 0
        var wide = SIMD16<UInt8>(repeating: 0)
        while place &+ 16 <= bytes.count {
            wide |= base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            place &+= 16
        }
        if place &+ 8 <= bytes.count { all |= FoldedText.word64(base, place) }
        return all & 0x8080_8080_8080_8080 != 0 || wide.max() >= 0x80
    }

    /// The lower case of UTF-8 text.
    static func lowered(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        lower(bytes) { out.append($0) }
        return out
    }

    /// The lower case of UTF-8 text.
    static func lowered(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes(lowered)
    }

    /// Gives the lower case of UTF-8 text byte by byte; a scalar grows by one byte at most.
    @inline(__always)
    static func lower(_ bytes: UnsafeRawBufferPointer, _ emit: (UInt8) -> Void) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                emit(lower(byte))
                index += 1
                continue
            }
            guard let (scalar, length) = scalar(bytes, at: index) else {
                emit(byte)
                index += 1
                continue
            }
            encode(CaseTable.shared.lowered(scalar.value), emit)
            index += length
        }
    }

    @inline(__always)
    private static func encode(_ value: UInt32, _ emit: (UInt8) -> Void) {
        func tail(_ shift: UInt32) { emit(UInt8(truncatingIfNeeded: value >> shift & 0x3F | 0x80)) }
        if value < 0x80 {
            emit(UInt8(truncatingIfNeeded: value))
        } else if value < 0x800 {
            emit(UInt8(truncatingIfNeeded: value >> 6 | 0xC0))
            tail(0)
        } else if value < 0x10000 {
            emit(UInt8(truncatingIfNeeded: value >> 12 | 0xE0))
            tail(6)
            tail(0)
        } else {
            emit(UInt8(truncatingIfNeeded: value >> 18 | 0xF0))
            tail(12)
            tail(6)
            tail(0)
        }
    }

    /// Whether a text has letters beyond ASCII whose lower case is ASCII: the Kelvin sign, which
    /// is a `k`, and the long s.
    static func hasForeignASCII(_ text: UnsafeRawBufferPointer) -> Bool {
        for index in text.indices.dropLast() {
            if text[index] == 0xC5, text[index + 1] == 0xBF { return true }
            guard text[index] == 0xE2, index + 2 < text.count else { continue }
            if text[index + 1] == 0x84, text[index + 2] == 0xAA { return true }
        }
        return false
    }

    /// The scalar that begins at a position and its length, or nil when the bytes are not UTF-8.
    static func scalar(
        _ bytes: UnsafeRawBufferPointer,
        at index: Int
    ) -> (Unicode.Scalar, length: Int)? {
        let length = length(first: bytes[index])
        guard length > 1, index + length <= bytes.count else { return nil }
        var value = UInt32(bytes[index]) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            guard bytes[index + offset] & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(bytes[index + offset] & 0x3F)
        }
        let shortest: [UInt32] = [0, 0, 0x80, 0x800, 0x10000]
        guard value >= shortest[length] else { return nil }
        return Unicode.Scalar(value).map { ($0, length) }
    }

    /// How many bytes a scalar with that first byte has; 1 for ASCII and for stray bytes.
    @inline(__always)
    static func length(first byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
