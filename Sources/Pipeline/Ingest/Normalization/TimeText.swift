// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Reads the times that logs write.
///
/// ISO 8601 with `T` or a blank, with or without fraction and zone; epoch seconds, milliseconds,
/// microseconds and nanoseconds, told apart by their size; .NET's `/Date(…)/`.
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
        guard let reading = scan.date() ?? scan.epoch() else { return nil }
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

    private mutating func take(_ accepted: UInt8...) -> Bool {
        guard position < bytes.count, accepted.contains(bytes[position]) else { return false }
        position += 1
        return true
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
        guard let year = digits(4), take(0x2D, 0x2F), let month = digits(2), take(0x2D, 0x2F),
            let day = digits(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var seconds = Timestamp.days(year: year, month: month, day: day) * 86_400
        guard take(0x54, 0x20, 0x74) else {
            return reading(seconds: seconds, micros: 0, offset: nil)
        }
        guard let hour = digits(2), take(0x3A), let minute = digits(2),
            (0...24).contains(hour), (0...59).contains(minute)
        else { return nil }
        seconds += hour * 3_600 + minute * 60
        if take(0x3A) {
            guard let second = digits(2), (0...60).contains(second) else { return nil }
            seconds += second
        }
        let micros = fraction()
        return reading(seconds: seconds, micros: micros, offset: zone())
    }

    /// The digits after a dot or comma, as microseconds; further ones are dropped.
    private mutating func fraction() -> Int {
        guard take(0x2E, 0x2C) else { return 0 }
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
        if take(0x5A, 0x7A) { return 0 }
        let sign = current == 0x2D ? -1 : 1
        guard take(0x2B, 0x2D), let hours = digits(2) else { return nil }
        _ = take(0x3A)
        let minutes = digits(2) ?? 0
        return sign * (hours * 3_600 + minutes * 60)
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
        while current == 0x2F || current == 0x44 || current == 0x28 || current | 0x20 == 0x61
            || current == 0x74 || current == 0x65
        {
            position += 1
        }
        let start = position
        var value: Int64 = 0
        while current >= 0x30, current <= 0x39, position - start < 19 {
            value = value &* 10 &+ Int64(current - 0x30)
            position += 1
        }
        let length = position - start
        guard length >= 9 else { return nil }
        let micros: Int64 =
            switch length {
            case 9...11: value &* 1_000_000 &+ Int64(fraction())
            case 12...14: value &* 1_000
            case 15...17: value
            default: value / 1_000
            }
        return TimeText.Reading(time: Timestamp(microseconds: micros), hasZone: true)
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
