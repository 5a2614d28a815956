// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema

@testable import Ingest

/// The repository's own log sources, and shared telemetry where there is some.
enum Content {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()  // Support
        .deletingLastPathComponent()  // IngestTests
        .deletingLastPathComponent()  // Pipeline
        .deletingLastPathComponent()  // Tests
        .deletingLastPathComponent()

    /// Recordings of real attacks, beside the repository; nil where there are none.
    static let telemetry: URL? = {
        let given = ProcessInfo.processInfo.environment["OUTRIDER_SHARED"]
        let shared =
            given.map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        let folder = shared.appendingPathComponent("data/telemetry")
        let manifest = folder.appendingPathComponent("MANIFEST.json").path
        return FileManager.default.isReadableFile(atPath: manifest) ? folder : nil
    }()

    static let folders: [URL] = {
        let folder = root.appendingPathComponent("content/logsources")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map(folder.appendingPathComponent)
            .filter { FileManager.default.isReadableFile(atPath: $0.path + "/logsource.yml") }
    }()

    static let reading: LogSourceReading = {
        var reading = LogSourceReading()
        for folder in folders {
            let path = folder.path + "/logsource.yml"
            reading.read((try? String(contentsOfFile: path, encoding: .utf8)) ?? "", from: path)
        }
        return reading
    }()
}

/// A record as the rest of the pipeline sees it.
struct Normalised {
    let record: Int
    let time: Timestamp?
    let eventID: UInt32
    let route: Route
    let facts: EventFacts
    /// The values of each name, in order.
    let fields: [String: [String]]

    /// Reads a file or JSON with the repository's log sources.
    static func read(
        _ input: Input? = nil,
        json: String = "",
        wanting: [String] = [],
        sources: [LogSourceDefinition] = Content.reading.sources
    ) -> (records: [Normalised], outcome: Ingestor.Outcome) {
        let (names, routes) = (FieldNames(), RouteTable())
        for name in wanting { names.want(names.id(of: name)) }
        var ingestor = Ingestor(sources, names: names, routes: routes)
        var extractor = FactsExtractor(sources, names: names, routes: routes)
        var records: [Normalised] = []
        func take(_ batch: EventBatch) {
            for index in 0..<batch.count {
                batch.withEvent(at: index) { event in
                    var fields: [String: [String]] = [:]
                    for field in event.fields {
                        fields[names.name(of: field.id), default: []]
                            .append(event.string(of: field) ?? "null")
                    }
                    records.append(
                        Normalised(
                            record: event.row.record,
                            time: event.row.time,
                            eventID: event.row.eventID,
                            route: routes[event.row.route],
                            facts: extractor.facts(of: event, source: "test"),
                            fields: fields
                        )
                    )
                }
            }
        }
        let outcome =
            input.map { ingestor.read($0, take) }
            ?? ingestor.read(json: json, name: "test", take)
        return (records, outcome)
    }
}
