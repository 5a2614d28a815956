// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Ingest

struct LayoutTests {
    @Test(
        arguments: [
            ("{\"a\":1}\n{\"a\":2}\n", .lines), ("{\"a\":1}", .lines), ("{}", .lines),
            ("{\"a\":1\n{\"a\":2}\n", .lines), ("{\"a\":\n1}", .lines),
            ("{\n  \"a\": 1\n}\n", .elements(depth: 0)), ("{\n}\n{\n}", .elements(depth: 0)),
            ("{ \"a\": 1,\n  \"b\": 2 }", .elements(depth: 0)),
            ("[{\"a\":1}]", .elements(depth: 1)), (" \n[\n{", .elements(depth: 1)),
            ("[", .elements(depth: 1)), ("[]", .elements(depth: 1)),
            ("{\"Records\":[{", .elements(depth: 2)), ("{ \"value\" : [ ]}", .elements(depth: 2)),
            ("{\"Records\":[1]}", .lines), ("{\"records\":{\"a\":1}}", .lines),
            ("{\"Other\":[{\"a\":1}]}", .lines), ("junk\n{\"a\":1}\n", .lines),
        ] as [(String, JSONLayout)]
    )
    func `a file's first bytes tell how it holds its records`(head: String, layout: JSONLayout) {
        #expect(JSONLayout(head: Array(head.utf8)) == layout)
        #expect(JSONLayout(head: TextEncoding.mark + Array(head.utf8)) == layout)
    }

    @Test(arguments: [
        "", " \n", "<Event/>", "ElfFile\u{0}", "a,b\n1,2\n", "[2026-11-20 08:14:02] up\n",
        "[INFO] {\"a\":1}\n[INFO] b\n", "Nov 20 08:14:02 host sshd[1]: x\n", "\u{0}\u{0}{\"a\":1}",
    ])
    func `what is no JSON is not taken for it`(head: String) {
        #expect(JSONLayout(head: Array(head.utf8)) == nil)
    }

    @Test func `no beginning of a file makes it trap`() {
        let text = Array("\u{FEFF} { \"Records\" : [ { \"a\\\"\" : 1 }\n ] }".utf8)

        for end in 0...text.count { _ = JSONLayout(head: Array(text[..<end])) }
    }
}
