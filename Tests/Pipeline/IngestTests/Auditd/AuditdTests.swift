// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

/// Audit records one by one, and the events that they make together.
struct AuditdTests {
    private static let stamp = "msg=audit(1700000000.123:77): "
    private static let event = [
        "type=SYSCALL \(stamp)arch=c000003e syscall=59 success=yes exit=0 a0=55d a1=7ff items=2 "
            + "ppid=10 pid=11 auid=1000 uid=0 gid=0 euid=0 tty=pts0 ses=3 comm=\"sh\" "
            + "exe=\"/bin/dash\" key=\"exec\"",
        "type=EXECVE \(stamp)argc=3 a0=\"sh\" a1=\"-c\" a2=6C73202D6C",
        "type=CWD \(stamp) cwd=\"/tmp\"",
        "type=PATH \(stamp)item=0 name=\"/bin/sh\" inode=1 nametype=NORMAL",
        "type=PROCTITLE \(stamp)proctitle=7368002D63006C73202D6C",
    ]

    private func read(_ lines: [String], block: Int = RecordBlocks.block) -> LineReading {
        LineReading(.auditd, lines.joined(separator: "\n"), block: block)
    }

    private func one(_ line: String) -> LineReading.Record? { read([line]).records.first }

    private func expectWhole(_ reading: LineReading) {
        let execve = reading.records.first { $0["type"] == "EXECVE" }
        let path = reading.records.first { $0["type"] == "PATH" }
        let call = reading.records.first { $0["type"] == "SYSCALL" }
        #expect(execve?["CommandLine"] == "sh -c \"ls -l\"")
        #expect(execve?["Image"] == "/bin/dash")
        #expect(execve?["CurrentDirectory"] == "/tmp")
        #expect(execve?["ProcessId"] == "11")
        #expect(execve?["ParentProcessId"] == "10")
        #expect(execve?["User"] == "0")
        #expect(execve?["LogonId"] == "3")
        #expect(path?["exe"] == "/bin/dash")
        #expect(path?["key"] == "exec")
        #expect(path?["syscall_name"] == "execve")
        #expect(path?["proctitle"] == "sh -c ls -l")
        #expect(call?["cwd"] == "/tmp")
        #expect(call?.all("pid") == ["11"])
        #expect(call?["CommandLine"] == nil)
        #expect(path?["a0"] == nil)
    }

    @Test func `the lines of an event tell each other who did what`() {
        let reading = read(Self.event)

        expectWhole(reading)
        #expect(reading.ordinals == [0, 1, 2, 3, 4])
        #expect(reading.records[0].time == "2023-11-14T22:13:20.123Z")
        #expect(reading.records[0]["time"] == "1700000000.123")
        #expect(reading.records[0]["serial"] == "77")
        #expect(reading.records[1]["a2"] == "ls -l")
    }

    @Test func `their order does not matter`() {
        expectWhole(read(Self.event.reversed()))
    }

    @Test(arguments: [40, 200, 700, 1_500])
    func `a block's end in an event does not matter`(block: Int) {
        let reading = read(Self.event, block: block)

        expectWhole(reading)
        #expect(reading.ordinals == [0, 1, 2, 3, 4])
    }

    @Test func `events are whole however they are mixed with others over many blocks`() {
        var lines: [String] = []
        for serial in 0..<400 {
            lines += Self.event.map { $0.replacing(":77)", with: ":\(serial))") }
        }
        // Lines of neighbouring events change places.
        for index in stride(from: 0, to: lines.count - 7, by: 7) { lines.swapAt(index, index + 6) }

        let reading = read(lines, block: 16_384)

        #expect(reading.ordinals == Array(0..<2_000))
        #expect(reading.records.allSatisfy { $0["exe"] == "/bin/dash" })
        #expect(reading.records.allSatisfy { $0["cwd"] == "/tmp" })
        #expect(reading.records.filter { $0["CommandLine"] != nil }.count == 400)
    }

    @Test func `same serials of other machines and times are other events`() {
        let reading = read([
            "node=a type=SYSCALL \(Self.stamp)arch=c000003e syscall=59 pid=1 exe=\"/a\"",
            "node=b type=CWD \(Self.stamp)cwd=\"/b\"",
            "node=a type=CWD msg=audit(1700000001.123:77): cwd=\"/c\"",
        ])

        #expect(reading.records.map { $0["exe"] } == ["/a", nil, nil])
        #expect(reading.records.map { $0["node"] } == ["a", "b", "a"])
    }

