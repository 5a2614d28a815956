// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Testing

/// How a file is cut into chunks.
struct EVTXFileTests {
    private static func chunk(_ name: String) -> [UInt8] {
        let data = EVTXFixture.Node.element("EventData", [], [.data("X", .value(0))])
        return EVTXFixture.chunk(data, [.string(name)])
    }

    private static let empty = [UInt8](repeating: 0, count: EVTXFile.chunkLength)
    private static let file = EVTXFixture.file([chunk("a"), chunk("b"), empty, chunk("c"), empty])

    private func names(_ reading: EVTXReading) -> [String] {
        reading.records.flatMap { $0.texts("X") }
    }

    @Test(arguments: [1_000, 4_096, 65_536, 1 << 20])
    func `chunks come in order and empty ones are passed over`(bytesPerRead: Int) {
        let reading = EVTXReading(file: Self.file, bytesPerRead: bytesPerRead)

        #expect(names(reading) == ["a", "b", "c"])
        #expect(reading.records.map(\.ordinal) == [0, 1, 2])
        #expect(reading.damages.isEmpty)
    }

    @Test
    func `a file is known by its header, or by its first chunk`() {
        var headless = Self.file
        headless.replaceSubrange(0..<4_096, with: repeatElement(0xAA, count: 4_096))

        #expect(Self.file.withUnsafeBytes(EVTXFile.begins))
        #expect(headless.withUnsafeBytes(EVTXFile.begins))
        #expect(Self.file[4_096...].withUnsafeBytes(EVTXFile.begins))
        #expect(!Array("{\"EventID\":1}".utf8).withUnsafeBytes(EVTXFile.begins))
    }

    @Test
    func `a damaged file header loses nothing`() {
        var file = Self.file
        file.replaceSubrange(0..<4_096, with: repeatElement(0xAA, count: 4_096))

        let reading = EVTXReading(file: file)

        #expect(names(reading) == ["a", "b", "c"])
        #expect(reading.reasons == [.badFileHeader])
    }

    @Test
    func `a file that begins with a chunk is read`() {
        #expect(names(EVTXReading(file: Array(Self.file[4_096...]))) == ["a", "b", "c"])
    }

    @Test(arguments: [1, 511, 4_096, 60_000])
    func `a file that has lost bytes in a chunk is read on from the next`(count: Int) {
        var file = Self.file
        file.removeSubrange(4_096 + 3_000..<4_096 + 3_000 + count)

        let reading = EVTXReading(file: file)

        #expect(names(reading) == ["a", "b", "c"])
        #expect(!reading.damages.isEmpty)
    }

    @Test(arguments: [1, 4_000, 65_536, 100_000])
    func `a file with foreign bytes between chunks is read on behind them`(count: Int) {
        var file = Self.file
        file.insert(contentsOf: repeatElement(0x45, count: count), at: 4_096 + 65_536)

        let reading = EVTXReading(file: file)

        #expect(names(reading) == ["a", "b", "c"])
        #expect(reading.reasons.contains(.badChunk))
    }

    @Test
    func `a chunk that has lost its magic is read at its place`() {
        var file = Self.file
        file.replaceSubrange(4_096 + 65_536..<4_096 + 65_536 + 8, with: repeatElement(0, count: 8))

        let reading = EVTXReading(file: file)

        #expect(names(reading) == ["a", "b", "c"])
        #expect(reading.reasons == [.badChunk])
    }

    @Test
    func `a file without any chunk gives nothing`() {
        for length in [0, 1, 4_095, 4_096, 4_100] {
            #expect(EVTXReading(file: Array(Self.file[..<length])).records.isEmpty)
        }
    }
}
