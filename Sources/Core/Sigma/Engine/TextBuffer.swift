// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Room for a changed copy of one value, used again and again.
///
/// - Limits: grows to the longest value it has held.
struct TextBuffer {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)

    func deallocate() { memory.deallocate() }

    private mutating func reserve(_ count: Int) {
        guard count > memory.count else { return }
        memory.deallocate()
        memory = .allocate(byteCount: count * 3 / 2, alignment: 16)
    }

    /// The text behind JSON's escapes; good until the buffer is used again.
    mutating func unescape(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        reserve(text.count)
        guard let start = memory.baseAddress else { return text }
        return UnsafeRawBufferPointer(start: start, count: JSONText.unescape(text, to: start))
    }

    /// The text in lower case; good until the buffer is used again.
    mutating func lower(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        // A scalar of two bytes may become one of three, and none grows more.
        reserve(text.count * 2)
        var count = 0
        CaseFolding.lower(text) { byte in
            memory[count] = byte
            count += 1
        }
        return UnsafeRawBufferPointer(rebasing: memory[..<count])
    }
}
