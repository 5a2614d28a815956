// SPDX-License-Identifier: Apache-2.0

import Schema

/// The time that a log line begins with, in any of the spellings that programs use.
///
/// `Mar  1 02:03:04` of RFC 3164, with a fraction, with a year before or behind the clock and with a
/// zone as Cisco writes them; ISO 8601 with `T` or a blank, `/` for `-`; a weekday in front of
/// either; `17/May/2015:10:05:03 +0000` of web servers, `17-May-2015 10:05:03` of Java and BIND.
struct LeadingTime: Equatable {
    enum Form: Equatable {
        /// `2024-01-02T03:04:05Z`; `strict` with a `T`.
        case iso(strict: Bool)
        /// `Jan  2 03:04:05`, with or without a year.
        case named
        /// `02/Jan/2024:03:04:05 +0000`.
        case web
    }

    let form: Form
    /// Where it stands.
    let range: Range<Int>
    let year: Int?
    let month: Int
    let day: Int
    let microsecondOfDay: Int64
    /// Seconds east of Greenwich; nil when it does not say.
    let offset: Int?

    /// The moment, in UTC when no zone is given; nil without a year.
    var time: Timestamp? { year.map(time) }

    /// The moment in a given year.
    func time(inYear year: Int) -> Timestamp {
        let days = Int64(Timestamp.days(year: year, month: month, day: day))
        let seconds = days * 86_400 - Int64(offset ?? 0)
        return Timestamp(microseconds: seconds * 1_000_000 + microsecondOfDay)
    }

    /// Reads a time and leaves the scan behind it; nil, and no move, when there is none.
    static func scan(_ scan: inout LineScan) -> LeadingTime? {
        var cursor = TimeCursor(scan: scan)
        guard let time = cursor.time() else { return nil }
        scan.position = time.range.upperBound
        return time
    }

    /// Reads a time that begins a range.
    static func read(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> LeadingTime? {
        var scan = LineScan(bytes, range)
        return Self.scan(&scan)
    }
}

private struct TimeCursor {
    var scan: LineScan
    private let start: Int
    private var year: Int?
    private var month = 0
    private var day = 0
    private var ofDay: Int64 = 0
    private var offset: Int?

    init(scan: LineScan) {
        self.scan = scan
        start = scan.position
    }

    mutating func time() -> LeadingTime? {
        if scan.current.isDigit { return digitForm() }
        if isWeekday {
            scan.position += 3
            _ = scan.take(UInt8(ascii: ","))
            scan.skipBlanks()
            if scan.current.isDigit { return dayFirst() ?? digitForm() }
        }
        return namedForm()
    }

    private mutating func digitForm() -> LeadingTime? {
        let begin = scan.position
        if let year = scan.digits(4, 4), scan.current == 0x2D || scan.current == 0x2F {
            self.year = year
            let separator = scan.current
            guard scan.take(separator), let month = scan.digits(1, 2), scan.take(separator),
                let day = scan.digits(1, 2)
            else { return nil }
            (self.month, self.day) = (month, day)
            let strict = scan.take(UInt8(ascii: "T"))
            guard strict || scan.take(0x20), clock() else { return nil }
            zone(acceptsName: !strict)
            return made(.iso(strict: strict))
        }
        // Cisco's switches: `2024 Mar  5 10:11:12`.
        scan.position = begin
        if let year = scan.digits(4, 4), scan.take(0x20), scan.current.isLetter {
            self.year = year
            return namedForm()
        }
        scan.position = begin
        return webForm()
    }

    private mutating func webForm() -> LeadingTime? {
        guard let day = scan.digits(1, 2) else { return nil }
        let separator = scan.current
        guard separator == UInt8(ascii: "/") || separator == UInt8(ascii: "-"),
            scan.take(separator), let month = monthName(), scan.take(separator),
            let year = scan.digits(4, 4)
        else { return nil }
        let isWeb = scan.take(UInt8(ascii: ":"))
        guard isWeb || scan.take(0x20) else { return nil }
        (self.day, self.month, self.year) = (day, month, year)
        guard clock() else { return nil }
        zone(acceptsName: !isWeb)
        return made(isWeb ? .web : .named)
    }

    /// `Wed, 11 Oct 2023 14:32:52`, the weekday being behind us.
    private mutating func dayFirst() -> LeadingTime? {
        let begin = scan
        if let day = scan.digits(1, 2), scan.take(0x20), let month = monthName(),
            scan.take(0x20), let year = scan.digits(4, 4), scan.take(0x20)
        {
            (self.day, self.month, self.year) = (day, month, year)
            if clock() {
                zone(acceptsName: true)
                return made(.named)
            }
        }
        scan = begin
        year = nil
        return nil
    }

