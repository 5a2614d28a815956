// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Damaged input for every format: nothing traps, all is read to its end, no ordinal comes twice.
struct FormatFuzzTests {
    private static let samples: [FormatReading.Format: String] = [
        .csv: """
        time,name,AuditData,list
        1,"a ""b"", c","{""Operation"":""x"",""D"":{""a"":[1,2,null]}}","[{'a': 'b\\'', 'c': None}]"
        2,,"","(1, 2)"
        "3
        4",x;y,{"a":1},[{'a': True}, "u"]

        """,
        .zeek: """
        #separator \\x09
        #set_separator\t,
        #empty_field\t(empty)
        #unset_field\t-
        #path\tconn
        #fields\tts\tid.orig_h\tok\ttags   label
        #types\ttime\taddr\tbool\tset[string]   string
        1.5\t::1\tT\ta,b\\x2cc\\\\   x
        2\t-\tF\t(empty)   y z

        """,
        .xml: """
        <?xml version="1.0"?><Events>
        Jan 12 00:30:28 h s: <Event xmlns='x'><System><EventID Q="0">1</EventID>
        <TimeCreated SystemTime='2026-01-02T03:04:05Z'/><Channel>S&amp;c</Channel></System>
        <EventData><Data Name='A b'>&lt;&#x41;</Data><Data><![CDATA[<x>]]></Data><!-- c -->
        </EventData></Event>
        <Event><UserData><A><B>c</B></A></UserData></Event></Events>

        """,
        .splunk: """
        11/20/2026 08:14:02 AM
        LogName=Security
        EventCode=4688
        SourceName=Microsoft Windows security auditing.
        Message=A new process has been created.
        Subject:
        \tSecurity ID:\t\tS-1
        \t\t\tmore
        Task Content: \t<x>
        1/2/2026 1:02:03 PM
        EventCode=4104
        Message=Creating Scriptblock text (1 of 1):
        x
        ScriptBlock ID: a

        """,
    ]

    private func damaged(_ text: String, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = Array(String(repeating: text, count: 6).utf8)
        let pieces: [[UInt8]] = [
            [0x22], [0x0A], [0x09], [0x5C, 0x78], Array("<Event>".utf8), Array("]]>".utf8), [0xFF],
            Array("#fields\ta".utf8), [0x27], [0x7B], [0x5D], [0], Array("<![CDATA[".utf8),
        ]
        for _ in 0..<Int.random(in: 1...14, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 9))
            case 3: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
            default: bytes.removeLast(min(bytes.count - 1, bytes.count / 20))
            }
        }
        return bytes
    }

    @Test(arguments: FormatReading.Format.allCases, 1...12 as ClosedRange<UInt64>)
    func `every record is used or reported once`(format: FormatReading.Format, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let sample = Self.samples[format] ?? ""

        for round in 0..<40 {
            let bytes = damaged(sample, &random)
            let block = Int.random(in: 16...1_024, using: &random)

            let reading = FormatReading(format, bytes, block: block)
            let whole = FormatReading(format, bytes)

            let all = reading.ordinals
            #expect(Set(all).count == all.count, "SEED=\(seed) round \(round)")
            #expect(reading.badValues == 0, "SEED=\(seed) round \(round)")
            #expect(reading.fields == whole.fields, "SEED=\(seed) round \(round) block \(block)")
            for format in FormatReading.Format.allCases { _ = format.score(bytes) }
        }
    }

    @Test(arguments: FormatReading.Format.allCases)
    func `every truncation of a file is read to its end`(format: FormatReading.Format) {
        let bytes = Array((Self.samples[format] ?? "").utf8)

        for end in 0...bytes.count {
            let cut = Array(bytes[..<end])
            _ = FormatReading(format, cut, block: 64)
            _ = format.score(cut)
        }
    }

    @Test(arguments: FormatReading.Format.allCases)
    func `each format knows its own and no other`(format: FormatReading.Format) {
        for (other, sample) in Self.samples {
            let score = format.score(sample)
            if other == format {
                #expect(score > (format == .csv ? 0.1 : 0.5), "\(other)")
            } else {
                #expect(score < 0.3, "\(other)")
            }
        }
    }

    @Test(arguments: [
        "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n", "[{\"a\":1},\n{\"a\":2}]",
        "Jan 12 00:30:28 host sshd[1]: Failed password, for root\nJan 12 00:30:29 host a: b, c\n",
        "type=SYSCALL msg=audit(1.2:3): arch=c, a=b\ntype=CWD msg=audit(1.2:3): cwd=x, b=c\n",
        "10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1 \"-\" \"a, b\"\n",
        "CEF:0|a|b|1|2|c|3|src=1\nCEF:0|a|b|1|2|c|3|src=2\n",
        "Dear all, this is prose,\nand it goes on, as prose does, for a while.\nThe end, really.\n",
        "#Software: IIS\n#Fields: date time\n2026-01-02 03:04:05\n", "", "\n", "a", "<html></html>",
        "<Events></Events>",
    ])
    func `other texts are left alone`(text: String) {
        for format in FormatReading.Format.allCases {
            #expect(format.score(text) < 0.5, "\(format)")
        }
    }
}
