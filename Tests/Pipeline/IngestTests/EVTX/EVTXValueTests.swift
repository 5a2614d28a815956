// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Testing

/// How values of each type are shown.
struct EVTXValueTests {
    typealias Value = EVTXFixture.Value

    struct Case: CustomTestStringConvertible {
        let type: UInt8
        let bytes: [UInt8]
        let texts: [String]
        let kind: Field.Kind

        var testDescription: String { texts.joined(separator: ", ") }

        init(_ type: UInt8, _ bytes: [UInt8], _ texts: String..., kind: Field.Kind = .string) {
            self.type = type
            self.bytes = bytes
            self.texts = texts
            self.kind = kind
        }
    }

    static let guid: [UInt8] = [
        0x1E, 0x23, 0x97, 0x01, 0x34, 0x12, 0x78, 0x56, 0x9A, 0xBC, 1, 2, 3, 4, 5, 0xEF,
    ]
    static let sid: [UInt8] = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0]

    static let cases: [Case] = [
        Case(
            0x01,
            EVTXFixture.utf16("C:\\Windows\\système\u{1F600}"),
            "C:\\Windows\\système\u{1F600}"
        ),
        Case(0x01, [0x41, 0, 0x3D, 0xD8, 0x42, 0], "A\u{FFFD}B"),
        Case(0x01, EVTXFixture.utf16("seen\0unseen"), "seen"),
        Case(0x01, [], ""),
        Case(0x02, [0x41, 0x80, 0xE9, 0], "A\u{20AC}é"),
        Case(0x03, [0x80], "-128", kind: .number),
        Case(0x04, [255], "255", kind: .number),
        Case(0x05, EVTXFixture.number(Int16.min), "-32768", kind: .number),
        Case(0x07, EVTXFixture.number(Int32.min), "-2147483648", kind: .number),
        Case(0x08, EVTXFixture.number(UInt32.max), "4294967295", kind: .number),
        Case(0x09, EVTXFixture.number(Int64.min), "-9223372036854775808", kind: .number),
        Case(0x0A, EVTXFixture.number(UInt64.max), "18446744073709551615", kind: .number),
        Case(0x0B, EVTXFixture.number(Float(0.5).bitPattern), "0.5", kind: .number),
        Case(0x0C, EVTXFixture.number(Double(-2.25).bitPattern), "-2.25", kind: .number),
        Case(0x0C, EVTXFixture.number(Double.infinity.bitPattern), "inf"),
        Case(0x0D, [1, 0, 0, 0], "true", kind: .bool),
        Case(0x0D, [0, 0, 0, 0], "false", kind: .bool),
        Case(0x0D, [16, 0, 0, 0], "16", kind: .number),
        Case(0x0E, [0xE1, 0x07, 0xAF], "E107AF"),
        Case(0x0F, guid, "{0197231E-1234-5678-9ABC-0102030405EF}"),
        Case(0x10, EVTXFixture.number(UInt64(0x7FF6_0000)), "0x7ff60000"),
        Case(
            0x11,
            EVTXFixture.number(UInt64(131_781_736_614_751_476)),
            "2018-08-08T03:47:41.475147Z"
        ),
        Case(
            0x12,
            [2026, 11, 5, 20, 8, 14, 2, 7].flatMap { EVTXFixture.number(UInt16($0)) },
            "2026-11-20T08:14:02.007000Z"
        ),
        Case(0x13, sid, "S-1-5-32-544"),
        Case(0x14, [0, 0, 0, 0], "0x0"),
        Case(0x15, EVTXFixture.number(UInt64(0x8020_0000_0000_0000)), "0x8020000000000000"),
        Case(0x81, EVTXFixture.utf16("one\0\0three\0"), "one", "", "three"),
        Case(0x86, [1, 0, 2, 0], "1", "2", kind: .number),
        Case(0x93, sid + sid, "S-1-5-32-544", "S-1-5-32-544"),
        Case(0x82, [0x61, 0, 0x62, 0], "a", "b"),
    ]

    @Test(arguments: cases)
    func `a value is shown as Windows shows it`(example: Case) throws {
        let data = EVTXFixture.Node.element("EventData", [], [.data("X", .value(0))])

        let chunk = EVTXFixture.chunk(data, [.bytes(example.type, example.bytes)])

        let record = try #require(EVTXReading(chunk: chunk).records.first)
        #expect(record.texts("X") == example.texts)
        #expect(record.kinds("X") == example.texts.map { _ in example.kind })
    }

    @Test(arguments: cases.filter { $0.type > 2 && $0.type != 0x0E && $0.type < 0x80 })
    func `a value whose length is not its type's is null`(example: Case) throws {
        let data = EVTXFixture.Node.element("EventData", [], [.data("X", .value(0))])

        let chunk = EVTXFixture.chunk(
            data,
            [.bytes(example.type, Array(example.bytes.dropLast(3)))]
        )

        let record = try #require(EVTXReading(chunk: chunk).records.first)
        if example.type == 0x13 {
            #expect(record.texts("X") == ["S-1-5-32"])
        } else {
            #expect(record.kinds("X") == [.null])
        }
    }

    @Test
    func `text longer than a register is widened wherever its first odd letter stands`() throws {
        let data = EVTXFixture.Node.element("EventData", [], [.data("X", .value(0))])
        for place in 0..<20 {
            var letters = Array(repeating: Character("a"), count: 20)
            letters[place] = "ß"
            let text = String(letters)

            let chunk = EVTXFixture.chunk(data, [.string(text)])

            #expect(EVTXReading(chunk: chunk).records.first?.texts("X") == [text])
        }
    }
}
