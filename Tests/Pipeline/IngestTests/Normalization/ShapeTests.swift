// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Ingest

/// One process start in every spelling that collectors give it.
struct ShapeTests {
    private static let sysmon = "Microsoft-Windows-Sysmon/Operational"

    @Test func `the shipped log sources can be read`() {
        #expect(!Content.reading.sources.isEmpty)
        #expect(Content.reading.problems.map(\.description) == [])
    }

    private static let spellings = [
        #"{"Channel":"CHANNEL","EventID":1,"Hostname":"ws-07",FIELDS}"#,
        #"{"log_name":"CHANNEL","event_id":"1","computer_name":"ws-07","event_data":{FIELDS}}"#,
        #"{"winlog":{"channel":"CHANNEL","event_id":1,"computer_name":"ws-07","#
            + #""event_data":{FIELDS}},"host":{"name":"collector"}}"#,
        #"{"winlog":{"channel":"CHANNEL","computer_name":"ws-07","event_data":{FIELDS}},"#
            + #""event":{"code":1}}"#,
        #"{"Event":{"System":{"Channel":"CHANNEL","EventID":1,"Computer":"ws-07"},"#
            + #""EventData":{FIELDS}}}"#,
        #"{"Event":{"EventData":{FIELDS},"System":{"Channel":"CHANNEL","Computer":"ws-07","#
            + ##""EventID":{"#text":1,"#attributes":{"Qualifiers":0}}}}}"##,
        #"{"LogName":"CHANNEL","EventCode":1,"ComputerName":"ws-07",FIELDS}"#,
    ]

    @Test(arguments: spellings)
    func `all spellings give the same native names`(spelling: String) throws {
        let json = spelling.replacingOccurrences(of: "CHANNEL", with: Self.sysmon)
            .replacingOccurrences(of: "FIELDS", with: #""Image":"C:\\a.exe""#)
        let (records, _) = Normalised.read(json: json)
        let record = try #require(records.first)

        #expect(record.eventID == 1)
        #expect(record.fields["Channel"] == [Self.sysmon])
        #expect(record.fields["Image"] == ["C:\\a.exe"])
        #expect(record.route.categories == ["process_creation"])
        #expect(record.facts[.host] == "ws-07")
        #expect(record.facts[.image] == "C:\\a.exe")
        #expect(record.facts.activity == .processStart)
        #expect(record.facts.sourceClass == .endpoint)
    }

    @Test func `what a program wrote does not pass for what the system wrote`() throws {
        let (records, _) = Normalised.read(
            json:
                #"{"Event":{"EventData":{"Channel":"Security","EventID":4688,"Computer":"dc-01"},"#
                + #""UserData":{"X":{"Channel":"Security"}},"#
                + #""System":{"Channel":"Application","EventID":7,"Computer":"ws-07"}}}"#
        )
        let record = try #require(records.first)

        #expect(record.eventID == 7)
        #expect(record.fields["Channel"] == ["Application"])
        #expect(record.fields["EventData_Channel"] == ["Security"])
        #expect(record.fields["UserData_Channel"] == ["Security"])
        #expect(record.facts[.host] == "ws-07")
    }

    @Test func `a record that nobody knows is kept without a route`() throws {
        let (records, outcome) = Normalised.read(json: #"{"a":1,"b":{"c":"x"}}"#)
        let record = try #require(records.first)

        #expect(outcome.records == 1)
        #expect(record.route.product == "")
        #expect(record.fields == ["a": ["1"], "b.c": ["x"]])
        #expect(record.facts.values.isEmpty)
    }

    @Test func `names that rules read survive input that uses up all names`() throws {
        let (names, routes) = (FieldNames(), RouteTable())
        names.want(names.id(of: "CommandLine"))
        var ingestor = Ingestor(Content.reading.sources, names: names, routes: routes)
        let junk = (0..<700).map { line in
            "{" + (0..<100).map { "\"junk\(line)-\($0)\":1" }.joined(separator: ",") + "}\n"
        }
        _ = ingestor.read(json: junk.joined(), name: "junk") { _ in }
        #expect(names.count == FieldNames.limit)

        let json =
            #"{"Event":{"System":{"Channel":"\#(Self.sysmon)","EventID":1},"#
            + #""EventData":{"CommandLine":"a \"b\""}}}"#
        var found: [String?] = []
        _ = ingestor.read(json: json, name: "good") { batch in
            batch.withEvent(at: 0) { event in
                found = [
                    event.string(names.id(of: "CommandLine")), routes[event.row.route].product,
                ]
            }
        }

        #expect(found == ["a \"b\"", "windows"])
    }

    @Test func `one long character does not make a fact long`() throws {
        let marks = String(repeating: "\u{301}", count: 100_000)

        let (records, _) = Normalised.read(
            json: #"{"Channel":"\#(Self.sysmon)","EventID":1,"Image":"a\#(marks)"}"#
        )

        #expect(try #require(records.first?.facts[.image]).utf8.count <= 2_048)
    }
}