    @Test func `a lost SYSCALL line leaves what there is`() {
        let reading = read(Array(Self.event[1...2]))

        #expect(reading.records[0]["CommandLine"] == "sh -c \"ls -l\"")
        #expect(reading.records[0]["CurrentDirectory"] == "/tmp")
        #expect(reading.records[0]["Image"] == nil)
    }

    @Test func `an argument in pieces on several lines is put together`() {
        let reading = read([
            "type=EXECVE \(Self.stamp)argc=3 a0=\"sh\" a1_len=9 a1[0]=\"abc\"",
            "type=EXECVE \(Self.stamp)a1[1]=64656620 a1[2]=\"gh\" a2=\"z\"",
        ])

        #expect(reading.records[0]["a1"] == "abcdef gh")
        #expect(reading.records[0]["CommandLine"] == "sh \"abcdef gh\" z")
        #expect(reading.records[1]["CommandLine"] == nil)
        #expect(reading.records[0]["a1_len"] == nil)
    }

    @Test func `what a program wrote is flattened`() {
        let line = one(
            "type=USER_AUTH \(Self.stamp)pid=5 uid=0 auid=4294967295 ses=1 subj==unconfined "
                + "msg='op=PAM:authentication acct=28696E76616C6964207573657229 "
                + "exe=\"/usr/sbin/sshd\" hostname=? addr=192.0.2.1 terminal=ssh res=failed'"
        )

        #expect(line?["op"] == "PAM:authentication")
        #expect(line?["acct"] == "(invalid user)")
        #expect(line?["exe"] == "/usr/sbin/sshd")
        #expect(line?["res"] == "failed")
        #expect(line?["subj"] == "unconfined")
        #expect(line?["msg"] == nil)
    }

    @Test func `the oldest daemons are understood`() {
        let user = one(
            "type=USER_START \(Self.stamp)user pid=7 uid=0 msg='PAM: session open acct=root : "
                + "exe=\"/usr/sbin/crond\" (hostname=?, addr=?, terminal=cron res=success)'"
        )
        let login = one("type=LOGIN \(Self.stamp)login pid=7 uid=0 old auid=42 new auid=0")
        let avc = one(
            "type=AVC \(Self.stamp)avc:  denied  { read write } for  pid=3 comm=\"x\" tclass=dir"
        )

        #expect(user?["op"] == "PAM: session open")
        #expect(user?["acct"] == "root")
        #expect(user?["addr"] == "?")
        #expect(user?["res"] == "success")
        #expect(login?["auid"] == "0")
        #expect(login?["old-auid"] == "42")
        #expect(avc?["avc"] == "denied")
        #expect(avc?["seperms"] == "read write")
        #expect(avc?["tclass"] == "dir")
    }

    @Test func `resolved names of enriched logs are fields of their own`() {
        let reading = read([
            "type=SYSCALL \(Self.stamp)arch=c00000b7 syscall=221 uid=0 pid=9 key=(null)\u{1D}"
                + "ARCH=aarch64 SYSCALL=execve AUID=\"eve\" UID=\"root\"",
            "type=EXECVE \(Self.stamp)argc=1 a0=\"id\"",
        ])

        #expect(reading.records[0]["UID"] == "root")
        #expect(reading.records[0]["syscall"] == "221")
        #expect(reading.records[0]["syscall_name"] == "execve")
        #expect(reading.records[0]["key"] == "(null)")
        #expect(reading.records[1]["User"] == "root")
        #expect(reading.records[1]["AUID"] == "eve")
    }

    @Test func `resolved names are found though their mark was dropped`() {
        let line = one(
            "type=PATH \(Self.stamp)item=0 nametype=NORMALOUID=\"root\" OGID=\"shadow\" ses=2ARCH=x86_64"
        )

        #expect(line?["nametype"] == "NORMAL")
        #expect(line?["OUID"] == "root")
        #expect(line?["OGID"] == "shadow")
        #expect(line?["ses"] == "2")
        #expect(line?["ARCH"] == "x86_64")
    }

