// SPDX-License-Identifier: Apache-2.0

import Schema

/// Moments as RFC 3339 writes them: `2027-06-30T00:00:00.000Z`, `2027-06-30T02:00:00+02:00`.
///
/// - Source: RFC 3339, section 5.6; a leap second is taken for the second after it.
enum RFC3339 {
    /// The moment, or nil for anything that is not one to the letter.
    static func read(_ text: String) -> Timestamp? {
        var rest = Substring(text)
        guard let year = digits(4, from: &rest), take("-", from: &rest),
            let month = digits(2, from: &rest), take("-", from: &rest),
            let day = digits(2, from: &rest), take("T", from: &rest) || take("t", from: &rest),
            let hour = digits(2, from: &rest), take(":", from: &rest),
            let minute = digits(2, from: &rest), take(":", from: &rest),
            let second = digits(2, from: &rest),
            hour < 24, minute < 60, second <= 60,
            isDate(year, month, day),
            let micros = fraction(from: &rest), let offset = offset(from: &rest), rest.isEmpty
        else { return nil }
        let days = Timestamp.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Timestamp(microseconds: Int64(seconds) * 1_000_000 + micros)
    }

    private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        guard (1...12).contains(month), day >= 1 else { return false }
        let date = Timestamp.civil(days: Timestamp.days(year: year, month: month, day: day))
        return date == (year, month, day)
    }

    private static func digits(_ count: Int, from rest: inout Substring) -> Int? {
        let part = rest.prefix(count)
        guard part.count == count, part.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        rest = rest.dropFirst(count)
        return Int(part)
    }

    private static func take(_ letter: Character, from rest: inout Substring) -> Bool {
        guard rest.first == letter else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func fraction(from rest: inout Substring) -> Int64? {
        guard take(".", from: &rest) else { return 0 }
        let part = rest.prefix { "0"..."9" ~= $0 }
        guard !part.isEmpty else { return nil }
        rest = rest.dropFirst(part.count)
        let six = part.prefix(6)
        return Int64(six + String(repeating: "0", count: 6 - six.count))
    }

    private static func offset(from rest: inout Substring) -> Int? {
        if take("Z", from: &rest) || take("z", from: &rest) { return 0 }
        let sign = rest.first == "-" ? -1 : 1
        guard take("+", from: &rest) || take("-", from: &rest),
            let hours = digits(2, from: &rest), take(":", from: &rest),
            let minutes = digits(2, from: &rest), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
