// SPDX-License-Identifier: Apache-2.0

/// Letters of ASCII, byte by byte.
enum ASCII {
    /// The byte in lower case if it is a capital letter.
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    /// Whether a text is `folded` but for capital letters.
    @inline(__always)
    static func equals(_ text: UnsafeRawBufferPointer, _ folded: [UInt8]) -> Bool {
        guard text.count == folded.count else { return false }
        for index in 0..<folded.count where lower(text[index]) != folded[index] { return false }
        return true
    }
}
