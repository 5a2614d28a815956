// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

/// Of a file only what holds records is read; what is found must be the same as if all were.
struct EVTXPartialReadTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func chunk(_ name: String) -> [UInt8] {
        let data = EVTXFixture.Node.element("EventData", [], [.data("X", .value(0))])
        return EVTXFixture.chunk(data, [.string(name)])
    }

    private static let empty = [UInt8](repeating: 0, count: EVTXFile.chunkLength)
    private static let file = EVTXFixture.file(
        [chunk("a"), chunk("b"), empty, chunk("c"), chunk("d"), chunk("e"), empty, empty]
    )

    private struct Result: Equatable {
        var lines: [String] = []
        var records = 0
        var bytes = 0
        var rejected: [RecordDamage: Int] = [:]
        var problems: [String] = []

        mutating func add(_ batch: EventBatch, _ names: FieldNames) {
            for row in 0..<batch.count {
                batch.withEvent(at: row) { event in
                    let fields = event.fields.map { field in
                        names.name(of: field.id) + "=" + (event.string(of: field) ?? "null")
                    }
                    lines.append("\(event.row.record) \(event.raw.count) \(fields)")
                }
            }
        }

        mutating func add(_ outcome: Ingestor.Outcome) {
            (records, bytes, rejected) = (outcome.records, outcome.bytes, outcome.rejected)
            problems = outcome.problems.map { "\($0)" }
        }
    }

    private func results(_ bytes: [UInt8]) throws -> [Result] {
        let path = try folder.write(bytes, to: "input")
        return [true, false].map { isFile in
            let names = FieldNames()
            var ingestor = Ingestor([], names: names, routes: RouteTable())
            var result = Result()
            let outcome =
                isFile
                ? ingestor.read(Input(name: path)) { result.add($0, names) }
                : ingestor.read(bytes, name: path) { result.add($0, names) }
            result.add(outcome)
            return result
        }
    }

    @Test(arguments: [0, 1, 511, 4_096, 60_000, 65_536])
    func `lost bytes are noticed wherever they were`(count: Int) throws {
        for chunk in 0..<6 {
            var file = Self.file
            let start = 4_096 + chunk * 65_536 + 3_000
            file.removeSubrange(start..<start + count)

            let results = try results(file)

            #expect(results[0] == results[1])
        }
    }

    @Test(arguments: [1, 4_000, 65_536])
    func `foreign bytes are noticed wherever they are`(count: Int) throws {
        for chunk in 0..<6 {
            var file = Self.file
            let bytes = repeatElement(UInt8(0x45), count: count)
            file.insert(contentsOf: bytes, at: 4_096 + chunk * 65_536)

            let results = try results(file)

            #expect(results[0] == results[1])
        }
    }

    @Test(arguments: [0..<8, 0..<512, 48..<52, 520..<524, 600..<700, 0..<4_000])
    func `a chunk with damage is looked at as a whole`(range: Range<Int>) throws {
        for chunk in [0, 1, 3, 5] {
            var file = Self.file
            for offset in range { file[4_096 + chunk * 65_536 + offset] = 0 }

            let results = try results(file)

            #expect(results[0] == results[1])
        }
    }

    @Test func `a file that breaks off says so`() throws {
        for count in [4_097, 5_000, 69_632, 70_000, 200_000] {
            let results = try results(Array(Self.file[..<count]))

            #expect(results[0] == results[1])
        }
    }

    @Test func `a template of another chunk is taken for the same only if its names are`() {
        func chunk(_ field: String) -> [UInt8] {
            let data = EVTXFixture.Node.element("EventData", [], [.data(field, .value(0))])
            return EVTXFixture.chunk(data, [.string("x")])
        }
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        let batch = EventBatch()
        let wanted = ["Alpha", "Bravo", "Alpha", "Alpha", "Bravo"]
        for name in wanted {
            batch.removeAll()
            _ = chunk(name).withUnsafeBytes { bytes in
                decoder.decode(chunk: bytes, firstOrdinal: 0, into: batch) { _ in }
            }
            let found = batch.withEvent(at: 0) { $0.fields.map { names.name(of: $0.id) } }

            #expect(found.contains(name))
            #expect(found.filter { wanted.contains($0) } == [name])
            let texts = batch.withEvent(at: 0) { event in
                event.fields.compactMap { event.string(of: $0) }
            }
            #expect(texts.contains("Microsoft-Windows-Test"))
        }
    }
}
