// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema

/// Files, and definitions of log sources, read into events.
enum EventFuzz {
    /// A log source with a bit of everything.
    private static let sources: [LogSourceDefinition] = {
        var reading = LogSourceReading()
        reading.read(definition, from: "logsource.yml")
        promise(reading.problems.isEmpty, "\(reading.problems)")
        return reading.sources
    }()

    /// Reads a file and looks at every byte of what comes out.
    static func read(_ bytes: [UInt8]) {
        let names = FieldNames()
        var ingestor = Ingestor(sources, names: names, routes: RouteTable())
        var count = 0
        let outcome = ingestor.read(bytes, name: "input") { batch in
            count += batch.count
            inspect(batch, names)
        }
        promise(count == outcome.records, "the outcome counts other records than were given")
        for problem in outcome.problems { _ = problem.report.description }
    }

    /// Reads a definition, and events with what it defines.
    static func readLogSource(_ text: String) {
        var reading = LogSourceReading()
        reading.read(text, from: "logsource.yml")
        for problem in reading.problems { _ = problem.description }
        let names = FieldNames()
        var ingestor = Ingestor(reading.sources, names: names, routes: RouteTable())
        _ = ingestor.read(json: events, name: "input") { inspect($0, names) }
    }

    /// Every value lies inside its batch and can be read.
    private static func inspect(_ batch: EventBatch, _ names: FieldNames) {
        for row in 0..<batch.count {
            batch.withEvent(at: row) { event in
                let size = batch.byteCount
                let end = Int(event.row.rawOffset) + Int(event.row.rawLength)
                promise(end <= size, "a record ends outside of its batch")
                _ = String(decoding: event.raw, as: UTF8.self)
                for field in event.fields {
                    promise(
                        Int(field.offset) + Int(field.length) <= size,
                        "a value ends outside of its batch"
                    )
                    _ = names.name(of: field.id)
                    _ = event.string(of: field)
                }
            }
        }
    }

    private static let definition = #"""
        name: made-up
        family: made-up
        product: windows
        key: {channel: Channel, id: EventID}
        shapes:
          - {name: nested, has: [Event.System.EventID], strip: [Event.System., Event.EventData.]}
          - {name: beat, has: [winlog.channel], rename: {winlog.channel: Channel}}
          - {name: flat, has: [Channel, EventID], also: {Hostname: Computer}}
        time:
          fields: [TimeCreated_SystemTime, EventTime, "@timestamp"]
          trusted: ["@timestamp"]
          witness: {field: UtcTime, channel: Sysmon, except: [255]}
        services:
          sysmon: {channels: [sysmon, micro*]}
          security: {channels: [Security], aliases: [sec]}
        categories:
          process_creation:
            - {service: sysmon, ids: [1]}
            - {service: security, ids: [4688], when: {Level: [a, b]}}
        maps:
          - service: security
            ids: [4688]
            also: {NewProcessName: Image}
            join: {User: [SubjectDomainName, SubjectUserName]}
            values: {TokenElevationType: {to: IntegrityLevel, "%%1936": High}}
        roles:
          default: {host: [Computer]}
        """#

    private static let events = #"""
        {"Channel":"Sysmon","EventID":1,"UtcTime":"2024-05-01 10:00:00.123","Image":"C:\\a.exe"}
        {"Channel":"Security","EventID":4688,"EventTime":"2024-05-01T10:00:00Z","Level":"A","x":[1,2]}
        {"Event":{"System":{"EventID":"4624","Channel":"Security"},"EventData":{"a.b":null}}}
        {"winlog":{"channel":"Security","event_id":4688},"@timestamp":"2024-05-01T12:00:00+02:00"}
        {"a":{"b":{"c":1.5}},"name":"é\u00e9","ok":true}

        """#
}
