// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

struct CSVReaderTests {
    @Test func `cells are fields of their columns, and rows count from 0`() {
        let reading = FormatReading(.csv, "Time,User Name , Host\r\n1,ann,ws1\r\n2,bob,ws2")

        #expect(reading.fields[0] == ["Time=1", "User Name=ann", "Host=ws1"])
        #expect(reading.fields[1] == ["Time=2", "User Name=bob", "Host=ws2"])
        #expect(reading.ordinals == [0, 1])
        #expect(reading.records.map(\.raw) == ["1,ann,ws1", "2,bob,ws2"])
    }

    @Test func `quotes may hold separators, quotes and line feeds`() {
        let text = "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\n"

        for block in [16, 24, 1_024] {
            let reading = FormatReading(.csv, text, block: block)

            #expect(
                reading.fields == [["a=x,y", "b=say \"hi\""], ["a=two\r\nlines", "b="]],
                "block \(block)"
            )
        }
    }

    @Test func `an empty cell has no value, and a quoted one is an empty text`() {
        #expect(FormatReading(.csv, "a,b,c\n1,,\"\"\n").fields == [["a=1", "b=null", "c="]])
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func `the separator is told from the head`(separator: String) {
        let text = "time,name,note\n1,x;y,z\n2,v w,u\n".replacing(",", with: separator)

        let reading = FormatReading(.csv, text)

        #expect(reading.records.last?.fields == ["time=2", "name=v w", "note=u"])
    }

    @Test func `what stands before the header is passed over`() {
        for before in [
            "\u{FEFF}", "sep=;\r\n", "#TYPE Selected.System\r\n", "\u{FEFF}sep=;\n", "\n",
        ] {
            let reading = FormatReading(.csv, before + "\"a\";\"b\"\r\n\"1\";\"2\"\r\n")

            #expect(reading.fields == [["a=1", "b=2"]], "\(before)")
        }
    }

    @Test func `rows of other lengths are used as far as they go`() {
        let reading = FormatReading(.csv, "a,b,c\n1\n1,2,3,4\n\n\n5,6,7\n")

        #expect(reading.fields == [["a=1"], ["a=1", "b=2", "c=3"], ["a=5", "b=6", "c=7"]])
        #expect(reading.ordinals == [0, 1, 2])
    }

    @Test func `columns without a name have no field, and one name twice is a list`() {
        #expect(FormatReading(.csv, ",a,a\n0,1,2\n").fields == [["a=1", "a=2"]])
    }

    @Test func `text behind a closing quote belongs to its cell`() {
        let reading = FormatReading(.csv, "a,b\n\"x\" y,1\nz \"q\",2\n")

        #expect(reading.records.map { $0["b"] } == ["1", "2"])
        #expect(reading.records[1]["a"] == "z \"q\"")
    }

    @Test func `a quote that never ends costs one row`() {
        let reading = FormatReading(.csv, "a,b\n1,2\n\"3,4\n5,6\n7,8\n")

        #expect(reading.records.map(\.raw) == ["1,2", "5,6", "7,8"])
        #expect(reading.damage == [.init(.unended, 1)])
        #expect(reading.ordinals == [0, 1, 2, 3])
    }

    @Test func `a row beyond the limit is reported and the rest goes on`() {
        let stream = FillingStream("a,b\n1,2\nx,", "y", count: RecordLimits.bytes + 99, "\n5,6\n")

        let reading = FormatReading(.csv, stream, block: 1 << 16)

        #expect(reading.records.map(\.raw) == ["1,2", "5,6"])
        #expect(reading.damage == [.init(.tooLarge, 1)])
        #expect(reading.ordinals == [0, 1, 2])
    }

    @Test func `bytes that are no UTF-8 are shown as U+FFFD`() {
        let bytes = Array("a,b\n".utf8) + [0x31, 0x2C, 0x63, 0xE9, 0x0A] + Array("2,x\n".utf8)

        let reading = FormatReading(.csv, bytes)

        #expect(reading.fields == [["a=1", "b=c\u{FFFD}"], ["a=2", "b=x"]])
        #expect(reading.damage == [.init(.invalidUTF8, 0)])
    }

    @Test func `Event Viewer's texts have no column and are the message`() {
        let text = """
            \u{FEFF}Level,Date and Time,Source,Event ID,Task Category
            Information,1/2/2026 3:04:05 AM,Security,4624,Logon,"An account
            was logged on."
            """

        #expect(FormatReading.Format.csv.score(text) > 0.8)
        let record = FormatReading(.csv, text).records.first
        #expect(record?["Event ID"] == "4624")
        #expect(record?["Message"] == "An account\nwas logged on.")
    }

    @Test func `backslashes before quotes are told from the head`() {
        let text = #"id,body\#n1,"{\"a\":\"x, y\"}"\#n2,"{\"a\":\"z\"}""#

        let reading = FormatReading(.csv, text)

        #expect(reading.records.map { $0["body.a"] } == ["x, y", "z"])
    }
}
