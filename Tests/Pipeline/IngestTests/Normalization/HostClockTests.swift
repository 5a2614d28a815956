// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

/// Several hosts in one input, and what is said of where times come from.
struct HostClockTests {
    private static let sysmon = "Microsoft-Windows-Sysmon/Operational"

    private func record(_ host: String, _ time: String, utc: String? = nil) -> String {
        let channel = utc == nil ? "Security" : Self.sysmon
        let witness = utc.map { ",\"UtcTime\":\"2020-10-18 \($0)\"" } ?? ""
        return """
            {"Channel":"\(channel)","EventID":1,"Hostname":"\(host)",\
            "EventTime":"2020-10-18 \(time)"\(witness)}

            """
    }

    private func clocks(_ records: String...) -> [String] {
        Normalised.read(json: records.joined()).records.map { $0.time?.clock ?? "none" }
    }

    @Test func `each host has the offset that its own witness shows`() {
        let clocks = clocks(
            record("a", "03:50:00"),
            record("a.corp.example", "03:50:01", utc: "07:50:01.000"),
            record("B", "09:50:02", utc: "07:50:02.000"),
            record("b", "09:50:03"),
            record("A", "03:50:04"),
            record("c", "09:50:05")
        )

        let seconds = ["07:50:00", "07:50:01", "07:50:02", "07:50:03", "07:50:04"]
        #expect(Array(clocks.prefix(5)) == seconds)
    }

    @Test func `a 12-hour clock that turns over is no difference of two hosts`() {
        let clocks = clocks(
            record("a", "12:59:00", utc: "12:59:00.000"),
            record("b", "01:00:00", utc: "13:00:00.000"),
            record("a", "01:00:30"),
            record("b", "01:01:00", utc: "13:01:00.000")
        )

        #expect(clocks == ["12:59:00", "13:00:00", "13:00:30", "13:01:00"])
    }

    @Test func `more hosts than are told apart have the input's offset`() {
        var hosts = HostClocks()
        let slots = (0..<1_000).map { number in
            Array("host-\(number)".utf8).withUnsafeBytes { hosts.slot(of: $0) }
        }

        #expect(Set(slots).count == HostClocks.limit + 1)
        #expect(slots.last == 0)
    }

    @Test func `a row says where its time comes from`() throws {
        let sources = Content.reading.sources
        var ingestor = Ingestor(sources, names: FieldNames(), routes: RouteTable())
        var texts: [String] = []
        func take(_ batch: EventBatch) {
            texts += batch.rows.map { row in
                row.source == 0 ? "" : sources[Int(row.source) - 1].text(of: row.origin)
            }
        }
        let corrected =
            record("a", "03:50:00") + record("a", "03:50:01", utc: "07:50:01.000")
        _ = ingestor.read(json: corrected, name: "test", take)
        _ = ingestor.read(json: record("a", "03:50:00"), name: "test", take)

        #expect(
            texts == [
                "from EventTime, corrected by +4h from UtcTime", "from UtcTime",
                "from EventTime, which names no zone: UTC assumed",
            ]
        )
    }

    @Test func `corrections are shown in hours and minutes`() {
        var origin = TimeOrigin()
        let shown = [240, -330, 15, 0].map { (minutes: Int16) in
            origin.minutes = minutes
            return origin.correction
        }

        #expect(shown == ["+4h", "-5h30m", "+15m", "+0h"])
    }

    @Test func `where a time comes from takes no room in a row`() {
        #expect(MemoryLayout<EventRow>.stride == 56)
    }
}
