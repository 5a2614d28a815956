// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Syslog as machines of many makes write it.
struct SyslogTests {
    private func read(_ line: String) -> LineReading.Record? {
        LineReading(.syslog, line, newest: "2024-06-01T00:00:00Z").records.first
    }

    @Test func `a line of the old form gives its parts`() {
        let line = read(
            "<38>Mar  3 09:08:07 web1 sshd[4711]: Failed password for eve from 192.0.2.9"
        )

        #expect(line?["timestamp"] == "Mar  3 09:08:07")
        #expect(line?.time == "2024-03-03T09:08:07.000Z")
        #expect(line?["hostname"] == "web1")
        #expect(line?["program"] == "sshd")
        #expect(line?["pid"] == "4711")
        #expect(line?["message"] == "Failed password for eve from 192.0.2.9")
        #expect(line?["priority"] == "38")
        #expect(line?["facility"] == "auth")
        #expect(line?["severity"] == "info")
    }

    @Test(arguments: [
        ("Jan 12 01:02:03 h1 sshd(pam_unix)[19]: authentication failure", "sshd", "19"),
        ("Jan 12 01:02:03 h1 sudo:   bob : TTY=pts/0", "sudo", nil),
        ("Jan 12 01:02:03 h1 CRON[1]: (root) CMD (true)", "CRON", "1"),
        ("Jan 12 01:02:03 h1 su[12]: x", "su", "12"),
        ("Jan 12 01:02:03 h1 (sd-pam)[7]: x", "(sd-pam)", "7"),
        ("Jan 12 01:02:03 h1 postfix/smtpd[8]: x", "postfix/smtpd", "8"),
        ("Jan 12 01:02:03 h1 systemd-logind[9]: x", "systemd-logind", "9"),
        ("2024-01-12T01:02:03.456789+01:00 h1 dnsmasq-dhcp[4]: x", "dnsmasq-dhcp", "4"),
        ("2024-01-12T01:02:03+0100 h1 sshd[4]: x", "sshd", "4"),
        ("Fri 2024-01-12 01:02:03 UTC h1 sshd[5]: x", "sshd", "5"),
        ("Jan 12 01:02:03 h1 com.apple.xpc.launchd[1] (com.x.y): x", "com.apple.xpc.launchd", "1"),
        ("Jan 12 01:02:03 h1 sshd[6]: [ID 800047 auth.info] x", "sshd", "6"),
        ("Fri Jan 12 01:02:03 2024 authpriv.warn dropbear[7]: x", "dropbear", "7"),
        ("Jan 12 01:02:03 <auth.info> h1 sshd[8]: x", "sshd", "8"),
        ("<13>su[9]: x", "su", "9"),
        ("Jan 12 01:02:03 h1 kernel[0] <Notice>: x", "kernel", "0"),
        ("35 <13>Jan 12 01:02:03 h1 su[9]: x", "su", "9"),
        ("2024-01-12T01:02:03Z su[9]: x", "su", "9"),
        ("Jan 12 01:02:03 h1 auth|security:info sshd[3]: x", "sshd", "3"),
        ("2024 Jan 12 01:02:03 h1 %AUTHPRIV-3-SYSTEM_MSG: x", "%AUTHPRIV-3-SYSTEM_MSG", nil),
        ("<190>: 2024 Jan 12 01:02:03.123 UTC: %USER-6-X: x", "%USER-6-X", nil),
        ("Jan 12 01:02:03 h1 55: Jan 12 01:02:03.003 UTC: %SEC-5-OK: x", "%SEC-5-OK", nil),
        ("Jan 12 01:02:03 h1 55: *Jan 12 01:02:03 CET: %SEC-5-OK: x", "%SEC-5-OK", nil),
    ])
    func `a tag of any make gives program and pid`(line: String, program: String, pid: String?) {
        let record = read(line)

        #expect(record?["program"] == program)
        #expect(record?["pid"] == pid)
        #expect(record?["hostname"] ?? "h1" == "h1")
    }

