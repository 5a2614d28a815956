// SPDX-License-Identifier: Apache-2.0

import Correlate
import Schema
import Testing

/// What holds findings of clouds, directories, servers and sensors together.
struct EstateTests {
    private static let key = "AKIAEXAMPLEEXAMPLE01"
    private static let roleKey = "ASIAEXAMPLEEXAMPLE02"

    private func call(
        _ story: inout Scenario,
        at second: Double,
        as activity: Activity = .other,
        user: String = "eve",
        key: String = Self.key,
        _ values: [Role: String] = [:]
    ) -> Int {
        let own: [Role: String] = [
            .user: user, .principal: "arn:aws:iam::123456789012:user/\(user)", .logonSession: key,
            .sourceAddress: "10.9.9.9",
        ]
        return story.record(
            activity,
            at: second,
            own.merging(values) { $1 },
            from: .cloud,
            log: "aws-cloudtrail"
        )
    }

    private var cloud: Scenario {
        var story = Scenario()
        story.host = ""
        return story
    }

    @Test func `one actor's findings hours apart are one incident, whichever machine he asks for`()
    {
        var story = cloud
        for (number, second) in [(1, 0.0), (2, 9_000.0)] {
            let index = call(&story, at: second, [.host: "i-00\(number)"])
            story.says("User data read \(number)", .medium, ["T1082"], about: index)
        }
        let other = call(&story, at: 30, user: "ann", key: "AKIAEXAMPLEEXAMPLE09")
        story.says("User data read", .medium, ["T1082"], about: other)
        let incidents = story.incidents()
        #expect(incidents.map { $0.findings.count }.sorted() == [1, 2])
        let ids = Set(incidents.flatMap(\.entities).map(\.id.text))
        #expect(ids.contains("key:\(Self.key)"))
        #expect(ids.contains("principal:arn:aws:iam::123456789012:user/eve"))
    }

    @Test func `what is done in an assumed role is done by who assumed it`() {
        var story = cloud
        let first = call(&story, at: 0)
        story.says("Bucket deleted", .medium, ["T1485"], about: first)
        _ = call(&story, at: 100, as: .ticketRequest, [.targetLogonSession: Self.roleKey])
        let role: [Role: String] = [
            .principal: "arn:aws:sts::123456789012:assumed-role/Ops/run-1"
        ]
        let second = call(&story, at: 5_000, user: "Ops", key: Self.roleKey, role)
        story.says("Password read", .medium, ["T1003.001"], about: second)
        // Another session of that role, and nobody knows whose.
        let role2 = role.mapValues { $0.replacing("run-1", with: "run-2") }
        let third = call(&story, at: 5_000, user: "Ops", key: "ASIAEXAMPLEEXAMPLE07", role2)
        story.says("Password read", .medium, ["T1003.001"], about: third)

        let incidents = story.incidents()
        #expect(incidents.map { $0.findings.count }.sorted() == [1, 2])
        let order = story.facts.indices.reversed().map { $0 }
        #expect(story.incidents(order).map(\.id) == incidents.map(\.id))
    }

    @Test func `a key made for an account leads to what is done by it`() {
        var story = cloud
        let made = call(
            &story,
            at: 0,
            as: .accountChange,
            [.targetUser: "mallory", .targetLogonSession: "AKIAEXAMPLEEXAMPLE05"]
        )
        story.says("Key made", .medium, ["T1098.001"], about: made)
        let used = call(&story, at: 40_000, user: "mallory", key: "AKIAEXAMPLEEXAMPLE05")
        story.says("Bucket deleted", .high, ["T1485"], about: used)
        #expect(story.incidents().count == 1)
    }

    @Test func `what somebody goes on to minutes later belongs to it, however minor`() throws {
        var story = cloud
        let who: [Role: String] = [.user: "eve@corp.example"]
        let made = story.record(.other, at: 0, who, from: .identity, log: "azure-auditlogs")
        let read = story.record(
            .objectAccess,
            at: 160,
            [.user: "Eve@corp.example", .mailbox: "boss@corp.example"],
            from: .mail,
            log: "m365-exchange"
        )
        story.says("Secret added", .medium, ["T1098.001"], about: made)
        story.says("Mail read", .low, ["T1114.002"], about: read)
        let incident = try #require(story.incidents().first)
        #expect(incident.techniques.map(\.id) == ["T1098.001", "T1114.002"])
    }

    @Test func `guessing and the login that followed are one story, on that host only`() throws {
        var story = Scenario()
        var indices: [Int] = []
        for host in ["web-01", "web-02"] {
            story.host = host
            let guess = story.record(
                .logonFailure,
                at: 0,
                [.targetUser: "admin", .sourceAddress: "203.0.113.9"],
                from: .osAudit,
                log: "linux-sshd"
            )
            story.says("Guessing", .medium, ["T1110.001"], about: guess)
        }
        story.host = "web-01"
        story.record(
            .logon,
            at: 2_000,
            [.targetUser: "deploy", .user: "deploy", .sourceAddress: "203.0.113.9"],
            from: .osAudit,
            log: "linux-sshd"
        )
        for user in ["deploy", "Deploy"] {
            let act = story.record(
                .processStart,
                at: 2_100,
                [.user: user, .commandLine: "useradd x"],
                from: .osAudit,
                log: "linux-sudo"
            )
            story.says("Account made by \(user)", .medium, ["T1055"], about: act)
            indices.append(act)
        }
        let incidents = story.incidents()
        #expect(incidents.count == 3)
        let whole = try #require(incidents.first { $0.findings.count == 2 })
        #expect(whole.entities(.victim).map(\.id.text) == ["host:web-01"])
        #expect(whole.members.contains { $0.tie == .hop && $0.facts.activity == .logon })
        #expect(whole.entities(.actor).map(\.id.text).contains("user:web-01\\deploy"))
    }

    @Test func `a sensor's finding joins the host that is known to have the address`() {
        for address in ["10.1.4.7", "10.1.4.8"] {
            var story = Scenario.hop
            story.host = ""
            let alert = story.record(
                .malwareAlert,
                at: 200,
                [.sourceAddress: address, .destinationAddress: "203.0.113.44"],
                from: .network,
                log: "suricata-alert",
                input: "sensor/eve.json"
            )
            story.says("C2 traffic", .medium, ["T1105"], about: alert)
            let incidents = story.incidents()
            #expect(incidents.count == (address == "10.1.4.7" ? 1 : 2))
        }
    }

    @Test func `a machine that says its name beside its address is known by it`() {
        var story = Scenario.theft
        story.host = ""
        story.record(
            .naming,
            at: 0,
            [.workstation: "WS-07", .sourceAddress: "10.1.4.7"],
            from: .network,
            log: "zeek-ntlm"
        )
        let alert = story.record(
            .malwareAlert,
            at: 100,
            [.sourceAddress: "10.1.4.7", .destinationAddress: "203.0.113.44"],
            from: .network,
            log: "zeek-notice"
        )
        story.says("C2 traffic", .medium, ["T1105"], about: alert)
        #expect(story.incidents().count == 1)
    }

    @Test func `one private address in two sensors' networks is two machines`() {
        var story = cloud
        for input in ["north/eve.json", "south/eve.json"] {
            let alert = story.record(
                .malwareAlert,
                at: 0,
                [.sourceAddress: "10.0.0.5", .destinationAddress: "203.0.113.44"],
                from: .network,
                log: "suricata-alert",
                input: input
            )
            story.says("C2 traffic", .high, ["T1105"], about: alert)
        }
        #expect(story.incidents().count == 2)
    }
}
