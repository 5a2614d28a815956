// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

struct ElementReaderTests {
    private static let texts = [
        #"[{"a":1},{"a":"2"},{"a":{"b":[3,{"c":4}]}}]"#,
        " [\r\n  {\"a\" : 1} ,\n  {\"a\":\"2\"}\n,{\"a\":{\"b\":[3,{\"c\":4}]}}\n] \n",
        #"{"Records":[{"a":1},{"a":"2"},{"a":{"b":[3,{"c":4}]}}]}"#,
        "{ \"Records\" : [ {\"a\":1}, {\"a\":\"2\"}, {\"a\":{\"b\":[3,{\"c\":4}]}} ], \"x\": \"]}\" }",
        "{\n  \"a\": 1\n}\n{\n  \"a\": \"2\"\n}\n{\n  \"a\": {\"b\": [3, {\"c\": 4}]}\n}\n",
        "\u{FEFF}{\n\"a\":1}{\n\"a\":\"2\"},{\"a\":{\"b\":[3,{\"c\":4}]}}",
        "\u{FEFF}[{\"a\":1}]\n[{\"a\":\"2\"}][]\n[{\"a\":{\"b\":[3,{\"c\":4}]}}]",
    ]

    @Test(arguments: texts)
    func `lists, wrappers and objects in a row give the same records`(text: String) {
        let reading = Reading(text)

        #expect(reading.fields == [["a=1"], ["a=2"], ["a.b=3", "a.b.c=4"]])
        #expect(reading.ordinals == [0, 1, 2])
        #expect(reading.damage.isEmpty)
    }

    @Test(arguments: texts)
    func `where blocks end makes no difference to them`(text: String) {
        let whole = Reading(text)

        for block in 3...text.utf8.count {
            #expect(Reading(text, block: block).records == whole.records, "block \(block)")
        }
    }

    @Test(arguments: ["[]", "[ ]\n", "{\"Records\":[]}", "{\"Records\" : [\n]}", "["])
    func `an empty list has no records`(text: String) {
        let reading = Reading(text)

        #expect(reading.count == 0)
        #expect(reading.damage.isEmpty)
    }

    @Test func `brackets and quotes in strings end nothing`() {
        let reading = Reading(#"[{"a":"}]\"\\"},{"b":"\\\"[{"},{"c":"\\\\"}]"#)

        #expect(reading.fields == [["a=}]\"\\"], ["b=\\\"[{"], ["c=\\\\"]])
    }

    @Test func `elements that are no objects count and are reported`() {
        let reading = Reading(#"[{"a":1},2,"x",[{"b":1}],null,{"a":3},tru]"#)

        #expect(reading.fields == [["a=1"], ["a=3"]])
        #expect(reading.ordinals == [0, 5])
        #expect(reading.damage.map(\.ordinal) == [1, 2, 3, 4, 6])
    }

    @Test(arguments: [
        #"[{"a":1},{"a":2,{"a":3},{"a":4}]"#, #"[{"a":1},{"a":"2},{"a":3},{"a":4}]"#,
        #"[{"a":1},{"a":2}},{"a":3},{"a":4}]"#, #"[{"a":1},{"a:2},{"a":3},{"a":4}]"#,
        #"[{"a":1},{"a":[2},{"a":3},{"a":4}]"#, #"[{"a":1},"a":2},{"a":3},{"a":4}]"#,
        #"{"Records":[{"a":1},{"a":{2},{"a":3},{"a":4}]}"#,
        "{\n \"a\": 1\n}\n{\n \"a\": \"2\n}\n{\n \"a\": 3\n}\n{\n \"a\": 4\n}\n",
    ])
    func `one damaged element does not take the others with it`(text: String) {
        for block in [8, 13, 1 << 20] {
            let reading = Reading(text, block: block)

            #expect(reading.fields.contains(["a=1"]))
            #expect(reading.fields.contains(["a=3"]), "block \(block): \(reading.damage)")
            #expect(reading.fields.contains(["a=4"]), "block \(block): \(reading.damage)")
            #expect(!reading.damage.isEmpty)
        }
    }

    @Test func `a list that breaks off has one record that breaks off`() {
        let reading = Reading(#"[{"a":1},{"a":2},{"a":"#)

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.damage == [.init(.unended, 2)])
    }

    @Test func `an element of 64 MiB is skipped in bounded memory, and the rest is read`() {
        let stream = FillingStream(
            "[{\"a\":1},{\"a\":\"",
            "x",
            count: 64 << 20,
            "\"},{\"a\":2}]"
        )

        let reading = Reading(stream)

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.ordinals == [0, 2])
        #expect(reading.damage == [.init(.tooLarge, 1)])
        #expect(reading.peak <= RecordLimits.bytes + 2 * RecordBlocks.block)
    }

    @Test func `an endless element is counted once`() {
        let reading = Reading(FillingStream("[{\"a\":1},{\"a\":[", " ", count: 9 << 20, ""))

        #expect(reading.count == 1)
        #expect(reading.damage == [.init(.tooLarge, 1)])
    }

    @Test func `opening brackets without end are one bad record`() {
        let reading = Reading(FillingStream("[{\"a\":", "[", count: 6 << 20, ""))

        #expect(reading.count == 0)
        #expect(reading.damage == [.init(.tooLarge, 0)])
    }

    @Test func `closing brackets without end do not trap`() {
        let reading = Reading("{\n\"a\":1}" + String(repeating: "}", count: 1_000) + "{\"a\":2}")

        #expect(reading.fields == [["a=1"], ["a=2"]])
        #expect(reading.damage.count == 1_000)
    }

    @Test func `unended elements with one first key are found again, each once`() {
        let text = "[{\"k\":0}," + String(repeating: "{\"k\":[", count: 200_000)

        let reading = Reading(text, block: 4_096)

        #expect(reading.count == 1)
        #expect(reading.damage.count == 200_000)
    }

    @Test func `a first key inside a good record begins no record`() {
        let reading = Reading(#"[{"a":1,"b":[{"a":2},{"a":3}]},{"a":4,"c":{"a":5}}]"#)

        #expect(reading.ordinals == [0, 1])
        #expect(reading.damage.isEmpty)
    }
}
