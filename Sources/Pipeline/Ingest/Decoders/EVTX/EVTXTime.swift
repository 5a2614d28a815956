// SPDX-License-Identifier: Apache-2.0

import Schema

// Windows counts time in steps of 100 ns since 1601 (FILETIME), or writes it as eight 16-bit numbers:
// year, month, day of the week, day, hour, minute, second, millisecond (SYSTEMTIME). Both are UTC.

extension Timestamp {
    /// Steps of 100 ns from 1601 to 1970.
    private static let epoch: UInt64 = 116_444_736_000_000_000

    /// A moment of Windows; nil in 1601, which is how Windows says that it does not know.
    init?(fileTime: UInt64) {
        guard fileTime >= 315_360_000_000_000 else { return nil }
        let microseconds = Int64(truncatingIfNeeded: fileTime / 10)
        self.init(microseconds: microseconds &- Int64(Self.epoch / 10))
    }
}

extension Timestamp {
    /// A moment in UTC as events have it that were rendered before they were stored, such as
    /// `2021-11-19T16:52:33.8337335Z`; nil if it is not written so.
    init?(rfc3339 text: UnsafeRawBufferPointer) {
        let parts = text.split(omittingEmptySubsequences: false) { byte in
            !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard text.last == UInt8(ascii: "Z"), parts.count == 7 || parts.count == 8,
            parts.allSatisfy({ $0.count <= 9 })
        else { return nil }
        var numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        var fraction = parts.count == 8 ? parts[6].count : 0
        if fraction == 0 { numbers[6] = 0 }
        while fraction > 6 {
            numbers[6] /= 10
            fraction -= 1
        }
        while fraction < 6 {
            numbers[6] *= 10
            fraction += 1
        }
        guard numbers[0] > 1601, (1...12).contains(numbers[1]) else { return nil }
        let days = Timestamp.days(year: numbers[0], month: numbers[1], day: numbers[2])
        let seconds = days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        self.init(
            microseconds: Int64(truncatingIfNeeded: seconds) &* 1_000_000 &+ Int64(numbers[6])
        )
    }
}

/// A second that was just written, as text; records that follow each other often share it.
struct EVTXSecond {
    var number: UInt64 = .max
    /// The 20 letters up to the fraction's point.
    var text: (UInt64, UInt64, UInt32) = (0, 0, 0)
}

extension EVTXArena {
    /// Writes a moment as RFC 3339 with six digits of the second.
    mutating func put(fileTime: UInt64) {
        let microseconds = fileTime / 10
        let number = microseconds / 1_000_000
        if second.number == number {
            bytes.storeBytes(of: second.text.0, toByteOffset: position, as: UInt64.self)
            bytes.storeBytes(of: second.text.1, toByteOffset: position &+ 8, as: UInt64.self)
            bytes.storeBytes(of: second.text.2, toByteOffset: position &+ 16, as: UInt32.self)
            position &+= 20
        } else {
            put(second: number)
        }
        put(fraction: microseconds % 1_000_000)
    }

    /// Writes a second since 1601, and keeps its text.
    private mutating func put(second number: UInt64) {
        let start = position
        let date = Timestamp.civil(days: Int(truncatingIfNeeded: number / 86_400) &- 134_774)
        let ofDay = number % 86_400
        put(year: date.year, month: date.month, day: date.day)
        put(hour: ofDay / 3_600, minute: ofDay / 60 % 60, second: ofDay % 60)
        guard position &- start == 20 else { return }
        second.number = number
        second.text.0 = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
        second.text.1 = bytes.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)
        second.text.2 = bytes.loadUnaligned(fromByteOffset: start &+ 16, as: UInt32.self)
    }

    /// Writes a moment that is given as eight numbers, whatever they are.
    mutating func put(systemTime source: UnsafeRawBufferPointer) {
        let parts = (0..<8).map { UInt64(source.number(at: $0 &* 2, as: UInt16.self)) }
        put(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[3]))
        put(hour: parts[4], minute: parts[5], second: parts[6])
        put(fraction: parts[7] &* 1_000)
    }

    private mutating func put(year: Int, month: Int, day: Int) {
        if year < 10_000 {
            put(twoDigits: UInt64(year.magnitude) / 100)
            put(twoDigits: UInt64(year.magnitude))
        } else {
            put(decimal: UInt64(year.magnitude))
        }
        put(UInt8(ascii: "-"))
        put(twoDigits: UInt64(month.magnitude))
        put(UInt8(ascii: "-"))
        put(twoDigits: UInt64(day.magnitude))
    }

    private mutating func put(hour: UInt64, minute: UInt64, second: UInt64) {
        put(UInt8(ascii: "T"))
        put(twoDigits: hour)
        put(UInt8(ascii: ":"))
        put(twoDigits: minute)
        put(UInt8(ascii: ":"))
        put(twoDigits: second)
        put(UInt8(ascii: "."))
    }

    private mutating func put(fraction microseconds: UInt64) {
        put(twoDigits: microseconds / 10_000)
        put(twoDigits: microseconds / 100)
        put(twoDigits: microseconds)
        put(UInt8(ascii: "Z"))
    }
}
