// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Ingest

/// What a `logsource.yml` can say beyond names and channels, each on a source made for it.
struct LogSourceKeyTests {
    private func read(_ source: String, _ records: String...) throws -> [Normalised] {
        var reading = LogSourceReading()
        for (index, text) in source.components(separatedBy: "---\n").enumerated() {
            reading.read(text, from: "\(index).yml")
        }
        #expect(reading.problems.map(\.description) == [])
        return Normalised.read(json: records.joined(separator: "\n"), sources: reading.sources)
            .records
    }

    @Test func `an activity may ask for values`() throws {
        let records = try read(
            """
            name: example
            product: linux
            key: {id: type}
            shapes: [{has: [type]}]
            services: {auditd: {channels: ["*"]}}
            activities:
              auditd:
                logon: [{ids: [USER_LOGIN], when: {res: [success]}}]
                logon-failure: [USER_ERR, {ids: [USER_LOGIN], when: {res: [failed]}}]
            """,
            #"{"type":"USER_LOGIN","res":"Success"}"#,
            #"{"type":"USER_LOGIN","res":"failed"}"#,
            #"{"type":"USER_LOGIN"}"#,
            #"{"type":"USER_ERR","res":"success"}"#
        )

        #expect(records.map(\.facts.activity) == [.logon, .logonFailure, .other, .logonFailure])
    }

    @Test func `values that stand for none give no role`() throws {
        let records = try read(
            """
            name: example
            shapes: [{has: [auid]}]
            services: {all: {channels: ["*"]}}
            roles: {default: {user: [auid, "uid:{uid}"], source-address: [addr]}}
            empty: ["?", (Null), "4294967295"]
            """,
            #"{"auid":"4294967295","uid":0,"addr":"?"}"#,
            #"{"auid":"(null)","uid":4294967295,"addr":"-"}"#,
            #"{"auid":"1000","uid":0,"addr":"??"}"#
        )

        #expect(records.map { $0.facts[.user] } == ["uid:0", nil, "1000"])
        #expect(records.map { $0.facts[.sourceAddress] } == [nil, nil, "??"])
    }

    @Test func `message texts of another source are read from a source's own fields`() throws {
        let records = try read(
            """
            name: journal
            key: {id: event}
            shapes: [{has: [MESSAGE]}]
            extract: [{include: texts, fields: {program: IDENT, message: MESSAGE}}]
            services: {all: {channels: ["*"]}}
            activities: {all: {logon: [in]}}
            ---
            name: texts
            shapes: [{has: [message]}]
            extract: [{program: [sshd, sshd-session], event: in, templates: ["Hello {user}"]}]
            """,
            #"{"IDENT":"sshd-session","MESSAGE":"Hello j.doe"}"#,
            #"{"IDENT":"sshd","MESSAGE":"Hello \"x\""}"#,
            #"{"IDENT":"cron","MESSAGE":"Hello j.doe"}"#
        )

        #expect(records.map { $0.fields["user"] } == [["j.doe"], ["\"x\""], nil])
        #expect(records.map(\.facts.activity) == [.logon, .logon, .other])
    }

    @Test func `including a source that is not there is a problem`() {
        var reading = LogSourceReading()
        reading.read("{name: one, extract: [{include: two}]}", from: "one.yml")

        #expect(reading.problems.map(\.place) == ["one.yml:1"])
    }

    @Test func `a shape sets fields that a record has not`() throws {
        let records = try read(
            """
            name: example
            key: {channel: _path}
            shapes: [{has: [ts, conn_state], set: {_path: conn}}]
            services: {conn: {channels: [conn]}, dns: {channels: [dns]}}
            """,
            #"{"ts":1,"conn_state":"SF"}"#,
            #"{"ts":1,"conn_state":"SF","_path":"dns"}"#
        )

        #expect(records.map { $0.fields["_path"] } == [["conn"], ["dns"]])
        #expect(records.map(\.route.services) == [["conn"], ["dns"]])
    }

