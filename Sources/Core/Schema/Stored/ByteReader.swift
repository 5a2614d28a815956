// SPDX-License-Identifier: Apache-2.0

/// Reads what `ByteWriter` wrote, and believes none of it.
///
/// What is damaged never traps: past the end everything reads as nothing, and `isDamaged` says so
/// once and for all. A count is never larger than the bytes that are left, so no loop and no array
/// grows beyond the file.
package struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    /// How far it has read.
    package private(set) var place = 0
    /// Whether something was not as it should be.
    package private(set) var isDamaged = false

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// How many bytes are left.
    package var left: Int { bytes.count - place }

    /// Says that what was read makes no sense.
    package mutating func damage() {
        isDamaged = true
        place = bytes.count
    }

    /// A whole number.
    package mutating func int() -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < bytes.count, shift < 64 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                return Int(truncatingIfNeeded: value >> 1) ^ -Int(truncatingIfNeeded: value & 1)
            }
            shift += 7
        }
        damage()
        return 0
    }

    /// A number of things that follow, each of a byte or more.
    package mutating func count() -> Int {
        let count = int()
        guard count >= 0, count <= left else {
            damage()
            return 0
        }
        return count
    }

    /// A number from 0 to below `limit`; 0 when it is damaged, so the caller must look.
    package mutating func index(below limit: Int) -> Int {
        let index = int()
        guard index >= 0, index < limit else {
            damage()
            return 0
        }
        return index
    }

    /// Yes or no.
    package mutating func bool() -> Bool {
        guard place < bytes.count, bytes[place] < 2 else {
            damage()
            return false
        }
        place += 1
        return bytes[place - 1] == 1
    }

    /// Eight bytes.
    package mutating func word() -> UInt64 {
        guard left >= 8 else {
            damage()
            return 0
        }
        place += 8
        return bytes.loadUnaligned(fromByteOffset: place - 8, as: UInt64.self)
    }

    /// So many bytes as they are; none when there are fewer.
    package mutating func raw(_ count: Int) -> UnsafeRawBufferPointer {
        let start = place
        guard skip(count) else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
    }

    /// A text.
    package mutating func text() -> String {
        let bytes = raw(count())
        guard let text = String(validating: bytes, as: UTF8.self) else {
            damage()
            return ""
        }
        return text
    }

    /// A text or nil.
    package mutating func optionalText() -> String? { bool() ? text() : nil }

    /// Texts.
    package mutating func texts() -> [String] {
        let count = count()
        guard count > 0 else { return [] }
        return (0..<count).map { _ in text() }
    }

    /// Passes over bytes; false when there are fewer.
    package mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= left else {
            damage()
            return false
        }
        place += count
        return true
    }

    /// Goes on at a multiple of 64.
    package mutating func align() { _ = skip((64 - place % 64) % 64) }
}
