// SPDX-License-Identifier: Apache-2.0

package import Ingest
package import Schema

/// What a scan read, counted as it goes.
package struct ScanTally: Sendable {
    /// One input and what became of it.
    package struct Source: Sendable {
        package let path: String
        package let format: String?
        package let records: Int
        package let rejected: Int
    }

    package private(set) var sources: [Source] = []
    package private(set) var problems: [IngestProblem] = []
    package private(set) var events = 0
    package private(set) var usableInputs = 0
    package private(set) var first: Timestamp?
    package private(set) var last: Timestamp?
    /// Matches before folding.
    package var matches = 0
    /// Records by minute of event time, for the picture at the top of a report.
    package private(set) var minutes: [Int64: Int] = [:]

    /// - Limits: A year of minutes; later ones are counted in the total only.
    private static let minuteLimit = 525_600

    mutating func note(_ batch: EventBatch) {
        for row in batch.rows {
            guard let time = row.time else { continue }
            if first.map({ time < $0 }) ?? true { first = time }
            if last.map({ time > $0 }) ?? true { last = time }
            let minute = time.microseconds / 60_000_000
            if minutes[minute] != nil || minutes.count < Self.minuteLimit {
                minutes[minute, default: 0] += 1
            }
        }
    }

    mutating func add(_ outcome: Ingestor.Outcome, path: String) {
        events += outcome.records
        problems += outcome.problems
        if outcome.records > 0 || outcome.problems.isEmpty { usableInputs += 1 }
        sources.append(
            Source(
                path: path,
                format: outcome.format,
                records: outcome.records,
                rejected: outcome.rejected.values.reduce(0, +)
            )
        )
    }
}