    @Test func `a list of names and values becomes fields`() throws {
        let records = try read(
            """
            name: example
            shapes: [{has: [id]}]
            pairs: {p: [name, value, intValue]}
            services: {all: {channels: ["*"]}}
            """,
            #"{"id":1,"p":[{"name":"A","value":"x"},{"name":"B"},{"name":"C d/é","intValue":[1,2]}]}"#,
            #"{"id":2,"p":[{"value":"x","name":"A"},{"name":"B"},{"value":"z","name":"C"}]}"#,
            #"{"id":3,"p":{"A":"x"}}"#,
            #"{"id":4,"p":[{"name":"","value":"x"},{"name":null,"value":"y"}]}"#
        )

        #expect(records.map { $0.fields["p.A"] } == [["x"], ["x"], ["x"], nil])
        #expect(records.map { $0.fields["p.B"] } == [nil, nil, nil, nil])
        #expect(records[0].fields["p.Cd___"] == ["1", "2"])
        #expect(records[1].fields["p.C"] == ["z"])
    }

    @Test func `pairs are bounded, in number and in the names they take`() throws {
        let pairs = (0..<2_000).map { #"{"name":"n\#($0)","value":"x"}"# }.joined(separator: ",")
        let long = String(repeating: "n", count: 65)
        let records = try read(
            """
            name: example
            shapes: [{has: [id]}]
            pairs: {p: [name, value]}
            services: {all: {channels: ["*"]}}
            """,
            #"{"id":1,"p":[\#(pairs)]}"#,
            #"{"id":2,"p":[{"name":"\#(long)","value":"x"},{"name":"n1999","value":"y"}]}"#
        )

        #expect(records[0].fields.keys.count { $0.hasPrefix("p.n") && $0 != "p.name" } == 256)
        #expect(records[1].fields["p.\(long)"] == nil)
    }

    @Test func `a field may have several further names, none of them twice`() throws {
        let records = try read(
            """
            name: example
            shapes: [{has: [a], also: {a: [b, c], d: c}}]
            services: {all: {channels: ["*"]}}
            maps: [{service: all, also: {a: [e, f]}}]
            """,
            #"{"a":["1","2"],"d":"3"}"#,
            #"{"a":"1","b":"own"}"#,
            #"{"d":"3","a":"1"}"#
        )

        #expect(records.map { $0.fields["b"] } == [["1", "2"], ["own"], ["1"]])
        #expect(records.map { $0.fields["c"] } == [["1", "2"], ["1"], ["3"]])
        #expect(records.map { $0.fields["e"] } == [["1"], ["1"], ["1"]])
        #expect(records.map { $0.fields["f"] } == [["1"], ["1"], ["1"]])
    }

    @Test func `more needed fields win, then the order; a field may have to be absent`() throws {
        let records = try read(
            """
            name: one
            shapes: [{has: [a]}]
            ---
            name: two
            shapes: [{has: [a, b], lacks: [d]}]
            ---
            name: three
            shapes: [{has: [a, c]}]
            """,
            #"{"a":1}"#,
            #"{"a":1,"b":1}"#,
            #"{"a":1,"b":1,"c":1}"#,
            #"{"a":1,"b":1,"c":1,"d":1}"#,
            #"{"a":1,"b":1,"d":1}"#
        )

        #expect(records.map(\.route.source) == ["one", "two", "two", "three", "one"])
    }

    @Test func `a zone holds for times that name none`() throws {
        let records = try read(
            """
            name: example
            shapes: [{has: [when]}]
            time: {fields: [when], zone: "+02:00"}
            services: {all: {channels: ["*"]}}
            """,
            #"{"when":"10/18/2020 07:50:06 AM"}"#,
            #"{"when":"2020-10-18T07:50:06Z"}"#
        )

        #expect(records.map { $0.time?.clock } == ["05:50:06", "07:50:06"])
    }

    @Test func `a zone that is none is a problem`() {
        var reading = LogSourceReading()
        reading.read("{name: one, time: {zone: Mars}}", from: "one.yml")

        #expect(reading.problems.count == 1)
    }
}
