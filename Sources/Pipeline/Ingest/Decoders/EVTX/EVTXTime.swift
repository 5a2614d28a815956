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

/// A calendar day that was just written; records that follow each other share it.
struct EVTXDay {
    var number: Int = .min
    var year = 0
    var month = 0
    var day = 0
}

extension EVTXArena {
    /// Writes a moment as RFC 3339 with six digits of the second.
    mutating func put(fileTime: UInt64) {
        let microseconds = fileTime / 10
        let days = Int(truncatingIfNeeded: microseconds / 86_400_000_000)
        if day.number != days {
            let date = Timestamp.civil(days: days &- 134_774)
            day = EVTXDay(number: days, year: date.year, month: date.month, day: date.day)
        }
        put(year: day.year, month: day.month, day: day.day)
        let ofDay = microseconds % 86_400_000_000
        let seconds = ofDay / 1_000_000
        put(hour: seconds / 3_600, minute: seconds / 60 % 60, second: seconds % 60)
        put(UInt8(ascii: "."))
        put(decimal: ofDay % 1_000_000, width: 6)
        put(UInt8(ascii: "Z"))
    }

    /// Writes a moment that is given as eight numbers, whatever they are.
    mutating func put(systemTime source: UnsafeRawBufferPointer) {
        let parts = (0..<8).map { UInt64(source.number(at: $0 &* 2, as: UInt16.self)) }
        put(year: Int(parts[0]), month: Int(parts[1]), day: Int(parts[3]))
        put(hour: parts[4], minute: parts[5], second: parts[6])
        put(UInt8(ascii: "."))
        put(decimal: parts[7] &* 1_000, width: 6)
        put(UInt8(ascii: "Z"))
    }

    private mutating func put(year: Int, month: Int, day: Int) {
        put(decimal: UInt64(year.magnitude), width: 4)
        put(UInt8(ascii: "-"))
        put(decimal: UInt64(month.magnitude), width: 2)
        put(UInt8(ascii: "-"))
        put(decimal: UInt64(day.magnitude), width: 2)
    }

    private mutating func put(hour: UInt64, minute: UInt64, second: UInt64) {
        put(UInt8(ascii: "T"))
        put(decimal: hour, width: 2)
        put(UInt8(ascii: ":"))
        put(decimal: minute, width: 2)
        put(UInt8(ascii: ":"))
        put(decimal: second, width: 2)
    }
}
