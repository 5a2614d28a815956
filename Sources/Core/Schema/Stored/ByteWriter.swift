// SPDX-License-Identifier: Apache-2.0

/// Writes numbers and texts one after the other, for `ByteReader` to read in the same order.
package struct ByteWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Appends a whole number of any size; small ones take one byte.
    package mutating func append(_ value: Int) {
        var rest = UInt64(bitPattern: Int64(value << 1 ^ value >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends yes or no.
    package mutating func append(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Appends eight bytes.
    package mutating func append(word: UInt64) {
        withUnsafeBytes(of: word) { bytes += $0 }
    }

    /// Appends bytes as they are, without their number.
    package mutating func append(_ raw: UnsafeRawBufferPointer) { bytes += raw }

    /// Appends a text.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            append(utf8.count)
            bytes += utf8
        }
    }

    /// Appends a text or that there is none.
    package mutating func append(_ text: String?) {
        append(text != nil)
        if let text { append(text) }
    }

    /// Appends texts.
    package mutating func append(_ texts: [String]) {
        append(texts.count)
        for text in texts { append(text) }
    }

    /// Goes on at a multiple of 64.
    package mutating func align() {
        bytes += repeatElement(0, count: (64 - bytes.count % 64) % 64)
    }

    /// Puts eight bytes over what was written.
    package mutating func replace(word: UInt64, at place: Int) {
        withUnsafeBytes(of: word) { source in
            for (offset, byte) in source.enumerated() { bytes[place + offset] = byte }
        }
    }
}