    @Test(arguments: [
        ("02000050A9FEA9FE0000000000000000", "inet", "169.254.169.254", "80"),
        ("0A0001BB0000000020010DB800000000000000000000000100000000", "inet6", "2001:db8::1", "443"),
        ("0A0000160000000000000000000000000000FFFFC000020100000000", "inet6", "192.0.2.1", "22"),
        ("0A00001600000000000000000000000000000000000000010000", "inet6", "::1", "22"),
        ("0A000016000000000000000000000000000000000000000000000000", "inet6", "::", "22"),
        ("0A00001600000000FE80000000000000000000000000000000000000", "inet6", "fe80::", "22"),
        (
            "0A00001600000000FE80000000000000020C29FFFE123456", "inet6", "fe80::20c:29ff:fe12:3456",
            "22"
        ),
    ])
    func `socket addresses are decoded`(hex: String, family: String, address: String, port: String)
    {
        let line = one("type=SOCKADDR \(Self.stamp)saddr=\(hex)")

        #expect(line?["saddr_fam"] == family)
        #expect(line?["laddr"] == address)
        #expect(line?["addr"] == address)
        #expect(line?["port"] == port)
        #expect(line?["saddr"] == hex)
    }

    @Test func `paths of sockets are decoded`() {
        #expect(one("type=SOCKADDR \(Self.stamp)saddr=01002F72756E2F7800")?["path"] == "/run/x")
        #expect(one("type=SOCKADDR \(Self.stamp)saddr=01000061")?["path"] == "@a")
        #expect(one("type=SOCKADDR \(Self.stamp)saddr=0100")?["saddr_fam"] == "local")
    }

    @Test func `digits that are no text stay digits, and several keys are several values`() {
        let line = one(
            "type=SYSCALL \(Self.stamp)a0=6c73 comm=\"x\" exe=2F61C3A92028FF29 key=6578656301726F6F74"
        )

        #expect(line?["a0"] == "6c73")
        #expect(line?["exe"] == "/aé (\u{FFFD})")
        #expect(line?.all("key") == ["exec", "root"])
        #expect(one("type=X \(Self.stamp)acct=1234")?["acct"] == "1234")
    }

    @Test func `records in syslog lines are joined too`() {
        let reading = read([
            "Jan  2 03:04:05 h1 audispd: node=n1 type=SYSCALL \(Self.stamp)exe=\"/a\" syscall=2",
            "Jan  2 03:04:05 h1 audispd: node=n1 type=CWD \(Self.stamp)cwd=\"/b\"",
            "2024-01-02T03:04:05Z h1 audit[12]: USER_LOGIN pid=12 msg='op=login res=failed'",
            "Jan  2 03:04:05 h1 kernel: [ 1.23] type=1300 audit(1.5:6): arch=40000003 syscall=11",
            "Jan  2 03:04:05 h1 sshd[1]: nothing of the kind",
        ])

        #expect(reading.records[1]["exe"] == "/a")
        #expect(reading.records[2]["type"] == "USER_LOGIN")
        #expect(reading.records[2]["res"] == "failed")
        #expect(reading.records[2]["hostname"] == "h1")
        #expect(reading.records[3]["syscall_name"] == "execve")
        #expect(reading.records[3]["type"] == "SYSCALL")
        #expect(reading.records[4]["message"] == "nothing of the kind")
    }

    @Test func `what is no record is reported, and separators are passed`() {
        let reading = read([
            "----", "time->Tue Nov 14 22:13:20 2023", Self.event[2], "type=UNKNOWN[1329] msg=?",
            "x",
        ])

        #expect(reading.ordinals == [2])
        #expect(reading.damage == [Reading.Damage(.badRecord, 3), Reading.Damage(.badRecord, 4)])
    }

    @Test func `interpreted records are understood`() {
        let line = one(
            "type=PROCTITLE msg=audit(01/31/2024 03:04:05.678:9) : proctitle=cat /etc/shadow "
        )

        #expect(line?.time == "2024-01-31T03:04:05.678Z")
        #expect(line?["serial"] == "9")
        #expect(line?["proctitle"] == "cat /etc/shadow ")
    }

    @Test func `audit logs are recognised in every spelling`() {
        for line in [
            Self.event[0], "node=x " + Self.event[0], "Jan  2 03:04:05 h audispd: " + Self.event[0],
        ] {
            #expect(LineLayout.guess(line) == .auditd)
        }
    }
}
