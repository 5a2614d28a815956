// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

struct LineReaderTests {
    @Test func `each line is a record, and blank lines count as ordinals`() {
        let reading = Reading("{\"a\":1}\n\n  \t\r\n{\"a\":2}\n")

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.ordinals == [0, 3])
        #expect(reading.damage.isEmpty)
    }

    @Test func `the file's ends may be as they like`() {
        #expect(Reading("\u{FEFF}{\"a\":1}\r\n{\"a\":2}").fields == [["a=1"], ["a=2"]])
        #expect(Reading("\u{FEFF}\n{\"a\":1}\n\n").ordinals == [1])
        #expect(Reading("{\"a\":1}").ordinals == [0])
        #expect(Reading("").count == 0)
        #expect(Reading("\n").count == 0)
    }

    @Test func `the raw record is the line without blanks around it`() {
        let reading = Reading("  {\"a\":1} \r\n{ \"b\" : \"\\n\" }\n")

        #expect(reading.records.map(\.raw) == ["{\"a\":1}", "{ \"b\" : \"\\n\" }"])
    }

    @Test func `bad lines are reported and the rest goes on`() {
        let reading = Reading(
            """
            {"a":1}
            {"a":2
            [1,2]
            12
            "text"
            null
            no JSON at all
            {"a":\(String(repeating: "[", count: 100_000))
            {"a":3}
            """
        )

        #expect(reading.fields == [["a=1"], ["a=3"]])
        #expect(reading.ordinals == [0, 8])
        let expected: [Reading.Damage] = [
            .init(.notJSON, 1), .init(.notAnObject, 2), .init(.notAnObject, 3),
            .init(.notAnObject, 4), .init(.notAnObject, 5), .init(.notJSON, 6),
            .init(.tooDeep, 7),
        ]
        #expect(reading.damage == expected)
    }

    @Test func `a last line that breaks off is said to break off`() {
        let reading = Reading("{\"a\":1}\n{\"a\":\"x")

        #expect(reading.count == 1)
        #expect(reading.damage == [.init(.unended, 1)])
    }

    @Test func `a file that was cut at its front is still lines`() {
        let reading = Reading("lue\":1}\n{\"a\":1}\n{\"a\":2}\n")

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.damage == [.init(.notJSON, 0)])
    }

    @Test(arguments: 3...70)
    func `where blocks end makes no difference`(block: Int) {
        let text = "\u{FEFF}{\"a\":\"1ü\\u00e4\"}\r\n\n{\"b\":{\"c\":[1,2]}}\n{bad\n{\"d\":\"😀\"}"
        let whole = Reading(text)

        let pieces = Reading(
            PiecewiseStream(Array(text.utf8), piece: max(1, block / 3)),
            block: block
        )

        #expect(whole.count == 3)
        #expect(pieces.records == whole.records)
        #expect(pieces.damage == whole.damage)
    }

    @Test func `a record may be many blocks long`() {
        let long = String(repeating: "x", count: 10_000)

        let reading = Reading("{\"a\":\"\(long)\"}\n{\"b\":1}\n", block: 64)

        #expect(reading.fields == [["a=\(long)"], ["b=1"]])
    }

    @Test func `a line of 64 MiB is skipped in bounded memory, and the rest is read`() {
        let stream = FillingStream(
            "{\"a\":1}\n{\"a\":\"",
            "x",
            count: 64 << 20,
            "\"}\n{\"a\":2}\n"
        )

        let reading = Reading(stream)

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.ordinals == [0, 2])
        #expect(reading.damage == [.init(.tooLarge, 1)])
        #expect(reading.peak <= RecordLimits.bytes + 2 * RecordBlocks.block)
    }

    @Test func `an endless last line is counted once`() {
        let reading = Reading(FillingStream("{\"a\":1}\n{", " ", count: 9 << 20, ""))

        #expect(reading.count == 1)
        #expect(reading.damage == [.init(.tooLarge, 1)])
    }

    @Test(arguments: [4, 5, 7, 64, 1 << 20])
    func `bytes that are no UTF-8 are used, shown as U+FFFD, and reported`(block: Int) {
        let bytes =
            Array("{\"a\":\"x".utf8) + [0xFF, 0xC3] + Array("y\\n\"}\n{\"a\":\"ü\"}\n".utf8)
            + Array("{\"a\":\"".utf8) + [0xE2, 0x82] + Array("\"}\n".utf8) + [0xFF]
            + Array("\n".utf8)

        let reading = Reading(bytes, block: block)

        #expect(reading.fields == [["a=x\u{FFFD}\u{FFFD}y\n"], ["a=ü"], ["a=\u{FFFD}"]])
        let expected: [Reading.Damage] = [
            .init(.invalidUTF8, 0), .init(.invalidUTF8, 2), .init(.notJSON, 3),
        ]
        #expect(reading.damage == expected)
        #expect(reading.total == 4)
    }

    @Test func `a block full of bad bytes stays small`() {
        let line = Array("{\"a\":\"".utf8) + Array(repeating: 0xFF, count: 20) + Array("\"}\n".utf8)
        var bytes: [UInt8] = []
        for _ in 0..<1_000 { bytes += line }

        let reading = Reading(bytes, block: 4_096)

        #expect(reading.count == 1_000)
        #expect(reading.peak < 4 * 4_096)
    }

    @Test func `what came before a stream's failure is used`() {
        let text = Array("{\"a\":1}\n{\"a\":2}\n{\"a\":".utf8)

        let reading = Reading(
            PiecewiseStream(text, piece: 5, failure: .truncated(format: "gzip")),
            block: 8
        )

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.damage == [.init(.unended, 2)])
        #expect(reading.failure == .truncated(format: "gzip"))
    }
}
