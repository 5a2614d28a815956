// SPDX-License-Identifier: Apache-2.0

/// A moment in UTC, in microseconds since 1970.
///
/// A plain number: it is compared and subtracted on every event.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public let microseconds: Int64

    /// A moment so many microseconds after 1970.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// A moment so many seconds after 1970; what no `Timestamp` can hold becomes the nearest.
    @inlinable
    public init(seconds: Int64) {
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = isTooLarge ? (seconds < 0 ? .min : .max) : product
    }

    /// Earlier is less.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Seconds from `earlier` to this moment; negative when this one is before.
    @inlinable
    public func seconds(since earlier: Timestamp) -> Double {
        let (difference, isTooLarge) = microseconds.subtractingReportingOverflow(
            earlier.microseconds
        )
        guard isTooLarge else { return Double(difference) / 1_000_000 }
        return Double(microseconds) / 1_000_000 - Double(earlier.microseconds) / 1_000_000
    }

    /// The moment so many seconds later; what no `Timestamp` can hold becomes the nearest.
    @inlinable
    public func adding(seconds: Double) -> Timestamp {
        // 2^62: what is further away than that is away for ever.
        let limit = 4.611686018427388e18
        guard !seconds.isNaN else { return self }
        let more = min(max(seconds * 1_000_000, -limit), limit)
        let (sum, isTooLarge) = microseconds.addingReportingOverflow(Int64(more))
        return Timestamp(microseconds: isTooLarge ? (more < 0 ? .min : .max) : sum)
    }
}

// MARK: - Calendar

extension Timestamp {
    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    ///
    /// - Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    public static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Year, month and day of a number of days since 1970-01-01.
    public static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthPart = (5 * dayOfYear + 2) / 153
        let month = monthPart < 10 ? monthPart + 3 : monthPart - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthPart + 2) / 5 + 1)
    }
}

// MARK: - Text

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2026-11-20T08:14:02.000Z`.
    public var description: String { text(separator: "T", milliseconds: true) + "Z" }

    /// The time of day, `08:14:02`.
    public var clock: String { String(text(separator: " ", milliseconds: false).suffix(8)) }

    /// The minute, `2026-11-20 08:14`.
    public var minute: String { String(text(separator: " ", milliseconds: false).dropLast(3)) }

    private func text(separator: String, milliseconds: Bool) -> String {
        let (days, ofDay) = microseconds.floorDivided(by: 86_400_000_000)
        let date = Self.civil(days: Int(days))
        let milli = Int(ofDay / 1_000)
        var out = "\(Self.pad(date.year, 4))-\(Self.pad(date.month, 2))-\(Self.pad(date.day, 2))"
        out += separator
        out += "\(Self.pad(milli / 3_600_000, 2)):\(Self.pad(milli / 60_000 % 60, 2))"
        out += ":\(Self.pad(milli / 1_000 % 60, 2))"
        return milliseconds ? out + "." + Self.pad(milli % 1_000, 3) : out
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        let zeros = String(repeating: "0", count: max(0, width - digits.count))
        return (value < 0 ? "-" : "") + zeros + digits
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
