// SPDX-License-Identifier: Apache-2.0

import Correlate
import Schema
import Testing

struct LinkTests {
    @Test func `code put into a shared process makes its later acts the intruder's`() throws {
        var story = Scenario()
        let svchost = "C:\\Windows\\System32\\svchost.exe"
        let payload = story.start(
            "payload",
            Scenario.payload,
            by: "explorer",
            Scenario.explorer,
            at: 0
        )
        story.record(
            .remoteThread,
            at: 10,
            [
                .process: Scenario.guid("payload"), .image: Scenario.payload,
                .targetProcess: Scenario.guid("svc"), .targetImage: svchost,
            ]
        )
        let access = story.record(
            .processAccess,
            at: 20,
            [
                .process: Scenario.guid("svc"), .image: svchost, .targetImage: Scenario.lsass,
            ]
        )
        story.says("Program from downloads", .medium, ["T1204.002"], about: payload)
        story.says("LSASS opened", .high, ["T1003.001"], about: access)

        let incidents = story.incidents()
        #expect(incidents.count == 1)
        #expect(incidents.first?.members.map(\.tie).contains(.injected) == true)
        #expect(incidents.first?.severity == .critical)
    }

    @Test func `a file written and then run ties writer and run together`() {
        var story = Scenario()
        let tool = "C:\\Windows\\Temp\\tool.exe"
        let writer = story.start("w", Scenario.payload, by: "explorer", Scenario.explorer, at: 0)
        story.record(
            .fileCreate,
            at: 5,
            [.process: Scenario.guid("w"), .image: Scenario.payload, .file: tool]
        )
        let run = story.start(
            "t",
            tool,
            by: "services",
            "C:\\Windows\\System32\\services.exe",
            at: 9_000,
            user: "NT AUTHORITY\\SYSTEM"
        )
        story.says("Odd writer", .medium, ["T1204.002"], about: writer)
        story.says("Odd service", .high, ["T1055"], about: run)

        let incidents = story.incidents()
        #expect(incidents.count == 1)
        #expect(incidents.first?.members.map(\.tie).contains(.dropped) == true)
    }

    @Test func `a network logon carries the story to the next host`() throws {
        let incidents = Scenario.hop.incidents()
        let incident = try #require(incidents.first)
        #expect(incidents.count == 1)
        #expect(Set(incident.entities(.victim).map(\.id.text)) == ["host:ws-07", "host:dc-01"])
        #expect(incident.members.map(\.tie).contains(.hop))
    }

    @Test func `the same process told by number and by GUID is one`() {
        var story = Scenario.theft
        story.record(
            .processStart,
            at: 40,
            [
                .process: Scenario.guid("audited"), .processID: "4711", .image: "C:\\Temp\\x.exe",
                .parentProcess: Scenario.guid("shell"), .parentImage: Scenario.shell,
            ]
        )
        let told = story.record(
            .processStart,
            at: 40.5,
            [.host: "ws-07", .process: "pid:4711", .image: "C:\\Temp\\x.exe"],
            from: .osAudit
        )
        story.says("Seen by the audit", .medium, ["T1059.001"], about: told)

        let incidents = story.incidents()
        #expect(incidents.count == 1)
        #expect(incidents.first?.sourceClasses == [.endpoint, .osAudit])
    }

    @Test func `two hosts that share a short name are two`() {
        var story = Scenario()
        for domain in ["one.example", "two.example"] {
            story.host = "WEB.\(domain)"
            let start = story.start("t\(domain)", "C:\\x.exe", by: "e", Scenario.explorer, at: 0)
            story.says("Odd", .high, ["T1055"], about: start)
        }

        let hosts = story.incidents().flatMap { $0.entities(.victim).map(\.id.text) }
        #expect(hosts.sorted() == ["host:web.one.example", "host:web.two.example"])
    }

    @Test func `memory stays within its limits`() {
        var limits = Limits()
        limits.processes = 100
        limits.observations = 100
        limits.findings = 100
        var story = Scenario.theft
        for number in 0..<500 {
            story.start("p\(number)", "C:\\p\(number).exe", by: "x", Scenario.explorer, at: -5_000)
        }

        #expect(story.incidents(limits: limits).first?.severity == .critical)
    }
}
