// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Damaged input, with a slow count of its lines beside it.
struct JSONFuzzTests {
    private static let good: [UInt8] = {
        var json = RandomJSON(random: SeededRandom(seed: 99))
        return Array((0..<60).map { _ in json.document() }.joined(separator: "\n").utf8)
    }()

    /// Lines that hold more than blanks, one byte after the other.
    private func slowCount(_ bytes: [UInt8]) -> Int {
        var count = 0
        var hasText = false
        for byte in bytes {
            if byte == 0x0A {
                count += hasText ? 1 : 0
                hasText = false
            } else if ![0x20, 0x09, 0x0D].contains(byte) {
                hasText = true
            }
        }
        return count + (hasText ? 1 : 0)
    }

    private func damaged(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = Self.good
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 5))
            case 3: bytes.insert(contentsOf: [0x22, 0x5C, 0x7B], at: place)
            default: bytes.removeLast(min(bytes.count - 1, bytes.count / 20))
            }
        }
        return bytes
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `every line is a record or a rejected one, whatever was done to it`(seed: UInt64) {
        var random = SeededRandom(seed: seed)

        for round in 0..<25 {
            let bytes = damaged(&random)
            let block = Int.random(in: 16...2_048, using: &random)

            let reading = Reading(bytes, block: block, layout: .lines)

            #expect(reading.total == slowCount(bytes), "SEED=\(seed) round \(round)")
            let all =
                reading.ordinals
                + reading.damage.filter { $0.damage != .invalidUTF8 }
                .map(\.ordinal)
            #expect(Set(all).count == all.count, "SEED=\(seed) round \(round)")
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>, [0, 1, 2])
    func `damaged lists end, and count every ordinal once`(seed: UInt64, depth: Int) {
        var random = SeededRandom(seed: seed)

        for round in 0..<12 {
            let list = damaged(&random).map { $0 == 0x0A ? UInt8(ascii: ",") : $0 }
            let bytes = Array("{\"Records\":[".utf8.suffix(depth == 2 ? 12 : depth)) + list
            let block = Int.random(in: 16...2_048, using: &random)

            let reading = Reading(bytes, block: block, layout: .elements(depth: depth))

            let all =
                reading.ordinals
                + reading.damage.filter { $0.damage != .invalidUTF8 }
                .map(\.ordinal)
            #expect(Set(all) == Set(0..<all.count), "SEED=\(seed) round \(round)")
            #expect(reading.count > 0, "SEED=\(seed) round \(round)")
        }
    }

    @Test func `every truncation of a file is read to its end`() {
        let bytes = Array(Self.good.prefix(800))

        for end in 0...bytes.count {
            let cut = Array(bytes[..<end])
            #expect(Reading(cut, block: 200, layout: .lines).total == slowCount(cut))
            _ = Reading(Array("[".utf8) + cut, block: 200, layout: .elements(depth: 1))
        }
    }
}
