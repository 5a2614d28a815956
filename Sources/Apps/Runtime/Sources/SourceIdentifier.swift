// SPDX-License-Identifier: Apache-2.0

package import Ingest
package import Schema

/// Tells what a file holds: format, log source, records, times, hosts and roles.
///
/// One a thread. The rules play no part; an engine without any will do.
package struct SourceIdentifier {
    /// What one input is.
    package struct Identity: Sendable {
        package let path: String
        /// One of the contract's families; `generic-…` where no log source knows the records.
        package let family: String
        /// Product and service of most records, such as `windows-sysmon`; the folder's name where
        /// the log source tells no services apart; empty where nobody knows them.
        package let source: String
        /// `evtx`, `json`, …; nil when the file has no known format.
        package let format: String?
        /// How sure format and source are, from 0 to 1.
        package let confidence: Double
        package let records: Int
        package let rejected: [(reason: String, count: Int)]
        package let first: Timestamp?
        package let last: Timestamp?
        /// Where the records' times come from, the commonest first; at most `timeLimit`.
        package let times: [TimeSource]
        /// Hosts whose clocks were found to be off, by the last that was found.
        package let skews: [(host: String, origin: TimeOrigin)]
        /// The hosts that the records are about, in order; at most `hostLimit`.
        package let hosts: [String]
        /// By role, how many records have it.
        package let roles: [(role: String, count: Int)]
        package let problems: [IngestProblem]
    }

    /// Where times come from, and of how many records.
    package struct TimeSource: Sendable {
        package let count: Int
        /// The field; nil for the record's own head.
        package let field: String?
        /// What the times were corrected by; nil when they were not.
        package let witness: String?
        package let origin: TimeOrigin
        /// All of that for a person.
        package let text: String
    }

    /// How many origins of times are named.
    package static let timeLimit = 4

    /// How many hosts are named.
    package static let hostLimit = 50

    private let engine: Engine

    package init(_ engine: Engine) { self.engine = engine }

    /// Reads inputs to their ends and tells of each, also of those in archives.
    package func identify(_ inputs: [Input], _ body: (Identity) -> Void) {
        var ingestor = engine.makeIngestor()
        var extractor = engine.makeExtractor()
        var tally = IdentityTally()
        ingestor.read(
            inputs,
            { batch, _ in
                for row in 0..<batch.count {
                    batch.withEvent(at: row) { tally.note($0, &extractor) }
                }
            },
            ended: { input, outcome in
                body(identity(of: input, outcome, tally))
                tally = IdentityTally()
            }
        )
    }

    private func identity(
        of input: Input,
        _ outcome: Ingestor.Outcome,
        _ tally: IdentityTally
    ) -> Identity {
        let kind = tally.kinds.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        let definition = tally.sources.max { ($0.value, $1.key) < ($1.value, $0.key) }
            .flatMap { $0.key == 0 ? nil : engine.sources[Int($0.key) - 1] }
        let known = tally.sources.filter { $0.key != 0 }.values.reduce(0, +)
        let share = outcome.records == 0 ? 1 : Double(known) / Double(outcome.records)
        return Identity(
            path: input.name,
            family: definition?.family ?? Self.genericFamily(outcome.format),
            source: definition == nil ? "" : kind ?? "",
            format: outcome.format,
            confidence: outcome.confidence * (definition == nil ? 0.5 : 0.5 + share / 2),
            records: outcome.records,
            rejected: outcome.rejected.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { ($0.key.rawValue, $0.value) },
            first: tally.first,
            last: tally.last,
            times: times(tally),
            skews: tally.skews.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            hosts: tally.hosts.sorted(),
            roles: Role.allCases.compactMap { role in
                tally.roles[role].map { (role.rawValue, $0) }
            },
            problems: outcome.problems
        )
    }

    private func times(_ tally: IdentityTally) -> [TimeSource] {
        var counts: [String: (count: Int, key: IdentityTally.TimeKey)] = [:]
        for (key, count) in tally.times {
            counts[text(key), default: (0, key)].count += count
        }
        let sorted = counts.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
        return sorted.prefix(Self.timeLimit).map { text, found in
            let definition = definition(found.key.source)
            return TimeSource(
                count: found.count,
                field: definition?.field(of: found.key.origin),
                witness: definition?.witness(of: found.key.origin),
                origin: found.key.origin,
                text: text
            )
        }
    }

    private func text(_ key: IdentityTally.TimeKey) -> String {
        definition(key.source)?.text(of: key.origin) ?? "from the record's head"
    }

    private func definition(_ source: UInt16) -> LogSourceDefinition? {
        source == 0 ? nil : engine.sources[Int(source) - 1]
    }

    private static func genericFamily(_ format: String?) -> String {
        switch format {
        case "evtx", "splunk": "windows-eventlog"
        case "json": "generic-json"
        case "csv": "generic-csv"
        default: "generic-text"
        }
    }
}

/// What the records of one input have in common.
private struct IdentityTally {
    var first: Timestamp?
    var last: Timestamp?
    /// By log source, counted from 1; 0 for none.
    var sources: [UInt16: Int] = [:]
    var kinds: [String: Int] = [:]
    var roles: [Role: Int] = [:]
    var hosts: Set<String> = []
    private var lastHost: [UInt8] = []
    struct TimeKey: Hashable {
        let source: UInt16
        let origin: TimeOrigin
    }

    /// By where they come from, how many records have a time.
    var times: [TimeKey: Int] = [:]
    /// By host, how far its clock was found to be off.
    var skews: [String: TimeOrigin] = [:]
    private static let originLimit = 1_024

    mutating func note(_ event: Event, _ extractor: inout FactsExtractor) {
        if let time = event.row.time {
            first = first.map { min($0, time) } ?? time
            last = last.map { max($0, time) } ?? time
            let key = TimeKey(source: event.row.source, origin: event.row.origin)
            if times.count < Self.originLimit || times[key] != nil { times[key, default: 0] += 1 }
        }
        sources[event.row.source, default: 0] += 1
        kinds[extractor.logSource(of: event), default: 0] += 1
        extractor.forEachRole(of: event) { role, value in
            roles[role, default: 0] += 1
            guard role == .host else { return }
            if event.row.origin.minutes != 0 { note(event.row.origin, of: value) }
            guard !value.elementsEqual(lastHost) else { return }
            lastHost = Array(value)
            guard hosts.count < SourceIdentifier.hostLimit else { return }
            hosts.insert(String(decoding: value, as: UTF8.self))
        }
    }

    private mutating func note(_ origin: TimeOrigin, of host: UnsafeRawBufferPointer) {
        let name = String(decoding: host, as: UTF8.self)
        guard skews.count < SourceIdentifier.hostLimit || skews[name] != nil else { return }
        skews[name] = origin
    }
}
