// SPDX-License-Identifier: Apache-2.0

import Foundation
import Runtime
import Testing

/// Events in, the whole scan document out, byte for byte.
///
/// The golden file is rewritten by `make golden` only, and the diff is read.
struct GoldenTests {
    @Test func `a mail attachment that leads to stolen credentials is told as it always was`()
        throws
    {
        let golden = Scenario.root.appending(path: "Tests/Scenarios/Golden/attachment.json")
        let input = "Tests/Scenarios/Inputs/attachment.ndjson"

        let result = try Scenario.scan([input], rules: "Tests/Scenarios/Inputs/rules")
        let document = ScanDocument(result, problems: [], all: true)
        let text = String(decoding: try document.json(pretty: true), as: UTF8.self)
            .replacing(Scenario.root.path + "/", with: "")

        if ProcessInfo.processInfo.environment["OUTRIDER_GOLDEN"] == "write" {
            try (text + "\n").write(to: golden, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: golden, encoding: .utf8)
        let lines = { (text: String) in text.split(separator: "\n").map(String.init) }
        #expect(lines(text) == lines(expected), "make golden rewrites it; read the diff")
    }
}
