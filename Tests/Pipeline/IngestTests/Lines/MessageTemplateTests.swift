// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

/// Named parts of messages.
struct MessageTemplateTests {
    private let names = FieldNames()

    private func match(
        _ templates: [String],
        _ message: String,
        program: String = "sshd"
    )
        -> [String: String]?
    {
        let all = MessageTemplates(
            [MessageTemplates.Entry(programs: ["sshd"], templates: templates)],
            names: names
        )
        #expect(all.mistakes.isEmpty)
        let bytes = Array(message.utf8)
        return bytes.withUnsafeBytes { text in
            Array(program.utf8).withUnsafeBytes { program in
                all.match(text, program: program).map { found in
                    Dictionary(
                        found.parts.map {
                            (
                                names.name(of: $0.field),
                                String(decoding: bytes[$0.range], as: UTF8.self)
                            )
                        },
                        uniquingKeysWith: { first, _ in first }
                    )
                }
            }
        }
    }

    private static let failed = [
        "Failed {method:word} for invalid user {user:last} from {src_ip:ip} port {port:number} ssh2",
        "Failed {method:word} for {user:last} from {src_ip:ip} port {port:number} ssh2",
    ]

    @Test func `parts are found between the literals, in the list's order`() {
        let invalid = match(
            Self.failed,
            "Failed password for invalid user eve from 192.0.2.1 port 22 ssh2"
        )
        let valid = match(
            Self.failed,
            "Failed publickey for eve from 2001:db8::1 port 22 ssh2: RSA x"
        )

        #expect(
            invalid == ["method": "password", "user": "eve", "src_ip": "192.0.2.1", "port": "22"]
        )
        #expect(
            valid == ["method": "publickey", "user": "eve", "src_ip": "2001:db8::1", "port": "22"]
        )
    }

    @Test func `a name that holds the literal does not move the address`() {
        let found = match(
            Self.failed,
            "Failed password for invalid user x from 6.6.6.6 port 1 ssh2 from 192.0.2.1 port 22 ssh2"
        )

        #expect(found?["src_ip"] == "192.0.2.1")
        #expect(found?["user"] == "x from 6.6.6.6 port 1 ssh2")
    }

    @Test(arguments: [
        ("{user} logged in", "eve logged in", ["user": "eve"]),
        (
            "session opened for user {user} by {_}(uid={uid:number})",
            "session opened for user a by b(uid=0)", ["user": "a", "uid": "0"]
        ),
        ("Accepted {{x}} {rest}", "Accepted {x}} a b", ["rest": "a b"]),
        ("from {ip:ip}", "from 192.0.2.1. bye", ["ip": "192.0.2.1"]),
        ("n {n:number}", "n 42abc", ["n": "42"]),
        ("exact", "exactly this", [:]),
    ])
    func `constraints and ends`(template: String, message: String, found: [String: String]) {
        #expect(match([template], message) == found)
    }

    @Test(arguments: [
        ("from {ip:ip} port", "from host port"), ("a {n:number} b", "a x b"),
        ("x {w:word} y", "x a b y"),
        ("begin {a} end", "begin"), ("begin", "other"), ("a {b} c", ""),
    ])
    func `what does not fit is nothing`(template: String, message: String) {
        #expect(match([template], message) == nil)
    }

    @Test func `templates of another program are not tried`() {
        #expect(match(["a {b}"], "a b", program: "sudo") == nil)
    }

    @Test func `a message made to fit almost everywhere is given up on`() {
        let parts = (0..<20).map { "{p\($0)}a" }.joined()
        let message = String(repeating: "a", count: 20_000)

        #expect(match([parts + "z"], message) == nil)
    }

    @Test(arguments: ["{a", "{}", "{a}{b}", "{a:regex}", ""])
    func `what is no template is reported`(text: String) {
        let all = MessageTemplates(
            [MessageTemplates.Entry(programs: [], templates: [text])],
            names: names
        )

        #expect(all.mistakes.map(\.template) == [text])
    }

    @Test func `a row gets the parts as fields`() {
        let all = MessageTemplates(
            [MessageTemplates.Entry(programs: [], templates: ["Failed for {user}"])],
            names: names
        )
        let batch = EventBatch()
        let text = Array("Failed for eve".utf8)
        let offset = text.withUnsafeBytes { batch.append($0) }
        batch.beginRow(record: 0, rawOffset: offset, rawLength: text.count)
        batch.append(
            Field(id: names.id(of: "message"), offset: offset, length: text.count, kind: .string)
        )
        batch.endRow()

        let found = all.apply(to: batch, row: 0)

        #expect(found)
        #expect(batch.withEvent(at: 0) { $0.string(names.id(of: "user")) } == "eve")
    }
}
