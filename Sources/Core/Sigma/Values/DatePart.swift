// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A part of a date that a rule compares with a number.
///
/// - Source: Sigma modifiers appendix 2.1, "Time Modifiers". Dates are taken as they are written:
///   `2026-03-02T10:00:00Z`, `2026-03-02 10:00:00.000`, `2026/03/02 10:00`; zones are ignored.
enum DatePart: String, Hashable, Sendable {
    case minute, hour, day, week, month, year

    /// The part of a date in text, or nil when the text is no date or has no such part.
    func value(of text: UnsafeRawBufferPointer) -> Int? {
        guard let date = WrittenDate(text) else { return nil }
        switch self {
        case .minute: return date.minute
        case .hour: return date.hour
        case .day: return date.day
        case .week: return date.isoWeek
        case .month: return date.month
        case .year: return date.year
        }
    }
}

/// A date and time as its text gives them.
private struct WrittenDate {
    let year: Int
    let month: Int
    let day: Int
    var hour: Int?
    var minute: Int?

    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count >= 10, let year = Self.digits(text, 0, 4),
            text[4] == UInt8(ascii: "-") || text[4] == UInt8(ascii: "/"), text[7] == text[4],
            let month = Self.digits(text, 5, 2), (1...12).contains(month),
            let day = Self.digits(text, 8, 2), (1...31).contains(day)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        guard text.count > 10 else { return }
        guard text[10] == 0x20 || text[10] | 0x20 == UInt8(ascii: "t"), text.count >= 16,
            text[13] == UInt8(ascii: ":"), let hour = Self.digits(text, 11, 2), hour < 24,
            let minute = Self.digits(text, 14, 2), minute < 60
        else { return nil }
        (self.hour, self.minute) = (hour, minute)
    }

    private static func digits(
        _ text: UnsafeRawBufferPointer,
        _ start: Int,
        _ count: Int
    ) -> Int? {
        var value = 0
        for byte in text[start..<start + count] {
            guard byte &- 0x30 < 10 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    /// The week of ISO 8601: the one that holds the year's first Thursday is the first.
    var isoWeek: Int {
        let days = Timestamp.days(year: year, month: month, day: day)
        let weekday = ((days + 3) % 7 + 7) % 7
        let thursday = days - weekday + 3
        let yearOfThursday = Timestamp.civil(days: thursday).year
        return (thursday - Timestamp.days(year: yearOfThursday, month: 1, day: 1)) / 7 + 1
    }
}
