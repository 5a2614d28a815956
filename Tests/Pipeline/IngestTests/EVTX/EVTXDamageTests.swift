// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Testing

/// What is read from chunks that are not as Windows writes them.
struct EVTXDamageTests {
    private typealias Node = EVTXFixture.Node

    /// Five records with the names a, b, c, d, e, and their places.
    private static func five() -> (chunk: [UInt8], places: [Range<Int>]) {
        var fixture = EVTXFixture()
        let data = Node.element("EventData", [], [.data("X", .value(0))])
        let places = ["a", "b", "c", "d", "e"].map { name in
            let (root, values) = EVTXFixture.event(data, [.string(name)])
            return fixture.add(root, values)
        }
        return (fixture.chunk(), places)
    }

    private func names(_ reading: EVTXReading) -> [String] {
        reading.records.flatMap { $0.texts("X") }
    }

    @Test(arguments: [0, 1, 28, 100, 4_000, 1 << 30])
    func `a record with a false length is read up to the next one`(length: UInt32) {
        var (chunk, places) = Self.five()
        let start = places[2].lowerBound
        chunk.replaceSubrange(start + 4..<start + 8, with: EVTXFixture.number(length))

        let reading = EVTXReading(chunk: chunk)

        #expect(names(reading) == ["a", "b", "c", "d", "e"])
        #expect(reading.reasons == [length == 0 ? .zeroSize : .badSize])
        #expect(reading.damages.allSatisfy { $0.isNote })
    }

    @Test
    func `a record without its beginning is left out and counted`() {
        var (chunk, places) = Self.five()
        chunk.replaceSubrange(
            places[2].lowerBound..<places[2].lowerBound + 24,
            with: repeatElement(7, count: 24)
        )

        let reading = EVTXReading(chunk: chunk, firstOrdinal: 10)

        #expect(names(reading) == ["a", "b", "d", "e"])
        #expect(reading.records.map(\.ordinal) == [10, 11, 13, 14])
        #expect(reading.damages.map(\.record) == [12])
        #expect(reading.reasons == [.badRecord])
        #expect(reading.ordinals == 5)
    }

    @Test
    func `a record with impossible binary XML is left out and leaves no trace`() {
        var (chunk, places) = Self.five()
        chunk[places[2].lowerBound + 28] = 0x33

        let reading = EVTXReading(chunk: chunk)

        #expect(names(reading) == ["a", "b", "d", "e"])
        #expect(reading.reasons == [.badRecord])
    }

    @Test
    func `a value that says it goes on behind its record is cut`() {
        var fixture = EVTXFixture()
        let data = Node.element("EventData", [], [.data("X", .value(0)), .data("Y", .value(1))])
        let (root, values) = EVTXFixture.event(data, [.u16(7), .string("end")])
        let place = fixture.add(root, values)
        var chunk = fixture.chunk()
        let descriptor = EVTXFixture.number(UInt32(0x0001_0006))
        let wrong = EVTXFixture.number(UInt32(0x0001_F006))
        let found = (place.lowerBound..<place.upperBound - 4).last { start in
            Array(chunk[start..<start + 4]) == descriptor
        }
        if let found { chunk.replaceSubrange(found..<found + 4, with: wrong) }

        let reading = EVTXReading(chunk: chunk)

        #expect(reading.records.first?.texts("X") == ["7"])
        #expect(reading.records.first?.texts("Y") == ["end"])
        #expect(reading.reasons == [.badRecord])
        #expect(reading.damages.allSatisfy { $0.isNote })
    }

    @Test
    func `a record that is damaged behind System gives what stands before`() {
        var (chunk, places) = Self.five()
        let text = EVTXFixture.utf16("EventData")
        let name = (places[0].lowerBound..<places[0].upperBound - text.count).first { start in
            Array(chunk[start..<start + text.count]) == text
        }
        if let name { chunk[name + text.count + 2] = 0x33 }

        let reading = EVTXReading(chunk: chunk)

        #expect(
            reading.records.map { $0.texts("Channel") } == Array(repeating: ["Security"], count: 5)
        )
        #expect(names(reading).isEmpty)
        #expect(reading.reasons == Array(repeating: .badTemplate, count: 5))
        #expect(reading.ordinals == 5)
    }

    @Test
    func `records whose template is gone are left out`() {
        var (chunk, places) = Self.five()
        let template = places[0].lowerBound + 38 + 24
        chunk.replaceSubrange(template..<template + 8, with: repeatElement(0x33, count: 8))

        let reading = EVTXReading(chunk: chunk)

        #expect(reading.records.isEmpty)
        #expect(reading.reasons == Array(repeating: .badTemplate, count: 5))
        #expect(reading.ordinals == 5)
    }

    @Test
    func `a chunk whose header is gone still gives its records`() {
        var (chunk, _) = Self.five()
        chunk.replaceSubrange(0..<512, with: repeatElement(0, count: 512))

        let reading = EVTXReading(chunk: chunk)

        #expect(names(reading) == ["a", "b", "c", "d", "e"])
        #expect(reading.reasons == [.badChunk])
    }

    @Test
    func `a header with a false checksum is not believed`() {
        var (chunk, _) = Self.five()
        chunk.replaceSubrange(48..<52, with: EVTXFixture.number(UInt32(600)))

        let reading = EVTXReading(chunk: chunk)

        #expect(names(reading) == ["a", "b", "c", "d", "e"])
        #expect(reading.reasons == [.badChecksum])
    }

    @Test
    func `remains of older records behind the free space are not events`() {
        let (long, places) = Self.five()
        var fixture = EVTXFixture()
        let (root, values) = EVTXFixture.event()
        fixture.add(root, values)
        var chunk = fixture.chunk()
        chunk.replaceSubrange(places[3].lowerBound..., with: long[places[3].lowerBound...])

        let reading = EVTXReading(chunk: chunk)

        #expect(reading.records.count == 1)
        #expect(reading.damages.isEmpty)
    }

    @Test
    func `a small record that unfolds without end is given up`() {
        var value = EVTXFixture.Value.string("x")
        for _ in 0..<12 {
            let many = (0..<60).map { _ in Node.content([.value(0)]) }
            value = .xml(.element("EventData", [], many), [value])
        }
        var fixture = EVTXFixture()
        fixture.add(.element("Event", [], [.content([.value(0)])]), [value])
        let (root, values) = EVTXFixture.event()
        fixture.add(root, values)

        let reading = EVTXReading(chunk: fixture.chunk())

        #expect(reading.records.isEmpty)
        #expect(reading.reasons.first == .tooLarge)
    }

    @Test
    func `elements nested beyond all measure are given up`() {
        var deep = Node.leaf("E", .text("x"))
        for _ in 0..<200 { deep = .element("E", [], [deep]) }

        let reading = EVTXReading(chunk: EVTXFixture.chunk(deep))

        #expect(reading.records.isEmpty)
        #expect(reading.reasons == [.tooLarge])
    }
}
