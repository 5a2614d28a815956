// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct IngestorTests {
    private let folder: TemporaryFolder
    private static let lines = Array("{\"a\":1}\n{\"a\":2}\n\n{bad\n[1]\n".utf8)

    init() throws { folder = try TemporaryFolder() }

    private func read(_ bytes: [UInt8]) throws -> (Ingestor.Outcome, ordinals: [Int]) {
        var ingestor = Ingestor([], names: FieldNames(), routes: RouteTable())
        var ordinals: [Int] = []
        let path = try folder.write(bytes, to: "input")
        let outcome = ingestor.read(Input(name: path)) { ordinals += $0.rows.map(\.record) }
        return (outcome, ordinals)
    }

    private func codes(_ outcome: Ingestor.Outcome) -> [String] {
        outcome.problems.map(\.report.code)
    }

    @Test(arguments: [
        lines, Packing.gzip(lines), Packing.zstd(lines), Packing.gzip(Packing.zstd(lines)),
        Packing.gzip(Array(lines.prefix(10))) + Packing.gzip(Array(lines.dropFirst(10))),
    ])
    func `a file is read as it is packed, and all is accounted for`(bytes: [UInt8]) throws {
        let (outcome, ordinals) = try read(bytes)

        #expect(ordinals == [0, 1])
        #expect(outcome.records == 2)
        #expect(outcome.rejected == [.notJSON: 1, .notAnObject: 1])
        #expect(outcome.bytes == Self.lines.count)
        #expect(outcome.format == "json")
        #expect(codes(outcome) == ["ingest.bad-json", "ingest.not-an-object"])
    }

    @Test(arguments: [[], Packing.gzip([]), Packing.zstd([])])
    func `an empty file is no problem`(bytes: [UInt8]) throws {
        let (outcome, ordinals) = try read(bytes)

        #expect(ordinals.isEmpty)
        #expect(outcome.records == 0)
        #expect(outcome.problems.isEmpty)
    }

    @Test(arguments: Compression.allCases)
    func `a short file that breaks off gives what is good in it`(kind: Compression) throws {
        let lines = (0..<2_000).map { "{\"a\":\($0 * 7_919 % 10_007)}\n" }.joined()
        let packed = kind.pack(Array(lines.utf8))

        let (outcome, ordinals) = try read(Array(packed.dropLast(packed.count / 4)))

        #expect(outcome.records == ordinals.count)
        #expect(kind == .zstd || outcome.records > 500)
        #expect(codes(outcome).contains("ingest.truncated"))
    }

    @Test func `bytes that are no UTF-8 are a problem and not a rejection`() throws {
        let (outcome, _) = try read(Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}\n".utf8))

        #expect(outcome.records == 1)
        #expect(outcome.rejected.isEmpty)
        #expect(codes(outcome) == ["ingest.invalid-utf8"])
    }

    @Test func `JSON in memory is accounted for as a file is`() {
        var ingestor = Ingestor([], names: FieldNames(), routes: RouteTable())

        let outcome = ingestor.read(json: "{\"a\":1}\n{bad\n", name: "test") { _ in }

        #expect(outcome.records == 1)
        #expect(outcome.rejected == [.notJSON: 1])
        #expect(outcome.bytes == 13)
    }

    @Test(arguments: ["\u{7F}ELF\u{2}\u{1}\u{1}\u{0}\u{0}", "\u{0}\u{0}\u{0}"])
    func `an unknown format is said`(text: String) throws {
        #expect(codes(try read(Array(text.utf8)).0) == ["ingest.unknown-format"])
    }

    @Test func `data that is packed three times is not unpacked`() throws {
        let bytes = Packing.gzip(Packing.gzip(Packing.gzip(Self.lines)))

        #expect(codes(try read(bytes).0) == ["ingest.unknown-format"])
    }

    @Test func `a file that is not there is a problem`() {
        var ingestor = Ingestor([], names: FieldNames(), routes: RouteTable())

        let outcome = ingestor.read(Input(name: folder.path + "/none")) { _ in }

        #expect(codes(outcome) == ["ingest.unreadable"])
    }

    @Test func `one ingestor reads many files, each from its own beginning`() throws {
        var ingestor = Ingestor([], names: FieldNames(), routes: RouteTable())
        let path = try folder.write(Self.lines, to: "input")

        for _ in 0..<3 {
            var ordinals: [Int] = []
            _ = ingestor.read(Input(name: path)) { ordinals += $0.rows.map(\.record) }
            #expect(ordinals == [0, 1])
        }
    }
}
