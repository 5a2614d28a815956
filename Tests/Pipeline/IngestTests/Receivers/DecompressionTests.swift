// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// A compression that files come in.
enum Compression: String, CaseIterable {
    case gzip, zstd

    func pack(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .gzip: Packing.gzip(bytes)
        case .zstd: Packing.zstd(bytes)
        }
    }

    func stream(_ source: any ByteStream) throws -> any ByteStream {
        switch self {
        case .gzip: try GzipStream(source)
        case .zstd: try ZstdStream(source)
        }
    }
}

struct DecompressionTests {
    private static let sizes = [0, 1, 4_095, 4_096, 4_097, 65_536, 131_072, 300_000]

    private func text(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: UInt64(count))
        return (0..<count).map { _ in UInt8.random(in: 0x61...0x70, using: &random) }
    }

    @Test(arguments: Compression.allCases, sizes)
    func `what was packed comes out, whatever fits where`(kind: Compression, size: Int) throws {
        let bytes = text(size)

        for (buffer, piece) in [(4_096, Int.max), (65_536, 1_000), (1_000, 7), (1 << 20, 1 << 17)] {
            let source = PiecewiseStream(kind.pack(bytes), piece: piece)
            let all = try kind.stream(source).rest(buffer: buffer)

            #expect(all.bytes == bytes)
            #expect(all.failure == nil)
        }
    }

    @Test(arguments: Compression.allCases)
    func `several members in a row are one text`(kind: Compression) throws {
        let (one, two) = (text(4_096), text(100))
        let packed = kind.pack(one) + kind.pack([]) + kind.pack(two)

        for piece in [1, 5, Int.max] {
            let all = try kind.stream(PiecewiseStream(packed, piece: piece)).rest()

            #expect(all.bytes == one + two)
            #expect(all.failure == nil)
        }
    }

    @Test(arguments: Compression.allCases)
    func `data that breaks off says so after its good bytes`(kind: Compression) throws {
        let bytes = text(300_000)
        let packed = kind.pack(bytes)

        for end in [1, 3, 20, packed.count / 2, packed.count - 1] {
            let all = try kind.stream(PiecewiseStream(Array(packed[..<end]), piece: 999)).rest()

            #expect(bytes.starts(with: all.bytes))
            #expect(all.failure == .truncated(format: kind.rawValue), "cut at \(end)")
        }
    }

    @Test(arguments: Compression.allCases)
    func `damage is said whether or not good bytes came before it`(kind: Compression) throws {
        let bytes = text(600_000)
        var packed = kind.pack(bytes)
        for index in packed.count / 2..<packed.count / 2 + 64 { packed[index] ^= 0xFF }

        for buffer in [100, 4_096, 1 << 20] {
            let all = try kind.stream(PiecewiseStream(packed, piece: .max)).rest(buffer: buffer)

            #expect(all.failure == .damaged(format: kind.rawValue))
        }
    }

    @Test(arguments: Compression.allCases, 1...4 as ClosedRange<UInt64>)
    func `flipped bits end in bytes or an error`(kind: Compression, seed: UInt64) throws {
        let packed = kind.pack(text(5_000))
        var random = SeededRandom(seed: seed)

        for _ in 0..<100 {
            var bytes = packed
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)

            let all = try kind.stream(PiecewiseStream(bytes, piece: 501)).rest(buffer: 777)

            #expect(all.bytes.count < 1 << 20)
        }
    }

    @Test func `zeros behind gzip data are padding, and anything else is damage`() throws {
        let packed = Packing.gzip(text(100))
        func read(_ after: [UInt8], piece: Int) throws -> (bytes: [UInt8], failure: StreamFailure?)
        {
            try GzipStream(PiecewiseStream(packed + after, piece: piece)).rest()
        }

        for piece in [1, 7, Int.max] {
            #expect(try read([0, 0, 0, 0], piece: piece) == (text(100), nil))
            let (bytes, failure) = try read(Array("junk".utf8), piece: piece)
            #expect(bytes == text(100))
            #expect(failure == .damaged(format: "gzip"))
        }
    }

    @Test func `a gzip bomb is cut off`() throws {
        let bomb = Packing.gzip([UInt8](repeating: 0, count: 1 << 20), times: 300)

        let failure = try drain(GzipStream(PiecewiseStream(bomb, piece: .max)))

        #expect(bomb.count < 400_000)
        #expect(failure == .bomb(ratio: ExpansionGuard.ratio))
    }

    @Test func `packing a bomb twice does not hide it`() throws {
        let bomb = Packing.gzip([UInt8](repeating: 0, count: 1 << 20), times: 300)
        let twice = Packing.zstd(bomb)
        let source = PiecewiseStream(twice, piece: .max)

        let failure = try drain(GzipStream(ZstdStream(source)))

        #expect(twice.count < 10_000)
        #expect(failure == .bomb(ratio: ExpansionGuard.ratio))
    }

    /// Reads to the end and keeps nothing.
    private func drain(_ stream: any ByteStream) -> StreamFailure? {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        do throws(StreamFailure) {
            while try stream.read(into: room) > 0 {}
            return nil
        } catch {
            return error
        }
    }
}

struct PeekedStreamTests {
    @Test(arguments: [1, 2, 5, 6, 100])
    func `bytes that were looked at come again`(count: Int) throws {
        let bytes = Array("abcde".utf8)

        let stream = try PeekedStream(PiecewiseStream(bytes, piece: 2), count: count)

        #expect(stream.head == Array(bytes.prefix(count)))
        #expect(stream.rest(buffer: 3) == (bytes, nil))
    }

    @Test func `a failure while looking comes after the good bytes`() throws {
        let source = PiecewiseStream([1, 2], piece: 1, failure: .truncated(format: "gzip"))

        let stream = try PeekedStream(source, count: 100)

        #expect(stream.head == [1, 2])
        #expect(stream.rest() == ([1, 2], .truncated(format: "gzip")))
    }

    @Test func `a failure before any byte comes at once`() {
        #expect(throws: StreamFailure.damaged(format: "zstd")) {
            _ = try PeekedStream(
                PiecewiseStream([], piece: 1, failure: .damaged(format: "zstd")),
                count: 10
            )
        }
    }
}
