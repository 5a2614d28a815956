// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Reads the times that logs write.
///
/// ISO 8601 with `T` or a blank, with or without fraction, `AM` or `PM`, and zone; epoch seconds,
/// milliseconds, microseconds, nanoseconds and Windows' FILETIME, told apart by their size; .NET's
/// `/Date(…)/`; else what people write, by `TextTime`. What stands behind a date's zone is not looked at; a number must stand alone.
enum TimeText {
    /// A moment, and whether the text said which zone it means.
    struct Reading: Equatable {
        let time: Timestamp
        let hasZone: Bool
    }

    /// Reads a whole value; nil when it is no time, or lies before 1971 or after 2199.
    ///
    /// Clocks that were never set say 1601 or 1970: no time is better than that one.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Reading? {
        var scan = TimeScan(bytes: bytes)
        guard let reading = scan.date() ?? scan.epoch() ?? TextTime.read(bytes) else { return nil }
        let limits: Range<Int64> = 31_536_000..<7_226_582_400
        guard limits.contains(reading.time.microseconds / 1_000_000) else { return nil }
        return reading
    }
}

/// A cursor over one value.
private struct TimeScan {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private mutating func take(_ accepted: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == accepted else { return false }
        position += 1
        return true
    }

    private mutating func take(_ accepted: UInt8, or other: UInt8) -> Bool {
        take(accepted) || take(other)
    }

    /// Exactly `count` digits.
    private mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<count {
            guard current >= 0x30, current <= 0x39 else { return nil }
            value = value * 10 + Int(current - 0x30)
            position += 1
        }
        return value
    }

    mutating func date() -> TimeText.Reading? {
        position = 0
        guard let year = digits(4), take(0x2D, or: 0x2F), let month = digits(2),
            take(0x2D, or: 0x2F), let day = digits(2), Self.isDay(year, month, day)
        else { return nil }
        var seconds = Timestamp.days(year: year, month: month, day: day) * 86_400
        guard take(0x54, or: 0x20) || take(0x74) else {
            return position == bytes.count
                ? reading(seconds: seconds, micros: 0, offset: nil) : nil
        }
        guard var hour = digits(2), take(0x3A), let minute = digits(2), minute < 60 else {
            return nil
        }
        var second = 0
        if take(0x3A) {
            // 60 is a leap second.
            guard let written = digits(2), written <= 60 else { return nil }
            second = written
        }
        let micros = fraction()
        if let half = half() {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + half
        }
        guard hour < 24 || hour == 24 && minute == 0 && second == 0 else { return nil }
        seconds += hour * 3_600 + minute * 60 + second
        return reading(seconds: seconds, micros: micros, offset: zone())
    }

    private static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        let length =
            Timestamp.days(year: next.0, month: next.1, day: 1)
            - Timestamp.days(year: year, month: month, day: 1)
        return day <= length
    }

    /// The hours that `AM` or `PM` adds to a 12-hour clock; nil when there is neither.
    private mutating func half() -> Int? {
        let start = position
        while take(0x20) {}
        if position + 1 < bytes.count, bytes[position + 1] | 0x20 == 0x6D {
            let letter = bytes[position] | 0x20
            if letter == 0x61 || letter == 0x70 {
                position += 2
                return letter == 0x70 ? 12 : 0
            }
        }
        position = start
        return nil
    }

    /// The digits after a dot or comma, as microseconds; further ones are dropped.
    private mutating func fraction() -> Int {
        guard take(0x2E, or: 0x2C) else { return 0 }
        var value = 0
        var unit = 100_000
        while current >= 0x30, current <= 0x39 {
            value += Int(current - 0x30) * unit
            unit /= 10
            position += 1
        }
        return value
    }

    /// Seconds east of Greenwich; nil when the text does not say.
    private mutating func zone() -> Int? {
        while take(0x20) {}
        if take(0x5A, or: 0x7A) || takeText("UTC") || takeText("GMT") { return 0 }
        let sign = current == 0x2D ? -1 : 1
        guard take(0x2B, or: 0x2D), let hours = digits(2), hours <= 18 else { return nil }
        _ = take(0x3A)
        let minutes = digits(2) ?? 0
        return minutes < 60 ? sign * (hours * 3_600 + minutes * 60) : nil
    }

    private func reading(seconds: Int, micros: Int, offset: Int?) -> TimeText.Reading {
        let whole = Int64(seconds - (offset ?? 0))
        return TimeText.Reading(
            time: Timestamp(microseconds: whole * 1_000_000 + Int64(micros)),
            hasZone: offset != nil
        )
    }

    mutating func epoch() -> TimeText.Reading? {
        position = 0
        let isWrapped = takeText("/Date(")
        let start = position
        var value: UInt64 = 0
        while current >= 0x30, current <= 0x39, position - start < 19 {
            value = value * 10 + UInt64(current - 0x30)
            position += 1
        }
        guard var micros = Self.micros(value, digits: position - start) else { return nil }
        let fraction = fraction()
        if value < 100_000_000_000 { micros += Int64(fraction) }
        if isWrapped {
            // The number is UTC whatever zone stands behind it.
            _ = zone()
            guard takeText(")/") else { return nil }
        }
        guard position == bytes.count else { return nil }
        return TimeText.Reading(time: Timestamp(microseconds: micros), hasZone: true)
    }

    /// Tells the unit by the number of digits, which holds from 1973 to 2286.
    private static func micros(_ value: UInt64, digits: Int) -> Int64? {
        switch digits {
        case 9...11: Int64(value) * 1_000_000
        case 12...14: Int64(value) * 1_000
        case 15...17: Int64(value)
        // Windows counts tenths of a microsecond since 1601.
        case 18: (Int64(value) - 116_444_736_000_000_000) / 10
        case 19: Int64(value / 1_000)
        default: nil
        }
    }

    private mutating func takeText(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position + length <= bytes.count else { return false }
        for index in 0..<length where bytes[position + index] != text.utf8Start[index] {
            return false
        }
        position += length
        return true
    }
}

extension Timestamp {
    /// Reads a time as logs write it; nil when the text is none.
    package init?(parsing text: String) {
        let reading = Array(text.utf8).withUnsafeBytes(TimeText.read)
        guard let reading else { return nil }
        self = reading.time
    }
}
