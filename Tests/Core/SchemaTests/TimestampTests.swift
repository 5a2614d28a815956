// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

struct TimestampTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1970, 1, 2, 1), (1969, 12, 31, -1), (2000, 2, 29, 11_016),
        (2000, 3, 1, 11_017), (1900, 2, 28, -25_509), (1900, 3, 1, -25_508),
        (2024, 2, 29, 19_782), (2024, 12, 31, 20_088), (2026, 11, 20, 20_777),
        (2100, 2, 28, 47_540), (2100, 3, 1, 47_541), (1601, 1, 1, -134_774),
        (1, 1, 1, -719_162), (0, 2, 29, -719_469), (-1, 12, 31, -719_529),
    ])
    func `the calendar agrees with a table`(year: Int, month: Int, day: Int, days: Int) {
        #expect(Timestamp.days(year: year, month: month, day: day) == days)
        #expect(Timestamp.civil(days: days) == (year, month, day))
    }

    @Test func `every day of eight hundred years comes back`() {
        var last = Timestamp.civil(days: -146_098)

        for days in -146_097...146_097 {
            let date = Timestamp.civil(days: days)

            #expect(Timestamp.days(year: date.year, month: date.month, day: date.day) == days)
            #expect(date > last)
            last = date
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_162_442_999_999, "2026-11-20T08:14:02.999Z"),
            (951_868_799_000_000, "2000-02-29T23:59:59.000Z"),
            (-62_198_755_200_000_000, "-0001-01-01T00:00:00.000Z"),
            (253_402_300_800_000_000, "10000-01-01T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func `a moment is written as RFC 3339 with milliseconds`(micros: Int64, text: String) {
        #expect(Timestamp(microseconds: micros).description == text)
    }

    @Test func `the short forms are parts of the long one`() {
        let time = Timestamp(seconds: 1_795_162_442)

        #expect(time.clock == "08:14:02")
        #expect(time.minute == "2026-11-20 08:14")
    }

    @Test(arguments: [Int64.min, .max])
    func `the ends of time have a text and a distance`(micros: Int64) {
        let end = Timestamp(microseconds: micros)

        #expect(end.description.hasSuffix("Z"))
        #expect(abs(end.seconds(since: Timestamp(microseconds: micros < 0 ? .max : .min))) > 1e13)
    }

    @Test func `what is too far away stops at the end of time`() {
        let now = Timestamp(seconds: 1_795_162_442)

        #expect(now.adding(seconds: 1.5).seconds(since: now) == 1.5)
        #expect(now.adding(seconds: .infinity) > now)
        #expect(now.adding(seconds: -.infinity) < now)
        #expect(now.adding(seconds: .nan) == now)
        #expect(Timestamp(microseconds: .max).adding(seconds: 1).microseconds == .max)
        #expect(Timestamp(seconds: .max).microseconds == .max)
        #expect(Timestamp(seconds: .min).microseconds == .min)
    }
}
