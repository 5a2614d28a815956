// SPDX-License-Identifier: Apache-2.0

import Foundation
import Ingest
import Schema

/// Reads the samples of every log source and holds what becomes of them to what is expected.
///
/// Beside a sample `samples/<name>.<ending>` lies `<name>.expected.json`, a list with one object a
/// record that is used; what an object does not name may be as it likes.
package struct SourceSamples {
    /// One sample and what is wrong with it.
    package struct Result: Sendable {
        /// The log source's folder.
        package let source: String
        package let file: String
        package let records: Int
        /// Empty when all is as expected.
        package let failures: [String]
    }

    private struct Expected: Decodable {
        let record: Int
        let time: String?
        let event_id: UInt32?
        let channel: String?
        let source: String?
        let categories: [String]?
        let services: [String]?
        let activity: String?
        let roles: [String: String]?
    }

    private let engine: Engine

    /// Reads with an engine's log sources; its rules play no part.
    package init(_ engine: Engine) { self.engine = engine }

    /// The samples below the shipped log sources.
    package var files: [String] {
        Content.files(below: engine.content.folder + "/logsources", ending: [""])
            .filter { $0.contains("/samples/") && !$0.hasSuffix(".expected.json") }
            .filter { !$0.hasSuffix("/samples") && !$0.hasSuffix("README.md") }
    }

    /// Reads one sample.
    package func run(_ file: String) -> Result {
        let parts = file.split(separator: "/")
        let source = parts.count > 2 ? String(parts[parts.count - 3]) : ""
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        var failures: [String] = []
        var count = 0
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: stem + ".expected.json"))
            let expected = try JSONDecoder().decode([Expected].self, from: data)
            let found = records(of: file)
            count = found.count
            if found.count != expected.count {
                failures.append("\(found.count) records, \(expected.count) expected")
            }
            for (record, wanted) in zip(found, expected) {
                failures += record.differences(wanted).map { "record \(wanted.record): \($0)" }
            }
        } catch {
            failures.append("\(stem).expected.json cannot be used: \(error)")
        }
        return Result(source: source, file: file, records: count, failures: failures)
    }

    private struct Found {
        let record: Int
        let time: String?
        let eventID: UInt32
        let channel: String?
        let route: Route
        let facts: EventFacts

        func differences(_ wanted: Expected) -> [String] {
            var out: [String] = []
            func check<Value: Equatable>(_ name: String, _ found: Value?, _ wanted: Value?) {
                guard let wanted, found != wanted else { return }
                let text = found.map { "\($0)" } ?? "missing"
                out.append("\(name) is \(text), \(wanted) expected")
            }
            check("record", record, wanted.record)
            check("time", time, wanted.time)
            check("event_id", eventID, wanted.event_id)
            check("channel", channel, wanted.channel)
            check("source", route.source, wanted.source)
            check("categories", route.categories, wanted.categories)
            check("services", route.services, wanted.services)
            check("activity", facts.activity.rawValue, wanted.activity)
            for (name, value) in (wanted.roles ?? [:]).sorted(by: { $0.key < $1.key }) {
                check(name, Role(rawValue: name).flatMap { facts[$0] }, value)
            }
            return out
        }
    }

    private func records(of file: String) -> [Found] {
        var ingestor = engine.makeIngestor()
        var extractor = engine.makeExtractor()
        var found: [Found] = []
        _ = ingestor.read(Input(name: file)) { batch in
            for row in 0..<batch.count {
                batch.withEvent(at: row) { event in
                    let source = Int(event.row.source) - 1
                    let name =
                        engine.sources.indices.contains(source)
                        ? engine.sources[source].channelName : ""
                    let channel = event.string(engine.names.id(of: name))
                    found.append(
                        Found(
                            record: event.row.record,
                            time: event.row.time?.description,
                            eventID: event.row.eventID,
                            channel: channel,
                            route: engine.routes[event.row.route],
                            facts: extractor.facts(of: event, source: file)
                        )
                    )
                }
            }
        }
        return found
    }
}
