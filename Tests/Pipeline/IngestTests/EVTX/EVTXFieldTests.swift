// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Testing

/// How the fields of an event are called, and what they hold.
struct EVTXFieldTests {
    typealias Node = EVTXFixture.Node

    private func record(
        _ data: Node,
        _ values: [EVTXFixture.Value] = []
    ) throws -> EVTXReading.Record {
        let reading = EVTXReading(chunk: EVTXFixture.chunk(data, values))
        #expect(reading.damages.isEmpty)
        return try #require(reading.records.first)
    }

    @Test
    func `elements of System keep their names and attributes get the element's`() throws {
        let record = try record(.element("EventData"))

        #expect(record.texts("Channel") == ["Security"])
        #expect(record.texts("Provider_Name") == ["Microsoft-Windows-Test"])
        #expect(record.texts("EventID") == ["4624"])
        #expect(record.kinds("EventID") == [.number])
        #expect(record.texts("TimeCreated_SystemTime") == ["2022-06-18T04:26:40.000001Z"])
        #expect(record.fields.map(\.name).filter { $0.contains("xmlns") }.isEmpty)
    }

    @Test
    func `the row has the event's time, number and own bytes`() throws {
        var fixture = EVTXFixture()
        let (root, values) = EVTXFixture.event()
        let place = fixture.add(root, values)

        let reading = EVTXReading(chunk: fixture.chunk(), firstOrdinal: 7)

        let record = try #require(reading.records.first)
        #expect(record.ordinal == 7)
        #expect(record.eventID == 4624)
        #expect(record.time == Timestamp(microseconds: 1_655_526_400_000_001))
        #expect(record.raw == Array(fixture.bytes[place]))
        #expect(reading.ordinals == 1)
    }

    @Test
    func `an event from 1601 has the time it was written at`() throws {
        var fixture = EVTXFixture()
        var (root, values) = EVTXFixture.event()
        values[2] = .fileTime(0)
        fixture.add(root, values)
        fixture.add(root, values, written: 0)

        let reading = EVTXReading(chunk: fixture.chunk())

        #expect(reading.records.first?.time == Timestamp(microseconds: 1_655_526_400_000_000))
        #expect(reading.records.last?.time == nil)
        #expect(
            reading.records.last?.texts("TimeCreated_SystemTime")
                == ["1601-01-01T00:00:00.000000Z"]
        )
    }

    @Test
    func `Data is called by its name without blanks, or Data`() throws {
        let data = Node.element(
            "EventData",
            [],
            [
                .data("Threat Name", .value(0)), .leaf("Data", .text("one")),
                .leaf("Data", .text("two")), .data("Empty"), .element("Binary"),
            ]
        )

        let record = try record(data, [.string("EICAR")])

        #expect(record.texts("ThreatName") == ["EICAR"])
        #expect(record.texts("Data") == ["one", "two"])
        #expect(record.kinds("Empty") == [.string])
        #expect(record.kinds("Binary") == [.null])
    }

    @Test
    func `names of System get their section's name elsewhere`() throws {
        let cleared = Node.element(
            "UserData",
            [],
            [
                .element(
                    "LogFileCleared",
                    [("xmlns", [.text("urn:x")])],
                    [.leaf("Channel", .text("System")), .leaf("x:SubjectUserName", .text("eve"))]
                )
            ]
        )
        let data = Node.element("EventData", [], [.data("Version", .text("15.0"))])

        #expect(try record(cleared).texts("Channel") == ["Security"])
        #expect(try record(cleared).texts("UserData_Channel") == ["System"])
        #expect(try record(cleared).texts("SubjectUserName") == ["eve"])
        #expect(try record(data).texts("EventData_Version") == ["15.0"])
    }

    @Test
    func `elements deep in UserData are called by their own names`() throws {
        let deep = Node.element(
            "UserData",
            [],
            [
                .element(
                    "CertGetCertificateChain",
                    [],
                    [
                        .element(
                            "Chain",
                            [],
                            [.leaf("Issuer", .text("A")), .leaf("Issuer", .text("B"))]
                        ),
                        .element(
                            "Result",
                            [("value", [.text("800B0109")])],
                            [.content([.text("bad")])]
                        ),
                    ]
                )
            ]
        )

        let record = try record(deep)

        #expect(record.texts("Issuer") == ["A", "B"])
        #expect(record.texts("Result_value") == ["800B0109"])
        #expect(record.texts("Result") == ["bad"])
    }

    @Test
    func `a value of null type is null, and nothing where it is optional`() throws {
        let data = Node.element(
            "EventData",
            [("Kind", [.optional(0)])],
            [
                .data("Normal", .value(0)), .data("Optional", .optional(0)),
                .leaf("Note", .optional(0)),
            ]
        )

        let record = try record(data, [.null])

        #expect(record.kinds("Normal") == [.null])
        #expect(record.kinds("Optional") == [.string])
        #expect(record.texts("Optional") == [""])
        #expect(record.kinds("Note").isEmpty)
        #expect(record.kinds("EventData_Kind").isEmpty)
    }

    @Test
    func `references, CDATA and values are joined to one text`() throws {
        let data = Node.element(
            "EventData",
            [],
            [
                .data(
                    "Joined",
                    .text("a "),
                    .entity("lt"),
                    .value(0),
                    .entity("gt"),
                    .character(0x2192)
                ),
                .data("List", .value(1), .text(".")),
                .data("Literal", .text("x "), .entity("amp"), .cdata(" <y>")),
            ]
        )

        let record = try record(data, [.u16(7), .bytes(0x84, [1, 2])])

        #expect(record.texts("List") == ["1,2."])
        #expect(record.texts("Joined") == ["a <7>\u{2192}"])
        #expect(record.kinds("Joined") == [.string])
        #expect(record.texts("Literal") == ["x & <y>"])
    }

    @Test
    func `later records of a chunk refer to the first one's names and templates`() throws {
        var fixture = EVTXFixture()
        for user in ["alice", "bob", "carol"] {
            let data = Node.element("EventData", [], [.data("TargetUserName", .value(0))])
            let (root, values) = EVTXFixture.event(data, [.string(user)])
            fixture.add(root, values)
        }

        let reading = EVTXReading(chunk: fixture.chunk())

        #expect(
            reading.records.flatMap { $0.texts("TargetUserName") } == ["alice", "bob", "carol"]
        )
        #expect(reading.records.map(\.ordinal) == [0, 1, 2])
        #expect(reading.records.allSatisfy { $0.texts("Channel") == ["Security"] })
    }
}
