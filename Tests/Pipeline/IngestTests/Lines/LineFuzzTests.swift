// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Damaged lines, with a slow count of them beside it.
struct LineFuzzTests {
    private static let good = [
        "<38>Mar  3 09:08:07 web1 sshd(pam_unix)[4711]: Failed password for eve from 192.0.2.9",
        "<165>1 2024-01-02T03:04:05Z h a 1 I [e@1 iut=\"3\" a=\"x \\\" \\]\"][z q=\"\"] \u{FEFF}text",
        "<189>77: rt: *Mar  1 18:46:11.123 CET: %SYS-5-CONFIG_I: Configured [ID 1 auth.info] x",
        "Jan 12 01:02:03 h kernel: [   12.34] IN=eth0 OUT= SRC=192.0.2.1 DST=10.0.0.1",
        "node=n type=SYSCALL msg=audit(1700000000.123:77): arch=c000003e syscall=59 pid=11 "
            + "comm=\"sh\" exe=2F62696E key=6578656301726F6F74\u{1D}ARCH=x86_64 UID=\"root\"",
        "type=EXECVE msg=audit(1700000000.123:77): argc=3 a0=\"sh\" a1_len=9 a1[0]=6C7320 a1[1]=\"x\"",
        "type=USER_AUTH msg=audit(1.2:3): msg='op=PAM:auth acct=\"x\" (addr=?, res=failed)'",
        "type=SOCKADDR msg=audit(1.2:4): saddr=0A0001BB0000000020010DB8000000000000000000000001",
        "type=AVC msg=audit(1.2:5): avc:  denied  { read } for SADDR={ laddr=1.2.3.4 lport=1 }",
        "date=2024-01-02 time=03:04:05 tz=\"+0100\" msg=\"say \\\"hi\\\"\", a='b c';d=",
        "CEF:0|A\\|B|C|1|2|n\\\\|5|src=1.2.3.4 msg=a \\= b cs1Label=My Rule cs1=x y rt=1704164645000",
        "LEEF:2.0|A|B|1|e|x5E|src=1.2.3.4^msg=two words^devTime=1704164645000",
        "v:80 192.0.2.7 - eve [02/Jan/2024:03:04:05 +0100] \"GET /a?x=1 HTTP/1.1\" 404 5 \"r\" \"u\\\"a\" 1",
        "79a59df900b949e5 b [06/Feb/2024:00:00:38 +0000] 1.2.3.4 - R REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200",
        "#Fields: date time cs-uri-stem cs-uri-query cs(User-Agent)",
        "2024-01-02 03:04:05 /x a=1 \"Mozilla+(X11)\"", "", "plain text \u{1F600} of no format",
    ]

    private static let bytes = Array(good.joined(separator: "\n").utf8)

    /// Lines that hold more than blanks and leading zeros.
    private func slowCount(_ bytes: [UInt8]) -> Int {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { Array($0.drop { $0 == 0 }) }
            .filter { $0.contains { ![0x20, 0x09, 0x0D].contains($0) } }.count
    }

    private func damaged(_ random: inout SeededRandom) -> [UInt8] {
        var bytes = Self.bytes
        let marks = Array("\"\\[]{}()<>|=:'#^\t \n\u{1D}\0%".utf8)
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 7))
            case 3: bytes.insert(marks[Int.random(in: 0..<marks.count, using: &random)], at: place)
            case 4: bytes[place] = marks[Int.random(in: 0..<marks.count, using: &random)]
            default: bytes.removeLast(min(bytes.count - 1, bytes.count / 30))
            }
        }
        return bytes
    }

    @Test(arguments: LineLayout.allCases, 1...4 as ClosedRange<UInt64>)
    func `every line is a record, a comment or a rejected one`(layout: LineLayout, seed: UInt64) {
        var random = SeededRandom(seed: seed)

        for round in 0..<25 {
            let bytes = damaged(&random)
            let block = Int.random(in: 16...2_048, using: &random)

            let reading = LineReading(layout, bytes, block: block)

            let rejected = reading.damage.filter { $0.damage != .invalidUTF8 }.map(\.ordinal)
            let all = reading.ordinals + rejected
            #expect(Set(all).count == all.count, "SEED=\(seed) round \(round)")
            let count = slowCount(bytes)
            let mayComment = layout == .w3c || layout == .auditd
            #expect(mayComment ? all.count <= count : all.count == count, "SEED=\(seed) \(round)")
            _ = bytes.withUnsafeBytes { LineLayout.best(head: $0) }
        }
    }

    @Test(arguments: LineLayout.allCases)
    func `every truncation is read to its end, in one block and in many`(layout: LineLayout) {
        for line in Self.good {
            let bytes = Array(line.utf8)
            for end in 0...bytes.count {
                let cut = Array(bytes[..<end])
                let whole = LineReading(layout, cut)
                let pieces = LineReading(layout, cut, block: 16)
                #expect(whole.ordinals == pieces.ordinals)
                #expect(whole.records.map(\.raw) == pieces.records.map(\.raw))
                _ = cut.withUnsafeBytes { layout.score(head: $0) }
            }
        }
    }

    @Test(arguments: LineLayout.allCases)
    func `a line beyond the limit is reported and the next one read`(layout: LineLayout) {
        let stream = FillingStream(
            "type=A msg=audit(1.2:3): a=1\n",
            "x",
            count: RecordLimits.bytes + 10,
            "\n\ntype=B msg=audit(1.2:4): a=1\n"
        )

        let reading = LineReading(layout, stream)

        #expect(reading.damage == [Reading.Damage(.tooLarge, 1)])
        #expect(reading.ordinals == [0, 3])
    }

    @Test func `bytes that are not UTF-8 are repaired, and the raw line stays as it was`() {
        let line = Array("Jan 12 01:02:03 h1 app[1]: caf".utf8) + [0xE9, 0x21]

        let reading = LineReading(.syslog, line + [0x0A])

        #expect(reading.records.first?["message"] == "caf\u{FFFD}!")
        #expect(reading.damage == [Reading.Damage(.invalidUTF8, 0)])
    }
}
