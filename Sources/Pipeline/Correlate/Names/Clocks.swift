// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Comparing the clocks of two sources of one host.
enum Clocks {
    /// What the clocks of two time zones differ by, and how far they may be apart.
    ///
    /// - Units: microseconds.
    private static let quarter: Int64 = 900_000_000
    private static let zones: Int64 = 26 * 3_600_000_000

    /// Whether two moments are one within so many seconds; if one of the sources may have written
    /// its local time, also when they are whole quarters of an hour apart.
    static func agree(
        _ left: Timestamp?,
        _ right: Timestamp?,
        within seconds: Int64,
        acrossZones: Bool
    ) -> Bool {
        guard let left, let right else { return false }
        let slack = seconds * 1_000_000
        let distance = abs(left.microseconds - right.microseconds)
        if distance <= slack { return true }
        let beyond = distance % quarter
        return acrossZones && distance <= zones && min(beyond, quarter - beyond) <= slack
    }
}
