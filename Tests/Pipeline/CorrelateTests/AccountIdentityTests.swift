// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Correlate

/// Which names mean one account, key or address, and which never do.
struct AccountIdentityTests {
    private func learned(
        _ values: [Role: String],
        log: String = "windows-security"
    )
        -> (names: AccountNames, facts: EventFacts)
    {
        var story = Scenario()
        let index = story.record(.other, at: 0, values, from: .osAudit, log: log)
        var learned = AccountNames.Learned()
        learned.note(story.facts[index])
        return (AccountNames([], learned: learned), story.facts[index])
    }

    @Test func `SID and UPN are the account beside which they stood`() {
        let sid = "S-1-5-21-1-2-3-1104"
        let (names, facts) = learned([
            .user: "CORP\\J.Doe", .userID: sid, .userAlias: "J.Doe@corp.example",
        ])
        #expect(names.account(sid, in: facts, on: nil) == "corp\\j.doe")
        #expect(names.account("j.doe@CORP.example", in: facts, on: nil) == "corp\\j.doe")
        let evidence = names.aliases(of: "corp\\j.doe").map(\.evidence)
        #expect(evidence == [facts.evidence, facts.evidence])
        #expect(names.account("j.doe@other.example", in: facts, on: nil) == "j.doe@other.example")
    }

    @Test func `accounts of one Linux machine are its own, letter by letter`() {
        let (names, facts) = learned([.user: "Bob", .userID: "1001"], log: "linux-auditd")
        let (one, other) = (EntityID(.host, "web-01"), EntityID(.host, "web-02"))
        #expect(names.account("Bob", in: facts, on: one) == "web-01\\Bob")
        #expect(names.account("bob", in: facts, on: one) == "web-01\\bob")
        #expect(names.account("root", in: facts, on: other) == "web-02\\root")
        #expect(names.account("uid:1001", in: facts, on: one) == "web-01\\Bob")
        #expect(names.account("uid:0", in: facts, on: one) == "web-01\\root")
    }

    @Test func `a uid means nobody on another machine`() {
        let (names, known) = learned([.user: "bob", .userID: "1001"], log: "linux-auditd")
        var story = Scenario()
        story.host = "web-09"
        let index = story.record(.other, at: 0, [:], from: .osAudit, log: "linux-auditd")
        let there = EntityID(.host, "web-09")
        #expect(names.account("uid:1001", in: story.facts[index], on: there) == "web-09\\uid:1001")
        #expect(names.account("uid:1001", in: known, on: nil) == "bob")
    }

    @Test func `ARNs and keys keep their case, mail and Windows names do not`() {
        let arn = "arn:aws:iam::123456789012:user/Eve"
        #expect(EntityID(.principal, arn) != EntityID(.principal, arn.lowercased()))
        #expect(EntityID(.key, "AKIAEXAMPLE").name == "AKIAEXAMPLE")
        #expect(EntityID(.mailbox, "Eve@Corp.example") == EntityID(.mailbox, "eve@corp.example"))
        #expect(EntityID(.file, "/tmp/A") != EntityID(.file, "/tmp/a"))
        #expect(EntityID(.file, "C:\\Temp\\A") == EntityID(.file, "c:\\temp\\a"))
        #expect(EntityID(.url, "HTTP://Evil.example/A").name == "http://evil.example/A")
    }

    @Test func `an assumed role is a role, a session and a key`() {
        var story = Scenario()
        story.host = ""
        let index = story.record(
            .other,
            at: 0,
            [
                .principal: "arn:aws:sts::123456789012:assumed-role/Admin/i-0abc",
                .logonSession: "ASIAEXAMPLEEXAMPLE12",
            ],
            from: .cloud
        )
        #expect(
            Actors.names(in: story.facts[index]).all.map(\.text) == [
                "principal:arn:aws:iam::123456789012:role/Admin",
                "session:arn:aws:sts::123456789012:assumed-role/Admin/i-0abc",
                "key:ASIAEXAMPLEEXAMPLE12",
            ]
        )
    }

    @Test func `addresses reach as far as their kind`() {
        #expect(Addresses.folded("::ffff:127.0.0.1") == nil)
        #expect(Addresses.folded("::1") == nil)
        #expect(Addresses.folded("255.255.255.255") == nil)
        #expect(Addresses.identity("169.254.7.7") == nil)
        #expect(Addresses.identity("fe80::1%eth0") == nil)
        #expect(Addresses.reach(of: "10.1.2.3") == .site)
        #expect(Addresses.reach(of: "172.32.0.1") == .world)
        #expect(Addresses.reach(of: "fd00::7") == .site)
        #expect(Addresses.identity("::ffff:203.0.113.9") == "203.0.113.9")
    }

    @Test func `an address is a host's only while one host has it`() {
        var story = Scenario()
        let day = 86_400.0
        for (host, second) in [("ws-1", 0.0), ("ws-2", 10 * day), ("ws-3", 10 * day + 60)] {
            story.host = host
            story.record(
                .networkConnection,
                at: second,
                [
                    .process: Scenario.guid(host), .sourceAddress: "10.0.0.5",
                    .destinationAddress: "203.0.113.9", .initiated: "true",
                ]
            )
        }
        var hosts = HostNames(assets: AssetContext())
        var ties = Ties(limit: 100)
        for facts in story.facts {
            hosts.note(facts)
            ties.note(facts)
        }
        let book = AddressBook(ties, hosts: hosts, limits: Limits())
        let begin: Int64 = 1_700_000_000_000_000
        #expect(book.owner(of: "10.0.0.5", at: begin)?.text == "host:ws-1")
        #expect(book.owner(of: "10.0.0.5", at: begin + Int64(10 * day * 1_000_000)) == nil)
        #expect(book.owner(of: "10.0.0.5", at: begin + Int64(4 * day * 1_000_000)) == nil)
        #expect(book.owner(of: "203.0.113.9", at: begin) == nil)
    }
}
