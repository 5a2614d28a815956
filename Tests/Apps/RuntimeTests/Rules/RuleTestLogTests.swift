// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Testing

/// Entries of `.test.yml` that are raw text.
struct RuleTestLogTests {
    private static let rule = RuleFolder.rule(
        logsource: "{product: linux, service: sshd}",
        detection: "selection: {event: login-failed, user: root}\n  condition: selection"
    )

    @Test func `an entry may be text as a file would have it`() throws {
        let folder = try RuleFolder([
            "a.yml": Self.rule,
            "a.test.yml": """
            hits:
              - name: a line
                log: |
                  Nov 20 08:14:02 web-01 sshd[912]: Failed password for root from 203.0.113.7 port 4242 ssh2
              - name: an event still
                event: {hostname: web-01, program: sshd, message: Failed password for root from 203.0.113.7 port 4242 ssh2}
            misses:
              - name: lines
                log: |
                  Nov 20 08:14:02 web-01 sshd[912]: Failed password for j.doe from 203.0.113.7 port 4242 ssh2
                  Nov 20 08:14:03 web-01 sshd[912]: Accepted password for root from 203.0.113.7 port 4242 ssh2
            """,
        ])
        let engine = try Engine(Engine.Options(rules: [folder.path], onlyGivenRules: true))

        let (results, problems) = RuleTests(engine).run(below: folder.path)

        #expect(problems.map(\.description) == [])
        #expect(results.map(\.matched) == [true, true, false])
    }

    @Test func `an XML event and the lines of an audit event are read too`() throws {
        let folder = try RuleFolder([
            "x.yml": RuleFolder.rule(),
            "x.test.yml": """
            hits:
              - log: |
                  <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>
                  <EventID>1</EventID><Channel>Microsoft-Windows-Sysmon/Operational</Channel>
                  </System><EventData><Data Name="Image">C:\\a.exe</Data></EventData></Event>
            """,
            "y.yml": RuleFolder.rule(
                id: "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a02",
                logsource: "{product: linux, service: auditd}",
                detection: "selection: {type: EXECVE, a0: id}\n  condition: selection"
            ),
            "y.test.yml": """
            hits:
              - log: |
                  type=SYSCALL msg=audit(1732090442.123:77): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 auid=1000 uid=0 comm="id" exe="/usr/bin/id"
                  type=EXECVE msg=audit(1732090442.123:77): argc=1 a0="id"
            """,
        ])
        let engine = try Engine(Engine.Options(rules: [folder.path], onlyGivenRules: true))

        let (results, problems) = RuleTests(engine).run(below: folder.path)

        #expect(problems.map(\.description) == [])
        #expect(results.map(\.matched) == [true, true])
    }
}
