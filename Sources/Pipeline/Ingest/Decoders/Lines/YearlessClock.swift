// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives a year to times that were written without one.
///
/// The first line's year is the latest that does not lie after the newest time the input can have;
/// from there on, a date that jumps back by months has passed a New Year. A log of several years
/// is read right from its first New Year on only if it ends before `newest` all the same.
struct YearlessClock {
    /// How far clocks of two machines may differ.
    private static let tolerance: Int64 = 86_400_000_000
    /// A jump back by more than this is a new year, less is disorder.
    private static let jump: Int64 = 180 * 86_400_000_000

    private let newest: Timestamp?
    private var year: Int?
    private var last: Timestamp?

    /// Makes a clock for an input that was written before a moment; nil when nobody knows.
    init(newest: Timestamp?) { self.newest = newest }

    /// The moment that a line means; nil when its year cannot be told.
    mutating func time(_ written: LeadingTime) -> Timestamp? {
        if let time = written.time {
            year = written.year
            last = time
            return time
        }
        guard let newest else { return nil }
        guard var year, let last else { return begin(written, newest) }
        var time = written.time(inYear: year)
        if last.microseconds - time.microseconds > Self.jump {
            year += 1
            time = written.time(inYear: year)
        } else if written.month == 12, time.microseconds - last.microseconds > Self.jump {
            // A straggler of December after the first lines of January.
            return written.time(inYear: year - 1)
        }
        self.year = year
        self.last = time
        return time
    }

    private mutating func begin(_ written: LeadingTime, _ newest: Timestamp) -> Timestamp {
        let days = newest.microseconds / 86_400_000_000
        var year = Timestamp.civil(days: Int(days)).year
        var time = written.time(inYear: year)
        if time.microseconds - newest.microseconds > Self.tolerance {
            year -= 1
            time = written.time(inYear: year)
        }
        self.year = year
        last = time
        return time
    }
}
