// SPDX-License-Identifier: Apache-2.0

import Schema

/// What every text format needs to know of its bytes.
enum TextEncoding {
    /// What some programs begin UTF-8 files with.
    static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Whether all of it is valid UTF-8.
    static func isUTF8(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        let text = UnsafeRawBufferPointer(rebasing: bytes).bindMemory(to: UInt8.self)
        return (try? UTF8Span(validating: text.span)) != nil
    }

    /// Where a line ends, and whether all of it is ASCII.
    struct Line {
        /// The line feed's place, or nil where the range ends without one.
        let end: Int?
        let isASCII: Bool
    }

    /// Looks for the first line feed of a range, and at the line's bytes on the way.
    static func line(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Line {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var seen: UInt64 = 0
        var index = start
        while index + 8 <= end {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let flipped = word ^ (ones &* 0x0A)
            let hit = (flipped &- ones) & ~flipped & highs
            if hit != 0 {
                // Bytes of the next line may lie in this word; a line taken for more than ASCII is
                // only looked at once more.
                return Line(
                    end: index + hit.trailingZeroBitCount >> 3,
                    isASCII: (seen | word) & highs == 0
                )
            }
            seen |= word
            index += 8
        }
        var rest: UInt8 = 0
        while index < end {
            if bytes[index] == 0x0A {
                return Line(end: index, isASCII: seen & highs == 0 && rest < 0x80)
            }
            rest |= bytes[index]
            index += 1
        }
        return Line(end: nil, isASCII: seen & highs == 0 && rest < 0x80)
    }

    /// One past the last line feed of the first `length` bytes; 0 when there is none.
    static func endOfLastLine(_ bytes: UnsafeRawBufferPointer, _ length: Int) -> Int {
        var end = length
        while end > 0, bytes[end - 1] != 0x0A { end -= 1 }
        return end
    }

    /// A range without blanks around it, and without a byte order mark at the file's beginning.
    static func trimmed(
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        isFirst: Bool
    ) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        if isFirst, bytes[range].starts(with: mark) { low += mark.count }
        while low < high, isBlank(bytes[low]) { low += 1 }
        while high > low, isBlank(bytes[high - 1]) { high -= 1 }
        return low..<high
    }

    /// Copies a range with U+FFFD in place of what is not UTF-8; says where the copy lies.
    static func repair(_ batch: EventBatch, _ range: Range<Int>) -> Range<Int> {
        let damaged = UnsafeRawBufferPointer(rebasing: batch.bytes[range])
        let copy = Array(String(decoding: damaged, as: UTF8.self).utf8)
        // Room for its unescaped values too, as for every record.
        batch.reserve(2 * copy.count)
        let start = copy.withUnsafeBytes { batch.append($0) }
        return start..<start + copy.count
    }

    /// Whether JSON lets the byte stand between two values.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0D || byte == 0x09 || byte == 0x0A
    }
}
