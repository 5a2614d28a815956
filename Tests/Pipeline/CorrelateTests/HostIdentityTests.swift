// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Correlate

/// Which names mean one host, and which never do.
struct HostIdentityTests {
    private func names(_ records: [[Role: String]]) -> HostNames {
        var story = Scenario()
        story.host = ""
        for (second, values) in records.enumerated() {
            story.record(.other, at: Double(second), values)
        }
        var names = HostNames(assets: AssetContext())
        for facts in story.facts { names.note(facts) }
        return names
    }

    @Test(arguments: [
        "localhost", "LOCALHOST", "localhost.localdomain", "(none)", "-", "", "127.0.0.1", "::1",
        "0.0.0.0", "ip6-localhost", "unknown", "00000000-0000-0000-0000-000000000000", "127.0.1.1",
        "localhost.",
    ])
    func `what every machine is called names none`(name: String) {
        #expect(names([[.host: name]]).resolve(name) == nil)
    }

    @Test func `short and full name are one host, in any case`() {
        let names = names([[.host: "WEB-01"], [.host: "web-01.corp.example"]])
        #expect(names.resolve("Web-01.CORP.example.")?.id.text == "host:web-01")
        #expect(names.resolve("web-01")?.id.text == "host:web-01")
    }

    @Test func `one short name in two domains is two hosts`() {
        let names = names([[.host: "web.a.example"], [.host: "web.b.example"]])
        let left = names.resolve("web.a.example")?.id
        #expect(left != names.resolve("web.b.example")?.id)
        #expect(left != names.resolve("web")?.id)
    }

    @Test func `an instance's id is the host whose name stands beside it, with the record`() {
        let pair: [Role: String] = [.host: "web-01.corp.example", .hostID: "i-0abc12345"]
        for records in [[pair, [.host: "i-0ABC12345"]], [[.host: "i-0abc12345"], pair]] {
            let names = names(records)
            #expect(names.resolve("i-0abc12345")?.id.text == "host:web-01")
            let aliases = names.aliases(of: EntityID(.host, "web-01"))
            #expect(aliases.map(\.name) == ["i-0abc12345"])
            #expect(aliases.first?.evidence.text.hasPrefix("ev-") == true)
        }
    }

    @Test func `an id that stood beside two names is neither`() {
        let names = names(["a-1", "b-1"].map { [.host: $0, .hostID: "agent-7"] })
        #expect(names.resolve("agent-7")?.id.text == "host:agent-7")
        #expect(names.aliases(of: EntityID(.host, "a-1")).isEmpty)
    }

    @Test func `a collector's name beside many ids is none of their hosts`() throws {
        let names = names((1...5).map { [.host: "collector", .hostID: "agent-\($0)"] })
        var story = Scenario()
        story.host = ""
        for number in 1...2 {
            story.record(.other, at: 0, [.host: "collector", .hostID: "agent-\(number)"])
        }
        let hosts = story.facts.compactMap { names.resolve($0)?.id.text }
        #expect(hosts == ["host:agent-1", "host:agent-2"])
    }

    @Test func `a machine account names its host as NetBIOS cuts it`() {
        let long = "accounting-server-7.corp.example"
        let both: [Role: String] = [.host: long, .user: "CORP\\ACCOUNTING-SERV$"]
        #expect(names([both]).resolve("ACCOUNTING-SERV")?.id.text == "host:accounting-server-7")
        // Without a record that names both it may be its neighbour.
        let alone = names([[.host: long]])
        #expect(alone.resolve("ACCOUNTING-SERV")?.id.text == "host:accounting-serv")
    }

    @Test func `two machines called localhost are never one`() {
        var story = Scenario()
        story.host = "localhost"
        for input in ["a/auth.log", "b/auth.log"] {
            let index = story.record(
                .accountChange,
                at: 10,
                [.user: "root", .targetUser: "eve", .process: "pid:7"],
                from: .osAudit,
                log: "linux-sshd",
                input: input
            )
            story.says("Account made", .high, ["T1055"], about: index)
        }
        let incidents = story.incidents()
        #expect(incidents.count == 2)
        #expect(incidents.flatMap { $0.entities(.victim) }.isEmpty)
        #expect(Set(incidents.map(\.id)) == Set(story.incidents([1, 0]).map(\.id)))
    }
}
