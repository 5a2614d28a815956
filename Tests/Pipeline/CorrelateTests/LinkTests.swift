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

    @Test func `a service told by its installation and by its registry key is one witness`() throws
    {
        var story = Scenario()
        let file = "cmd.exe /c evil"
        let install = story.record(
            .serviceInstall,
            at: 0,
            [.service: "evil", .serviceFile: file],
            from: .osAudit
        )
        let key = story.record(
            .registryChange,
            at: 1,
            [
                .process: Scenario.guid("services"),
                .image: "C:\\Windows\\System32\\services.exe",
                .registryKey: "HKLM\\System\\CurrentControlSet\\Services\\evil\\ImagePath",
                .registryValue: file,
            ]
        )
        story.says("Service installed", .high, ["T1055"], about: install)
        story.says("Service key written", .high, ["T1055"], about: key)

        let incidents = story.incidents()
        let incident = try #require(incidents.first)
        #expect(incidents.count == 1)
        #expect(incident.members.count == 1)
        #expect(incident.findings.count == 2)
    }

    @Test func `a start on a clock hours off is the same start`() {
        var story = Scenario.theft
        let values: [Role: String] = [
            .process: Scenario.guid("late"), .processID: "815", .image: "C:\\Temp\\y.exe",
            .commandLine: "y.exe -a", .parentProcess: Scenario.guid("shell"),
            .parentImage: Scenario.shell,
        ]
        story.record(.processStart, at: 50, values)
        let told = story.record(
            .processStart,
            at: 50.1 - 7 * 3_600,
            [.process: "pid:815", .image: "C:\\Temp\\y.exe", .commandLine: "y.exe -a"],
            from: .osAudit
        )
        story.says("Seen by the audit", .medium, ["T1059.001"], about: told)

        let incidents = story.incidents()
        #expect(incidents.count == 1)
        #expect(incidents.first?.firstSeen == story.facts[0].time)
    }

    @Test func `what the owner calls a host and how much it matters count`() throws {
        let asset = Asset(
            id: EntityID(.host, "till-1"),
            names: ["WS-07.corp.example"],
            criticality: 5
        )
        let plain = try #require(Scenario.theft.incidents().first)
        var correlator = Correlator(catalog: Scenario.catalog, assets: AssetContext([asset]))
        for (index, facts) in Scenario.theft.facts.enumerated() {
            correlator.observe(facts: facts)
            Scenario.theft.findings[index]?.forEach { correlator.receive($0) }
        }

        let incident = try #require(correlator.finish().first)
        #expect(incident.entities(.victim).map(\.id.text) == ["host:till-1"])
        #expect(incident.score > plain.score)
    }
}
