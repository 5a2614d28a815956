// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct XMLEventReaderTests {
    private static func event(_ id: Int, _ data: String = "<EventData/>") -> String {
        """
        <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
        <Provider Name='P' Guid='{g}'/><EventID Qualifiers='0'>\(id)</EventID><Version>1</Version>\
        <TimeCreated SystemTime='2026-01-02T03:04:05.1234567Z'/><Correlation/>\
        <Execution ProcessID='4' ThreadID='8'/><Channel>Security</Channel>\
        <Computer>ws1.example.org</Computer><Security/></System>\(data)</Event>
        """
    }

    @Test func `fields are called as those of EVTX are`() {
        let data = """
            <EventData><Data Name="Threat Name">a</Data><Data Name='Channel'>c</Data>\
            <Data>one</Data><Data>two</Data><Data Name='Empty'></Data><Data Name='None'/>\
            <Binary>00</Binary></EventData>
            """

        let record = FormatReading(.xml, Self.event(4_624, data)).records.first

        #expect(
            record?.fields == [
                "Provider_Name=P", "Provider_Guid={g}", "EventID_Qualifiers=0", "EventID=4624",
                "Version=1", "TimeCreated_SystemTime=2026-01-02T03:04:05.1234567Z",
                "Execution_ProcessID=4", "Execution_ThreadID=8", "Channel=Security",
                "Computer=ws1.example.org", "ThreatName=a", "EventData_Channel=c", "Data=one",
                "Data=two", "Empty=", "None=", "Binary=00",
            ]
        )
        #expect(record?.eventID == 4_624)
        #expect(record?.time == Timestamp(parsing: "2026-01-02T03:04:05.123456Z"))
    }

    @Test func `user data and rendered texts have their section before System's names`() {
        let data = """
            <UserData><LogFileCleared xmlns='x'><SubjectUserName>ann</SubjectUserName>\
            <Channel>Sec</Channel></LogFileCleared></UserData><RenderingInfo Culture='en-US'>\
            <Message>Cleared.</Message><Level>Information</Level><Keywords><Keyword>Audit</Keyword>\
            </Keywords></RenderingInfo>
            """

        let record = FormatReading(.xml, Self.event(1_102, data)).records.first

        #expect(
            record?.fields.suffix(6) == [
                "SubjectUserName=ann", "UserData_Channel=Sec", "RenderingInfo_Culture=en-US",
                "Message=Cleared.", "RenderingInfo_Level=Information", "Keyword=Audit",
            ]
        )
    }

    @Test func `entities, character data and comments are resolved`() {
        let data = """
            <EventData><Data Name='A'>a &amp;&lt;b&gt; &quot;&apos;&#13;&#x41;&#xE9;&nope; &</Data>\
            <Data Name='B'><![CDATA[<Event a='&amp;'>]]> c<!-- x --> &amp;d</Data></EventData>
            """

        let record = FormatReading(.xml, Self.event(1, data)).records.first

        #expect(record?["A"] == "a &<b> \"'\rAé&nope; &")
        #expect(record?["B"] == "<Event a='&amp;'> c &d")
    }

    @Test func `events may lie in Events, spread over lines, behind a declaration`() {
        let events = "\(Self.event(1))\r\n  \(Self.event(2).replacing("><", with: ">\r\n\t<"))"
        let before = ["", "\u{FEFF}", "#A note\r\n", "<?xml version='1.0'?>\n<Events>\n<!-- -->"]

        for before in before {
            for block in [16, 700, 1 << 20] {
                let reading = FormatReading(.xml, before + events + "\n</Events>", block: block)

                #expect(reading.records.map(\.eventID) == [1, 2], "\(before) \(block)")
                #expect(reading.records.map(\.ordinal) == [0, 1])
                #expect(reading.damage.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "Jan 12 00:30:28 host1 sysmon: ", "<14>1 2026-01-12T00:30:28Z host1 sysmon - ",
    ])
    func `syslog before an event gives time and host`(prefix: String) {
        let text = prefix + Self.event(1) + "\n" + prefix + Self.event(3) + "\n"

        let reading = FormatReading(.xml, text, block: 200)

        #expect(reading.records.map { $0["hostname"] } == ["host1", "host1"])
        #expect(reading.records[1]["timestamp"]?.contains("00:30:28") == true)
        #expect(reading.records.map(\.raw) == [Self.event(1), Self.event(3)])
    }

    @Test func `a damaged event costs itself alone`() {
        let cut = String(Self.event(2).prefix(200))
        let text = [
            Self.event(1), cut, Self.event(3), Self.event(4).replacing("</System>", with: "</S>"),
            "<Event>" + String(repeating: "<a>", count: 99), Self.event(5), cut,
        ].joined(separator: "\n")

        let reading = FormatReading(.xml, text)

        #expect(reading.records.map(\.eventID) == [1, 3, 5])
        #expect(reading.damage.map(\.damage) == [.badRecord, .badRecord, .tooDeep, .unended])
        #expect(reading.ordinals == Array(0...6))
    }

    @Test func `an event beyond the limit is reported and the rest goes on`() {
        let stream = FillingStream(
            Self.event(1) + "<Event><System>",
            "x",
            count: RecordLimits.bytes + 99,
            "</System></Event>\n" + Self.event(3)
        )

        let reading = FormatReading(.xml, stream, block: 1 << 17)

        #expect(reading.records.map(\.eventID) == [1, 3])
        #expect(reading.damage == [.init(.tooLarge, 1)])
    }

    @Test func `bytes that are no UTF-8 are shown as U+FFFD`() {
        let parts = Self.event(1, "<EventData><Data Name='A'>|</Data></EventData>").split(
            separator: "|"
        )

        let reading = FormatReading(.xml, Array(parts[0].utf8) + [0xE9] + Array(parts[1].utf8))

        #expect(reading.records.first?["A"] == "\u{FFFD}")
        #expect(reading.damage == [.init(.invalidUTF8, 0)])
    }

    @Test(arguments: [true, false], [true, false])
    func `UTF-16 is read in both orders`(isBigEndian: Bool, hasMark: Bool) throws {
        let text = (hasMark ? "\u{FEFF}" : "") + Self.event(7) + "é😀\u{4E2D}"
        let bytes = text.utf16.flatMap { unit in
            [UInt8(unit >> 8), UInt8(unit & 255)].reversed(unless: isBigEndian)
        }
        let found = bytes.withUnsafeBytes { UTF16Stream.isBigEndian(head: $0) }
        #expect(found == isBigEndian)

        for piece in [1, 3, 4_096] {
            let stream = PiecewiseStream(bytes, piece: piece)
            let all = UTF16Stream(stream, isBigEndian: isBigEndian).rest(buffer: 5).bytes

            #expect(String(decoding: all, as: UTF8.self) == Self.event(7) + "é😀\u{4E2D}")
        }
    }

    @Test func `broken UTF-16 becomes U+FFFD`() {
        let stream = MemoryStream([0x3D, 0xD8, 0x41, 0, 0, 0xDC, 0x42])

        #expect(
            UTF16Stream(stream, isBigEndian: false).rest().bytes.utf8Text
                == "\u{FFFD}A\u{FFFD}\u{FFFD}"
        )
    }
}

extension [UInt8] {
    fileprivate var utf8Text: String { String(decoding: self, as: UTF8.self) }

    fileprivate func reversed(unless keeps: Bool) -> [UInt8] { keeps ? self : reversed() }
}
