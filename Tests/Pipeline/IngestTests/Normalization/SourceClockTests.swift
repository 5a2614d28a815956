// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct SourceClockTests {
    private static let sysmon = "Microsoft-Windows-Sysmon/Operational"

    /// A flat record, as collectors write it.
    private func record(
        _ time: (field: String, text: String),
        id: Int = 1,
        channel: String = sysmon,
        utc: String? = nil
    ) -> String {
        let witness = utc.map { ",\"UtcTime\":\"\($0)\"" } ?? ""
        return """
            {"Channel":"\(channel)","EventID":\(id),"\(time.field)":"\(time.text)"\(witness)}

            """
    }

    private func times(_ records: String...) -> [String] {
        Normalised.read(json: records.joined()).records.map { $0.time?.description ?? "none" }
    }

    @Test func `an input without a witness keeps its own time`() {
        let times = times(
            record(("EventTime", "2020-10-18 07:50:06"), channel: "Security"),
            record(("@timestamp", "2020-10-18T07:50:06.5+02:00"), channel: "Security"),
            record(("EventReceivedTime", "2020-10-18 07:50:06"), channel: "Security")
        )

        #expect(times == ["2020-10-18T07:50:06.000Z", "2020-10-18T05:50:06.500Z", "none"])
    }

    @Test func `a witness in some records sets the offset of the others around it`() {
        let times = times(
            record(("EventTime", "2020-10-18 03:50:00"), channel: "Security"),
            record(("EventTime", "2020-10-18 03:50:06"), utc: "2020-10-18 07:50:05.118"),
            record(("EventTime", "2020-10-18 03:50:07"), channel: "Security"),
            record(("EventTime", "2020-10-18 03:51:00"), id: 5, utc: "2020-10-18 07:50:59.000")
        )

        let expected = [
            "2020-10-18T07:50:00.000Z", "2020-10-18T07:50:05.118Z", "2020-10-18T07:50:07.000Z",
            "2020-10-18T07:50:59.000Z",
        ]
        #expect(times == expected)
    }

    @Test func `a zone of half an hour is one too, and a late record shows nothing`() {
        let times = times(
            record(("EventTime", "2020-10-18 13:20:06"), utc: "2020-10-18 07:50:05.000"),
            record(("EventTime", "2020-10-18 13:25:06"), utc: "2020-10-18 07:45:05.000"),
            record(("EventTime", "2020-10-18 13:26:00"), channel: "Security")
        )

        let expected = [
            "2020-10-18T07:50:05.000Z", "2020-10-18T07:45:05.000Z", "2020-10-18T07:56:00.000Z",
        ]
        #expect(times == expected)
    }

    @Test func `network and DNS events are no witness`() {
        let times = times(
            record(("@timestamp", "2023-08-15T09:00:00.000Z"), utc: "2023-08-15 16:00:00.000"),
            record(("@timestamp", "2023-08-15T09:00:10Z"), id: 3, utc: "2023-08-14 11:00:00.000"),
            record(("@timestamp", "2023-08-15T09:00:20Z"), id: 22, utc: "2023-08-14 11:00:00.000")
        )

        #expect(times.map { $0.suffix(13) } == ["16:00:00.000Z", "16:00:10.000Z", "16:00:20.000Z"])
    }

    @Test func `only the witness's own channel counts`() {
        let times = times(
            record(
                ("EventTime", "2020-10-18 03:50:06"),
                channel: "Application",
                utc: "2020-10-17 01:00:00"
            )
        )

        #expect(times == ["2020-10-18T03:50:06.000Z"])
    }

    @Test func `a clock of twelve hours turns over between two witnesses`() {
        let times = times(
            record(("@timestamp", "2023-08-15T12:58:00Z"), utc: "2023-08-15 19:58:00.000"),
            record(("@timestamp", "2023-08-15T12:59:00Z"), channel: "Security"),
            record(("@timestamp", "2023-08-15T01:00:30Z"), channel: "Security"),
            record(("@timestamp", "2023-08-15T01:01:00Z"), id: 3, utc: "2023-08-14 00:00:00.000"),
            record(("@timestamp", "2023-08-15T01:02:00Z"), utc: "2023-08-15 20:02:00.000"),
            record(("@timestamp", "2023-08-15T01:03:00Z"), channel: "Security")
        )

        let minutes = ["19:58", "19:59", "20:00", "20:01", "20:02", "20:03"]
        #expect(times.map { String($0.dropFirst(11).prefix(5)) } == minutes)
    }

    @Test func `what EVTX itself says needs no witness`() {
        let records = """
            {"Event":{"System":{"Channel":"\(Self.sysmon)","EventID":1,"TimeCreated":{"#attributes":\
            {"SystemTime":"2020-10-18T07:50:06.220Z"}}},"EventData":{"UtcTime":"2020-10-17 01:00:00"}}}
            {"Event":{"System":{"Channel":"Security","EventID":4624,"TimeCreated":{"#attributes":\
            {"SystemTime":"2020-10-18T07:50:07.220Z"}}}}}

            """

        #expect(times(records) == ["2020-10-18T07:50:06.220Z", "2020-10-18T07:50:07.220Z"])
    }

    @Test func `a field that holds no time gives way to the next one`() {
        let times = times(
            #"{"Channel":"Security","EventID":1,"@timestamp":"-","TimeCreated":"2020-10-18 07:50:06"}"#
        )

        #expect(times == ["2020-10-18T07:50:06.000Z"])
    }

    @Test func `escaped slashes are no obstacle`() {
        let times = times(
            #"{"Channel":"Security","EventID":1,"TimeCreated":"\/Date(1603007406220)\/"}"#
        )

        #expect(times == ["2020-10-18T07:50:06.220Z"])
    }

    @Test func `a witness that comes late serves the records long before it`() {
        let (names, routes) = (FieldNames(), RouteTable())
        var ingestor = Ingestor(Content.reading.sources, names: names, routes: routes)
        let early = record(("EventTime", "2020-10-18 03:50:06"), channel: "Security")
        let late = record(("EventTime", "2020-10-18 03:50:06"), utc: "2020-10-18 07:50:06")
        var rows: [EventRow] = []

        let outcome = ingestor.read(
            json: String(repeating: early, count: 32_000) + late + early,
            name: "test"
        ) { rows += $0.rows }

        #expect(outcome.bytes > 2 * RecordBlocks.block)
        #expect(outcome.records == 32_002)
        #expect(rows.map(\.record) == Array(0..<32_002))
        #expect(rows.allSatisfy { $0.time?.clock == "07:50:06" })
    }

    @Test func `more than may wait for a witness is given on, in order`() {
        let (names, routes) = (FieldNames(), RouteTable())
        var ingestor = Ingestor(Content.reading.sources, names: names, routes: routes)
        let filler = String(repeating: "x", count: 4_000)
        let line = record(("EventTime", "2020-10-18 03:50:06"), channel: filler)
        let late = record(("EventTime", "2020-10-18 03:50:06"), utc: "2020-10-18 07:50:06")
        var rows: [EventRow] = []

        let outcome = ingestor.read(
            json: String(repeating: line, count: 6_000) + late,
            name: "test"
        ) {
            rows += $0.rows
        }

        #expect(outcome.records == 6_001)
        #expect(rows.map(\.record) == Array(0..<6_001))
        #expect(rows.first?.time?.clock == "03:50:06")
        #expect(rows.last?.time?.clock == "07:50:06")
    }

    @Test func `one input's offset is not the next one's`() {
        let (names, routes) = (FieldNames(), RouteTable())
        var ingestor = Ingestor(Content.reading.sources, names: names, routes: routes)
        var times: [Timestamp?] = []

        for json in [
            record(("EventTime", "2020-10-18 03:50:06"), utc: "2020-10-18 07:50:06"),
            record(("EventTime", "2020-10-18 03:50:06"), channel: "Security"),
        ] {
            _ = ingestor.read(json: json, name: "test") { times += $0.rows.map(\.time) }
        }

        #expect(times.map { $0?.clock } == ["07:50:06", "03:50:06"])
    }
}
