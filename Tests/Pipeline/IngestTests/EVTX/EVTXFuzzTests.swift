// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Testing

/// Bytes that nobody wrote: decoding ends, and nothing it gives out lies outside the batch.
struct EVTXFuzzTests {
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ state >> 33) &* 0xFF51_AFD7_ED55_8CCD
        }
    }

    /// A chunk that has a bit of everything.
    private static let chunk: [UInt8] = {
        var fixture = EVTXFixture()
        let types = EVTXFixture.Node.element(
            "EventData",
            [],
            EVTXValueTests.cases.indices.map { .data("X\($0)", .value($0)) }
        )
        let (root, values) = EVTXFixture.event(
            types,
            EVTXValueTests.cases.map { .bytes($0.type, $0.bytes) }
        )
        for _ in 0..<3 { fixture.add(root, values) }
        return fixture.chunk()
    }()

    private static let used = chunk.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0

    @Test
    func `a chunk that is cut off anywhere gives the records before the cut`() {
        let whole = EVTXReading(chunk: Self.chunk)
        let ends = whole.records.reduce(into: [512]) { ends, record in
            ends.append((ends.last ?? 0) + record.raw.count)
        }

        for length in 0..<Self.used {
            let reading = EVTXReading(chunk: Array(Self.chunk[..<length]))
            let complete = ends.dropFirst().count { $0 <= length }
            #expect(reading.records.count == complete, "cut off at \(length)")
        }
    }

    @Test
    func `flipped bits never stop the decoder`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = Generator(state: seed)
        for _ in 0..<2_000 {
            var chunk = Self.chunk
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let place = Int.random(in: 0..<Self.used, using: &generator)
                chunk[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }

            let reading = EVTXReading(chunk: chunk)

            #expect(reading.records.count <= 8, "SEED=\(seed)")
        }
    }

    @Test
    func `replaced bytes never stop the decoder`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = Generator(state: seed)
        for _ in 0..<1_000 {
            var chunk = Self.chunk
            let start = Int.random(in: 512..<Self.used, using: &generator)
            let end = min(Self.used, start + Int.random(in: 1...64, using: &generator))
            let values: [UInt8] = [0, 1, 0x0C, 0x0D, 0x41, 0x7F, 0x80, 0xFF]
            for place in start..<end { chunk[place] = values.randomElement(using: &generator) ?? 0 }

            let reading = EVTXReading(chunk: chunk)

            #expect(reading.records.count <= 8, "SEED=\(seed)")
        }
    }
}