    @Test func `the PAM part of a tag is its module`() {
        #expect(
            read("Jan 12 01:02:03 h1 sshd(pam_unix)[19]: session opened")?["module"] == "pam_unix"
        )
    }

    @Test func `Cisco's times, counters and missing hosts are read`() {
        let asa = read("<166>Jan 05 2024 10:11:12: %ASA-6-302013: Built outbound TCP connection")
        let named = read("Jan 05 2024 10:11:12 fw1 : %ASA-4-106023: Deny tcp src in:10.0.0.1/5")
        let router = read("<189>77: *Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured from console")
        let zoned = read("<189>78: rt1: Mar  1 18:46:11 CET: %LINK-3-UPDOWN: Interface up")

        #expect(asa?["program"] == "%ASA-6-302013")
        #expect(asa?["hostname"] == nil)
        #expect(asa?.time == "2024-01-05T10:11:12.000Z")
        #expect(named?["hostname"] == "fw1")
        #expect(named?["program"] == "%ASA-4-106023")
        #expect(router?["program"] == "%SYS-5-CONFIG_I")
        #expect(router?["message"] == "Configured from console")
        #expect(zoned?["hostname"] == "rt1")
        #expect(zoned?["program"] == "%LINK-3-UPDOWN")
    }

    @Test func `the kernel's uptime is a field of its own`() {
        let line = read(
            "Jan 12 01:02:03 h1 kernel: [   12.345678] IN=eth0 OUT= SRC=192.0.2.1 DST=10.0.0.1 SPT=1"
        )

        #expect(line?["uptime"] == "12.345678")
        #expect(line?["SRC"] == "192.0.2.1")
        #expect(line?["DST"] == "10.0.0.1")
        #expect(line?["OUT"] == nil)
        #expect(line?["message"]?.hasPrefix("IN=eth0") == true)
    }

    @Test func `RFC 5424 gives its version, id and structured data`() {
        let text =
            #"<165>1 2024-01-02T03:04:05.000003Z host.example app 77 ID47 "#
            + #"[ex@32473 iut="3" a="x \"y\" \] \\"][z q=""] "# + "\u{FEFF}An event"
        let line = read(text)

        #expect(line?["version"] == "1")
        #expect(line?["hostname"] == "host.example")
        #expect(line?["program"] == "app")
        #expect(line?["pid"] == "77")
        #expect(line?["msgid"] == "ID47")
        #expect(line?["structured_data.ex@32473.iut"] == "3")
        #expect(line?["structured_data.ex@32473.a"] == #"x "y" ] \"#)
        #expect(line?["structured_data.z.q"] == "")
        #expect(line?["message"] == "An event")
        #expect(line?.time == "2024-01-02T03:04:05.000Z")
        #expect(read("<34>1 - - - - - - text")?["message"] == "text")
    }

    @Test func `a line that is none is kept, and blank ones are counted only`() {
        let reading = LineReading(
            .syslog,
            "Jan 12 01:02:03 h1 app[1]: boom\r\n\n  at main()\r\nJan 12 01:02:04 h1 last message repeated 3 times"
        )

        #expect(reading.ordinals == [0, 2, 3])
        #expect(
            reading.messages == ["boom", "  at main()", "last message repeated 3 times"]
        )
        #expect(reading.records.map(\.raw).first == "Jan 12 01:02:03 h1 app[1]: boom")
        #expect(reading.records[0].time == nil)
    }

    @Test func `a log over New Year gets the right years`() {
        let reading = LineReading(
            .syslog,
            "Dec 31 23:59:59 h1 a: x\nJan  1 00:00:01 h1 a: y\nDec 31 23:59:58 h1 a: z",
            newest: "2024-01-02T00:00:00Z"
        )

        #expect(
            reading.records.map(\.time) == [
                "2023-12-31T23:59:59.000Z", "2024-01-01T00:00:01.000Z", "2023-12-31T23:59:58.000Z",
            ]
        )
    }

    @Test func `a gap of months is no New Year`() {
        let reading = LineReading(
            .syslog,
            "Jan  5 00:00:00 h1 a: x\nAug 20 00:00:00 h1 a: y",
            newest: "2024-09-01T00:00:00Z"
        )

        #expect(reading.records.last?.time == "2024-08-20T00:00:00.000Z")
    }

    @Test func `audit records in syslog give their own fields`() {
        let line = read(
            "Jan 12 01:02:03 h1 kernel: [1.5] audit: type=1400 audit(1700000000.123:45): "
                + "apparmor=\"DENIED\" operation=\"open\" comm=\"nginx\""
        )

        #expect(line?["type"] == "AVC")
        #expect(line?["serial"] == "45")
        #expect(line?["comm"] == "nginx")
        #expect(line?["hostname"] == "h1")
    }

    @Test(arguments: [
        "Jan 12 01:02:03 h1 sshd[1]: x", "<13>1 2024-01-02T03:04:05Z h a - - - x",
        "2024-01-12T01:02:03.456789+01:00 h1 kernel: x",
        "<166>Jan 05 2024 10:11:12: %ASA-6-302013: Built outbound",
    ])
    func `syslog is recognised`(line: String) {
        #expect(LineLayout.guess(line + "\n" + line) == .syslog)
    }

    @Test(arguments: [
        "2024-01-02 03:04:05,678 INFO app: started", "Dear Sir,\nplease find", "a,b,c\n1,2,3",
        "{\"a\":1}\n{\"b\":2}", "<Event><System/></Event>", "#separator \\x09\n#fields\tts\tuid",
        "2024-01-02T03:04:05Z INFO app: started", "[12:00] hello", "x=1 y=2",
    ])
    func `other text is not`(text: String) {
        let score = Array(text.utf8).withUnsafeBytes(SyslogFormat.score)

        #expect(score == 0)
        #expect(LineLayout.guess(text) == .text)
    }
}
