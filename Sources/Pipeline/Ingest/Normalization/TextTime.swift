// SPDX-License-Identifier: Apache-2.0

import Schema

/// Reads times in the order that people write: `10/18/2020 07:50:06 AM`, `7/8/2019 14:41`,
/// `10/Oct/2000:13:55:36 -0700`, `Jan 02, 2024 3:04 AM`, `Mon, 02 Jan 2006 15:04:05 GMT`.
///
/// Of two numbers the month comes first, as in the United States, unless it is above 12. The whole
/// value must be a time.
struct TextTime {
    private var scan: LineScan
    private var (year, month, day) = (0, 0, 0)
    private var ofDay: Int64 = 0
    private var offset: Int?

    /// Reads a value; nil when it is none of these.
    static func read(_ bytes: UnsafeRawBufferPointer) -> TimeText.Reading? {
        // The shortest is `1/2/2024`, and a sentence is no time.
        guard (8...48).contains(bytes.count) else { return nil }
        var time = TextTime(scan: LineScan(bytes, 0..<bytes.count))
        return time.reading()
    }

    private init(scan: LineScan) { self.scan = scan }

    private mutating func reading() -> TimeText.Reading? {
        if scan.current.isLetter { passWeekday() }
        guard scan.current.isLetter ? monthFirst() : numberFirst(), isDate, clock() else {
            return nil
        }
        zone()
        scan.skipBlanks()
        guard scan.position == scan.end else { return nil }
        let days = Int64(Timestamp.days(year: year, month: month, day: day))
        let seconds = days * 86_400 - Int64(offset ?? 0)
        return TimeText.Reading(
            time: Timestamp(microseconds: seconds * 1_000_000 + ofDay),
            hasZone: offset != nil
        )
    }

    private var isDate: Bool {
        guard (1...12).contains(month), (1_970...2_199).contains(year) else { return false }
        let next = month == 12 ? (year + 1, 1) : (year, month + 1)
        let length =
            Timestamp.days(year: next.0, month: next.1, day: 1)
            - Timestamp.days(year: year, month: month, day: 1)
        return (1...length).contains(day)
    }

    private mutating func passWeekday() {
        let begin = scan.position
        let word = letters()
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        guard days.contains(String(word.prefix(3))) else {
            scan.position = begin
            return
        }
        _ = scan.take(UInt8(ascii: ","))
        scan.skipBlanks()
    }

    /// `Jan 02, 2024 ` or `Jan 02 15:04:05 2024`, of which only the first has its year here.
    private mutating func monthFirst() -> Bool {
        guard let month = monthName() else { return false }
        self.month = month
        scan.skipBlanks()
        guard let day = scan.digits(1, 2) else { return false }
        self.day = day
        _ = scan.take(UInt8(ascii: ","))
        scan.skipBlanks()
        guard let year = scan.digits(4, 4) else { return false }
        self.year = year
        return true
    }

    private mutating func numberFirst() -> Bool {
        guard let first = scan.digits(1, 2) else { return false }
        let separator = scan.current
        guard "/-. ".utf8.contains(separator), scan.take(separator) else { return false }
        if scan.current.isLetter {
            guard let month = monthName(), scan.take(separator), let year = scan.digits(4, 4)
            else { return false }
            (day, self.month, self.year) = (first, month, year)
            return true
        }
        guard separator != 0x20, let second = scan.digits(1, 2), scan.take(separator),
            let year = scan.digits(4, 4)
        else { return false }
        self.year = year
        // A dot is how the day comes first, in German and its neighbours.
        let isDayFirst = first > 12 || separator == UInt8(ascii: ".")
        (month, day) = isDayFirst ? (second, first) : (first, second)
        return true
    }

    /// A time of day, or nothing at all for midnight.
    private mutating func clock() -> Bool {
        _ = scan.take(UInt8(ascii: ",")) || scan.take(UInt8(ascii: ":"))
        scan.skipBlanks()
        if scan.position == scan.end { return true }
        guard var hour = scan.digits(1, 2), scan.take(UInt8(ascii: ":")),
            let minute = scan.digits(2, 2), minute < 60
        else { return false }
        var second = 0
        if scan.take(UInt8(ascii: ":")) {
            guard let written = scan.digits(2, 2), written <= 60 else { return false }
            second = written
        }
        let micros = fraction()
        if let half = half() {
            guard (1...12).contains(hour) else { return false }
            hour = hour % 12 + half
        }
        guard hour < 24 else { return false }
        ofDay = Int64(hour * 3_600 + minute * 60 + second) * 1_000_000 + micros
        return true
    }

    private mutating func fraction() -> Int64 {
        guard scan.current == UInt8(ascii: "."), scan.byte(ahead: 1).isDigit else { return 0 }
        scan.position += 1
        var (value, unit): (Int64, Int64) = (0, 100_000)
        while scan.current.isDigit {
            value += Int64(scan.current - 0x30) * unit
            unit /= 10
            scan.position += 1
        }
        return value
    }

    /// The hours that `AM` or `PM` adds.
    private mutating func half() -> Int? {
        let begin = scan.position
        scan.skipBlanks()
        let letter = scan.current | 0x20
        if scan.byte(ahead: 1) | 0x20 == UInt8(ascii: "m"), !scan.byte(ahead: 2).isLetter,
            letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p")
        {
            scan.position += 2
            return letter == UInt8(ascii: "p") ? 12 : 0
        }
        scan.position = begin
        return nil
    }

    private mutating func zone() {
        scan.skipBlanks()
        let begin = scan.position
        while scan.position < scan.end, scan.current != 0x20 { scan.position += 1 }
        let word = scan.bytes[begin..<scan.position]
        offset = ZoneText.offset(String(decoding: word, as: UTF8.self))
        if offset == nil { scan.position = begin }
    }

    private mutating func letters() -> String {
        var out = ""
        while scan.current.isLetter, out.utf8.count < 10 {
            out.unicodeScalars.append(Unicode.Scalar(scan.current | 0x20))
            scan.position += 1
        }
        return out
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december",
    ]

    private mutating func monthName() -> Int? {
        let word = letters()
        guard word.utf8.count >= 3 else { return nil }
        _ = scan.take(UInt8(ascii: "."))
        let name = word == "sept" ? "sep" : word
        return Self.months.firstIndex { $0.hasPrefix(name) }.map { $0 + 1 }
    }
}

/// A zone as a distance from Greenwich: `UTC`, `Z`, `+02:00`, `-0700`, `+5`.
enum ZoneText {
    /// Seconds east; nil for what is no such zone, also for names such as `CET`.
    static func offset(_ text: String) -> Int? {
        if ["UTC", "GMT", "Z"].contains(text.uppercased()) { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let digits = text.dropFirst().filter { $0 != ":" }
        guard (1...4).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isDigit),
            let number = Int(digits)
        else { return nil }
        let (hours, minutes) = digits.utf8.count > 2 ? (number / 100, number % 100) : (number, 0)
        guard hours <= 18, minutes < 60 else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}
