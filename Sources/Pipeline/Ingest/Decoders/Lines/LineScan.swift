// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A place in one line of text, and the moves that all line formats make.
///
/// Every look is at a byte below `end` and every move goes forward, so hostile bytes end a scan and
/// never a process.
struct LineScan {
    /// Bytes up to the line's end or further; offsets count from their beginning.
    let bytes: UnsafeRawBufferPointer
    var position: Int
    let end: Int

    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// The byte here, or 0 at the end.
    @inline(__always)
    var current: UInt8 { position < end ? bytes[position] : 0 }

    /// The byte so many places on, or 0 behind the end.
    @inline(__always)
    func byte(ahead count: Int) -> UInt8 {
        position + count < end ? bytes[position + count] : 0
    }

    var isAtEnd: Bool { position >= end }
    /// What has not been looked at.
    var rest: Range<Int> { min(position, end)..<end }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func take(_ text: StaticString) -> Bool {
        guard hasText(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Whether the text stands here.
    @inline(__always)
    func hasText(_ text: StaticString) -> Bool { bytes.hasText(text, at: position, end) }

    /// Goes past blanks and tabs.
    @inline(__always)
    mutating func skipBlanks() {
        while position < end, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
    }

    /// The bytes up to the next blank or tab, which is not taken.
    @inline(__always)
    mutating func word() -> Range<Int> {
        let start = position
        while position < end, bytes[position] != 0x20, bytes[position] != 0x09 { position += 1 }
        return start..<position
    }

    /// The bytes before the next `byte`, which is taken; nil, and no move, when there is none.
    mutating func upTo(_ byte: UInt8) -> Range<Int>? {
        guard let found = bytes.first(byte, from: position, to: end) else { return nil }
        defer { position = found + 1 }
        return position..<found
    }

    /// Between `least` and `most` digits, as a number; nil, and no move, when there are fewer.
    mutating func digits(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var index = position
        // 18 digits are the most that an Int is sure to hold.
        while index < end, index - position < min(most, 18), bytes[index].isDigit {
            value = value * 10 + Int(bytes[index] - 0x30)
            index += 1
        }
        guard index - position >= least else { return nil }
        position = index
        return value
    }

    /// A quoted text's inside, the opening quote being here; `escaped` when a backslash is in it.
    ///
    /// - Returns: Nil, and no move, when nothing closes it.
    mutating func quoted() -> (inside: Range<Int>, escaped: Bool)? {
        let quote = current
        var index = position + 1
        var escaped = false
        while index < end, bytes[index] != quote {
            if bytes[index] == UInt8(ascii: "\\") {
                escaped = true
                index += 1
            }
            index += 1
        }
        guard index < end else { return nil }
        defer { position = index + 1 }
        return (position + 1..<index, escaped)
    }
}

extension UInt8 {
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inline(__always) var isAlphanumeric: Bool { isDigit || isLetter }

    /// What the byte counts as a hexadecimal digit; nil for others.
    @inline(__always)
    var hexDigit: UInt8? {
        if isDigit { return self - 0x30 }
        let letter = (self | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }
}

extension UnsafeRawBufferPointer {
    /// Where a byte stands first between two places; nil when it does not.
    @inline(__always)
    func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
        guard start < end, let base = baseAddress,
            let found = memchr(base + start, Int32(byte), end - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether a text stands at a place, all of it before `end`.
    @inline(__always)
    func hasText(_ text: StaticString, at place: Int, _ end: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard place >= 0, place + length <= end, let base = baseAddress else { return false }
        return memcmp(base + place, text.utf8Start, length) == 0
    }

    /// Where a text stands first between two places; nil when it does not.
    func first(_ text: StaticString, from start: Int, to end: Int) -> Int? {
        var place = start
        let byte = text.utf8Start.pointee
        while let found = first(byte, from: place, to: end) {
            if hasText(text, at: found, end) { return found }
            place = found + 1
        }
        return nil
    }

    /// Whether a range is this text.
    @inline(__always)
    func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        range.count == text.utf8CodeUnitCount && hasText(text, at: range.lowerBound, count)
    }

    /// Whether all of a range, and at least one byte, is digits.
    func isNumber(_ range: Range<Int>) -> Bool {
        !range.isEmpty && range.allSatisfy { self[$0].isDigit }
    }

    /// Whether a range looks like an IPv4 or IPv6 address.
    func isAddress(_ range: Range<Int>) -> Bool {
        var (dots, colons) = (0, 0)
        guard (2...45).contains(range.count) else { return false }
        for index in range {
            switch self[index] {
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: ":"): colons += 1
            case UInt8(ascii: "%") where colons >= 2: return true
            default: if self[index].hexDigit == nil { return false }
            }
        }
        return colons >= 2
            || dots == 3 && colons == 0
                && range.allSatisfy { self[$0].isDigit || self[$0] == UInt8(ascii: ".") }
    }
}
