// SPDX-License-Identifier: Apache-2.0

import Correlate
import Schema
import Testing

struct CorrelatorTests {
    @Test func `a theft chain is one critical incident, its silent middle included`() throws {
        let incidents = Scenario.theft.incidents()

        let incident = try #require(incidents.first)
        #expect(incidents.count == 1)
        #expect(incident.severity == .critical)
        #expect(incident.techniques.map(\.id) == ["T1204.002", "T1082", "T1003.001"])
        #expect(incident.members.count == 5)
        #expect(
            incident.members.filter { $0.tie == .lineage }.map(\.facts[.image]).contains(
                Scenario.shell
            )
        )
        #expect(incident.entities(.victim).map(\.id.text) == ["host:ws-07"])
        #expect(incident.entities(.actor).map(\.id.text) == ["user:corp\\j.doe"])
        #expect(incident.entities(.tool).first?.name == "dump.exe")
        #expect(incident.completeAt == incident.lastSeen)
    }

    @Test(arguments: [Scenario.theft, .hop], [1, 2, 3, 4, 5, 6] as [UInt64])
    func `the order of records changes nothing`(story: Scenario, seed: UInt64) {
        var generator = Sequence64(state: seed)
        let order = Array(story.facts.indices).shuffled(using: &generator)

        #expect(story.incidents(order) == story.incidents())
    }

    @Test func `records that come twice count once`() {
        let story = Scenario.theft
        let twice = Array(story.facts.indices) + Array(story.facts.indices)

        #expect(story.incidents(twice) == story.incidents())
    }

    @Test func `a lone low finding opens nothing and stays listed`() {
        var story = Scenario()
        let look = story.start(
            "a",
            "C:\\Windows\\System32\\whoami.exe",
            by: "b",
            Scenario.shell,
            at: 0
        )
        story.says("whoami", .low, ["T1033"], about: look)

        let correlation = story.correlation()
        #expect(correlation.incidents.isEmpty)
        #expect(correlation.findings.count == 1)
        #expect(correlation.findings.first?.incident == nil)
    }

    @Test func `strangers under one shared parent stay apart`() {
        var story = Scenario()
        for (number, user) in ["CORP\\a", "CORP\\b"].enumerated() {
            let image = "C:\\Users\\x\\tool\(number).exe"
            let start = story.start(
                "tool\(number)",
                image,
                by: "services",
                "C:\\Windows\\System32\\services.exe",
                at: Double(number) * 3_600,
                user: user
            )
            story.says("Odd program", .high, ["T1204.002"], about: start)
        }

        #expect(story.incidents().count == 2)
    }

    @Test func `two rules on one record are one witness`() throws {
        var story = Scenario.theft
        let alone = try #require(story.incidents().first)
        let access = try #require(story.facts.indices.last)
        story.says("LSASS opened, said again", .high, ["T1003.001"], about: access)

        let incident = try #require(story.incidents().first)
        #expect(incident.score == alone.score)
        #expect(incident.certainty == alone.certainty)
        #expect(incident.findings.count == alone.findings.count + 1)
    }

    @Test func `what a host does all the time is explained, not dropped`() {
        var story = Scenario()
        for number in 0..<8 {
            let start = story.start(
                "job\(number)",
                "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe",
                by: "host\(number)",
                "C:\\Windows\\System32\\services.exe",
                at: Double(number) * 90,
                command: "powershell -EncodedCommand \(String(repeating: "A\(number)", count: 40))"
            )
            story.says("Encoded command", .medium, ["T1059.001"], about: start)
        }

        let correlation = story.correlation()
        #expect(correlation.incidents.isEmpty)
        #expect(correlation.findings.allSatisfy { $0.explanation != nil })
    }

    @Test func `a finding repeated by one process folds with its count`() {
        var story = Scenario()
        for number in 0..<50 {
            let access = story.record(
                .processAccess,
                at: Double(number),
                [
                    .process: Scenario.guid("scan"), .image: "C:\\Tools\\scan.exe",
                    .targetImage: Scenario.lsass,
                ]
            )
            story.says("LSASS opened", .high, ["T1003.001"], about: access)
        }

        let findings = story.correlation().findings
        #expect(findings.count == 1)
        #expect(findings.first?.count == 50)
    }
}

/// SplitMix64: the same shuffles in every run.
struct Sequence64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}
