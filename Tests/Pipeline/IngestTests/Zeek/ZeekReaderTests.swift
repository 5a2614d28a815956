// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

struct ZeekReaderTests {
    private static let header = """
        #separator \\x09
        #set_separator\t,
        #empty_field\t(empty)
        #unset_field\t-
        #path\tdns
        #open\t2026-01-02-03-04-05
        #fields\tts\tid.orig_h\tid.resp_p\tquery\tAA\tanswers
        #types\ttime\taddr\tport\tstring\tbool\tvector[string]

        """.replacing("\\\\", with: "\\")

    @Test func `cells are fields of the header's names`() {
        let text =
            Self.header + "1.5\t10.0.0.1\t53\texample.org\tT\ta,b\n2\t::1\t-\t-\tF\t(empty)\n"

        let reading = FormatReading(.zeek, text)

        #expect(
            reading.fields == [
                [
                    "ts=1.5", "id.orig_h=10.0.0.1", "id.resp_p=53", "query=example.org", "AA=true",
                    "answers=a", "answers=b", "_path=dns",
                ],
                ["ts=2", "id.orig_h=::1", "AA=false", "_path=dns"],
            ]
        )
        #expect(reading.ordinals == [0, 1])
        #expect(reading.damage.isEmpty)
    }

    @Test func `headers may come again, with other columns`() {
        let text =
            Self.header + "1\t::1\t5\tq\tT\tx\n#close\t2026-01-02-03-05-05\n#path\tweird\n"
            + "#fields\tts\tname\n#types\ttime\tstring\n3\todd\r\n"

        for block in [32, 64, 4_096] {
            let reading = FormatReading(.zeek, text, block: block)

            #expect(reading.records.last?.fields == ["ts=3", "name=odd", "_path=weird"])
            #expect(reading.records.first?["_path"] == "dns")
            #expect(reading.ordinals == [0, 1])
        }
    }

    @Test func `escapes are written out`() {
        let text = Self.header + #"1\#t::1\#t5\#t\\\\host\\C$ a\x09b \xc3\xa9 \xff\#tT\#tx\#n"#
        let other = Self.header + #"1\#t::1\#t5\#ta\x09b \xc3\xa9\#tT\#tx\x2cy,z\#n"#

        // A text that would not be UTF-8 keeps its escapes.
        #expect(FormatReading(.zeek, text).records.first?["query"]?.hasPrefix(#"\\\\host"#) == true)
        let record = FormatReading(.zeek, other).records.first
        #expect(record?["query"] == "a\tb é")
        #expect(record?.values("answers") == ["x,y", "z"])
    }

    @Test func `labels behind three blanks are columns of their own`() {
        let text = """
            #separator \\x09
            #unset_field\t-
            #path\tconn
            #fields\tts\tuid\ttunnel_parents   label   detailed-label
            #types\ttime\tstring\tset[string]   string   string
            1\tC1\t(empty)   Malicious   PartOf A-Scan
            2\tC2\t-   Benign   -
            """

        let reading = FormatReading(.zeek, text)

        #expect(
            reading.fields == [
                [
                    "ts=1", "uid=C1", "label=Malicious", "detailed-label=PartOf A-Scan",
                    "_path=conn",
                ],
                ["ts=2", "uid=C2", "label=Benign", "_path=conn"],
            ]
        )
    }

    @Test func `another separator is taken from the header`() {
        let text =
            "#separator ,\n#set_separator,|\n#path,x\n#fields,a,b\n#types,string,set[count]\nq,1|2\n"

        #expect(FormatReading(.zeek, text).fields == [["a=q", "b=1", "b=2", "_path=x"]])
    }

    @Test func `rows that are none are reported`() {
        let reading = FormatReading(.zeek, "1\t2\n" + Self.header + "no row\n1\t::1\n")

        #expect(reading.damage == [.init(.badRecord, 0), .init(.badRecord, 1)])
        #expect(reading.fields == [["ts=1", "id.orig_h=::1", "_path=dns"]])
    }

    @Test func `a line beyond the limit is reported and the rest goes on`() {
        let stream = FillingStream(
            Self.header + "1\t::1\t5\t",
            "q",
            count: RecordLimits.bytes + 99,
            "\tT\tx\n2\t::2\n"
        )

        let reading = FormatReading(.zeek, stream, block: 1 << 16)

        #expect(reading.damage == [.init(.tooLarge, 0)])
        #expect(reading.records.map(\.ordinal) == [1])
    }

    @Test func `bytes that are no UTF-8 are shown as U+FFFD`() {
        let bytes = Array((Self.header + "1\t::1\t5\tq").utf8) + [0xE9] + Array("\tT\tx\n".utf8)

        let reading = FormatReading(.zeek, bytes)

        #expect(reading.records.first?["query"] == "q\u{FFFD}")
        #expect(reading.damage == [.init(.invalidUTF8, 0)])
    }
}
