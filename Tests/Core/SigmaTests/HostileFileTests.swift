// SPDX-License-Identifier: Apache-2.0

import Sigma
import Testing

/// Files that are built to cost more than their size.
struct HostileFileTests {
    private static let bomb = (1...9).reduce("a0: &a0 [x, x]\n") { text, level in
        text
            + "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }

    private static let blockBomb = (1...12).reduce("a0: &a0\n  - x\n") { text, level in
        text + "a\(level): &a\(level)\n" + String(repeating: "  - *a\(level - 1)\n", count: 9)
    }

    private static let files: [(name: String, text: String)] = [
        ("an alias bomb", bomb), ("an alias bomb in blocks", blockBomb),
        ("a key that is an alias", "a: &a [x]\n*a : y\n"),
        ("brackets", String(repeating: "[", count: 200_000)),
        (
            "closed brackets",
            "a: " + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        ),
        ("braces", String(repeating: "{a: ", count: 100_000)),
        ("dashes", String(repeating: "- ", count: 400_000) + "x"),
        ("question marks", String(repeating: "? ", count: 400_000) + "x"),
        ("indentation", (0..<1_200).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
        ("a large file", String(repeating: "# nothing\n", count: 200_000)),
        ("many documents", String(repeating: "---\na: 1\n", count: 5_000)),
        ("many keys", (0..<60_000).map { "k\($0): 1\n" }.joined()),
        (
            "a long global before many documents",
            "action: global\n"
                + (0..<20_000).map { "k\($0): 1\n" }.joined()
                + String(repeating: "---\na: 1\n", count: 900)
        ),
        ("a tag", "!!python/object:os.system x\n"), ("no UTF-8 letters", "\u{0}\u{1}\u{7F}\n"),
        ("merge keys", "a: &a {b: 1}\nc:\n  <<: *a\n"),
    ]

    // Only the names are arguments: a test's arguments are printed, and these texts are long.
    @Test(arguments: files.map(\.name))
    func `it is refused in time`(name: String) throws {
        let text = try #require(Self.files.first { $0.name == name }).text
        let clock = ContinuousClock()

        var reading = RuleReading()
        let spent = clock.measure { reading.read(text, from: "hostile.yml") }

        #expect(reading.rules.isEmpty, "\(name)")
        #expect(!reading.problems.isEmpty || name == "a large file", "\(name)")
        #expect(spent < .seconds(20), "\(name) took \(spent)")
    }

    @Test
    func `patterns that are built to blow up match in time`() {
        let values = [
            "F|contains: '" + String(repeating: "a*", count: 2_000) + "b'",
            "F: '" + String(repeating: "*?", count: 2_000) + "'",
            "F|windash|contains: '" + String(repeating: " -a", count: 500) + "'",
            "F|base64offset|contains: '" + String(repeating: "x", count: 20_000) + "'",
        ]

        for value in values {
            var reading = RuleReading()
            reading.read(
                "title: T\nlogsource:\n  product: x\ndetection:\n  s:\n    \(value)\n  condition: s\n",
                from: "hostile.yml"
            )
            #expect(reading.rules.count == 1, "\(reading.problems)")
        }
    }
}