    private mutating func namedForm() -> LeadingTime? {
        guard let month = monthName(), scan.take(0x20) else { return nil }
        while scan.take(0x20) {}
        guard let day = scan.digits(1, 2), scan.take(0x20) else { return nil }
        (self.month, self.day) = (month, day)
        if year == nil, scan.byte(ahead: 4) == 0x20, let year = scan.digits(4, 4) {
            self.year = year
            scan.position += 1
        }
        guard clock() else { return nil }
        if year == nil, scan.current == 0x20, Self.endsNumber(scan.byte(ahead: 5)) {
            let begin = scan.position
            scan.position += 1
            if let year = scan.digits(4, 4), (1_970...2_199).contains(year) {
                self.year = year
            } else {
                scan.position = begin
            }
        }
        zone(acceptsName: true)
        return made(.named)
    }

    /// Whether a number of four digits has ended before this byte.
    private static func endsNumber(_ byte: UInt8) -> Bool {
        byte == 0 || byte == 0x20 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "]")
    }

    private mutating func clock() -> Bool {
        guard let hour = scan.digits(1, 2), hour < 24, scan.take(UInt8(ascii: ":")),
            let minute = scan.digits(2, 2), minute < 60, scan.take(UInt8(ascii: ":")),
            let second = scan.digits(2, 2), second <= 60
        else { return false }
        ofDay = Int64(hour * 3_600 + minute * 60 + second) * 1_000_000
        let separator = scan.current
        if separator == UInt8(ascii: ".") || separator == UInt8(ascii: ","),
            scan.byte(ahead: 1).isDigit
        {
            scan.position += 1
            var unit: Int64 = 100_000
            while scan.current.isDigit {
                ofDay += Int64(scan.current - 0x30) * unit
                unit /= 10
                scan.position += 1
            }
        }
        return true
    }

    /// A zone as a number, or as `Z` or `UTC`; other names say nothing certain and are passed.
    private mutating func zone(acceptsName: Bool) {
        if scan.take(UInt8(ascii: "Z")) {
            offset = 0
            return
        }
        let begin = scan.position
        if scan.take(0x20), acceptsName, scan.take("UTC") || scan.take("GMT") {
            offset = 0
            return
        }
        let sign = scan.current
        if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            scan.position += 1
            if let hours = scan.digits(2, 2), hours <= 18 {
                _ = scan.take(UInt8(ascii: ":"))
                let minutes = scan.digits(2, 2) ?? 0
                let seconds = hours * 3_600 + min(minutes, 59) * 60
                offset = sign == UInt8(ascii: "-") ? -seconds : seconds
                return
            }
        }
        scan.position = begin
    }

    /// Three letters in lower case as one number, so that a name is one comparison.
    private var threeLetters: UInt32 {
        UInt32(scan.current | 0x20) << 16 | UInt32(scan.byte(ahead: 1) | 0x20) << 8
            | UInt32(scan.byte(ahead: 2) | 0x20)
    }

    private var isWeekday: Bool {
        guard scan.byte(ahead: 3) == 0x20 || scan.byte(ahead: 3) == UInt8(ascii: ",") else {
            return false
        }
        switch threeLetters {
        case 0x6D_6F_6E, 0x74_75_65, 0x77_65_64, 0x74_68_75, 0x66_72_69, 0x73_61_74, 0x73_75_6E:
            return true
        default: return false
        }
    }

    private mutating func monthName() -> Int? {
        let month: Int
        switch threeLetters {
        case 0x6A_61_6E: month = 1
        case 0x66_65_62: month = 2
        case 0x6D_61_72: month = 3
        case 0x61_70_72: month = 4
        case 0x6D_61_79: month = 5
        case 0x6A_75_6E: month = 6
        case 0x6A_75_6C: month = 7
        case 0x61_75_67: month = 8
        case 0x73_65_70: month = 9
        case 0x6F_63_74: month = 10
        case 0x6E_6F_76: month = 11
        case 0x64_65_63: month = 12
        default: return nil
        }
        scan.position += 3
        return month
    }

    private func made(_ form: LeadingTime.Form) -> LeadingTime? {
        guard (1...12).contains(month), (1...31).contains(day),
            year.map({ (1_970...2_199).contains($0) }) ?? true
        else { return nil }
        return LeadingTime(
            form: form,
            range: start..<scan.position,
            year: year,
            month: month,
            day: day,
            microsecondOfDay: ofDay,
            offset: offset
        )
    }
}
