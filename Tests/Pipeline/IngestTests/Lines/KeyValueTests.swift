// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Lines of pairs: logfmt and firewalls, CEF, LEEF.
struct KeyValueTests {
    private func one(_ layout: LineLayout, _ line: String) -> LineReading.Record? {
        LineReading(layout, line, newest: "2024-06-01T00:00:00Z").records.first
    }

    // MARK: - key=value

    private static let firewall =
        #"date=2024-01-02 time=03:04:05 devname="FG1" eventtime=1704164645123456789 tz="+0100" "#
        + #"srcip=192.0.2.1 msg="say \"hi\"" action=deny"#

    @Test func `a firewall's pairs give fields of their names`() {
        let line = one(.keyValue, "<189>" + Self.firewall)

        #expect(line?["devname"] == "FG1")
        #expect(line?["srcip"] == "192.0.2.1")
        #expect(line?["msg"] == #"say "hi""#)
        #expect(line?["action"] == "deny")
        #expect(line?["priority"] == "189")
        #expect(line?.time == "2024-01-02T03:04:05.123Z")
    }

    @Test(arguments: [
        ("date=2024-01-02 time=03:04:05 tz=\"+0100\" a=b", "2024-01-02T02:04:05.000Z"),
        ("time=\"2024-01-02T03:04:05+02:00\" level=info msg=x", "2024-01-02T01:04:05.000Z"),
        ("ts=1704164645.5 a=b c=d", "2024-01-02T03:04:05.500Z"),
        ("id=firewall time=\"2024-01-02 03:04:05 UTC\" fw=1.1.1.1", "2024-01-02T03:04:05.000Z"),
        ("Jan  2 03:04:05 h1 app: a=b c=d e=f", "2024-01-02T03:04:05.000Z"),
    ])
    func `the time is found in the usual pairs`(text: String, time: String) {
        #expect(one(.keyValue, text)?.time == time)
    }

    @Test func `a syslog header in front is read`() {
        let line = one(.keyValue, "Jan  2 03:04:05 fw9 utm: " + Self.firewall)

        #expect(line?["hostname"] == "fw9")
        #expect(line?["program"] == "utm")
        #expect(line?["srcip"] == "192.0.2.1")
    }

    @Test func `a time alone in front is no host's`() {
        let line = one(.keyValue, "2024-01-02T03:04:05Z level=info msg=\"two words\" a=b")

        #expect(line?["hostname"] == nil)
        #expect(line?["level"] == "info")
        #expect(line?["timestamp"] == "2024-01-02T03:04:05Z")
    }

    @Test func `commas between pairs, empty values and stray words do no harm`() {
        let line = one(.keyValue, "user=eve, from='a b';x= y=1, stray \"a = b\" z=C:\\temp")

        #expect(line?["user"] == "eve")
        #expect(line?["from"] == "a b")
        #expect(line?["x"] == "")
        #expect(line?["y"] == "1")
        #expect(line?["z"] == "C:\\temp")
        #expect(one(.keyValue, "no pairs here")?["message"] == "no pairs here")
    }

    // MARK: - CEF

    private static let cef =
        #"CEF:0|Acme\|Co|Wall|1.0|100|Port \\ scan|8|src=192.0.2.1 dst=198.51.100.7 "#
        + #"msg=Many ports \= many tries\nsecond line request=http://h/?a=b cs1Label=Rule Name "#
        + #"cs1=block all rt=1704164645000 empty= suser=eve"#

    @Test func `CEF gives header and extension`() {
        let line = one(.cef, "<13>Jan  2 03:04:06 relay1 " + Self.cef)

        #expect(line?["cefVersion"] == "0")
        #expect(line?["deviceVendor"] == "Acme|Co")
        #expect(line?["deviceProduct"] == "Wall")
        #expect(line?["deviceEventClassId"] == "100")
        #expect(line?["name"] == #"Port \ scan"#)
        #expect(line?["severity"] == "8")
        #expect(line?["src"] == "192.0.2.1")
        #expect(line?["msg"] == "Many ports = many tries\nsecond line")
        #expect(line?["request"] == "http://h/?a=b")
        #expect(line?["cs1"] == "block all")
        #expect(line?["Rule Name"] == "block all")
        #expect(line?["empty"] == "")
        #expect(line?["suser"] == "eve")
        #expect(line?["hostname"] == "relay1")
        #expect(line?["timestamp"] == "Jan  2 03:04:06")
        #expect(line?.time == "2024-01-02T03:04:05.000Z")
    }

    @Test func `CEF that is cut short gives what there is`() {
        #expect(one(.cef, "CEF:0|A|B|1|2|name|5")?["severity"] == "5")
        #expect(one(.cef, "CEF:0|A|B")?["deviceProduct"] == "B")
        #expect(one(.cef, "nothing")?["message"] == "nothing")
        #expect(
            one(.cef, "CEF:0|A|B|1|2|n|5|rt=Jan 02 2024 03:04:05 UTC a=b")?.time
                == "2024-01-02T03:04:05.000Z"
        )
    }

    // MARK: - LEEF

    @Test(arguments: [
        "LEEF:1.0|Acme|Wall|1|deny|src=192.0.2.1\tmsg=two words\tdevTime=1704164645000",
        "LEEF:2.0|Acme|Wall|1|deny|^|src=192.0.2.1^msg=two words^devTime=1704164645000",
        "LEEF:2.0|Acme|Wall|1|deny|x5E|src=192.0.2.1^msg=two words^devTime=1704164645000",
        "LEEF:2.0|Acme|Wall|1|deny|0x7c|src=192.0.2.1|msg=two words|devTime=1704164645000",
        "LEEF:2.0|Acme|Wall|1|deny|src=192.0.2.1\tmsg=two words\tdevTime=1704164645000",
        "LEEF:1.0|Acme|Wall|1|deny|src=192.0.2.1 msg=two words devTime=1704164645000",
    ])
    func `LEEF gives header and pairs with any separator`(text: String) {
        let line = one(.leef, "Jan  2 03:04:06 relay1 " + text)

        #expect(line?["deviceVendor"] == "Acme")
        #expect(line?["eventId"] == "deny")
        #expect(line?["src"] == "192.0.2.1")
        #expect(line?["msg"] == "two words")
        #expect(line?.time == "2024-01-02T03:04:05.000Z")
        #expect(LineLayout.guess(text) == .leef)
    }

    // MARK: - Recognition

    @Test func `each is recognised, with or without a syslog header`() {
        for front in ["", "<13>Jan  2 03:04:06 relay1 ", "2024-01-02T03:04:05Z fw "] {
            #expect(LineLayout.guess(front + Self.cef) == .cef)
            #expect(LineLayout.guess(front + Self.firewall) == .keyValue)
        }
        #expect(LineLayout.guess("<134>id=firewall sn=1 fw=192.0.2.1 m=1") == .keyValue)
    }

    @Test(arguments: [
        "a=1", "x := y = z", "if a=b then c=d else e=f end of the program text",
        "GET /?a=1&b=2&c=3 HTTP/1.1", "a,b,c\nd=1,e=2,f=3", "{\"a\":\"b=c d=e f=g h=i\"}",
        "<a b=\"c\" d=\"e\" f=\"g\"/>",
    ])
    func `other text is not`(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes(KeyValueFormat.score) == 0)
    }
}
