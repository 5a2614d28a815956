// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Sigma

/// The lean reader gives the tree that a complete reader gives, or nothing.
struct LeanYAMLTests {
    private static let texts = [
        "title: A\nid: 1\ntags:\n  - a\n  - b\n",
        "title: A\ntags:\n- a\n- b\nlevel: high # why\n",
        "a:\n    - b: 1\n      c: 'it''s'\n    - d:\n        - \"x\\ty\"\n        - z\n",
        "a: >-\n  one\n  two\n\n  three\n    deeper\n  four\nb: |\n  x\n\n  y\n\n",
        "a: plain text\n  that goes on\n\n  and on # end\nb: x:y\n",
        "a: 'quoted\n  over lines\n\n  more'\nb:\nc: ~\n",
        "---\na: [x, 'y', \"z\", 4]\n---\nb: 1\n...\n",
        "- a\n- - b\n  - c\n-\n  d: 1\n",
        "a:\n  text on its own\n  line\nb: -x\nc: a - b\n",
        "key with blanks: v\n'quoted key': w\n\"k\" : x\n? a\n",
        "a: |+\n  keep\n\n\nb: >+\n  fold\n  it\n\n",
        "a: b: c\n", "a: *x\n", "a: &x 1\nb: *x\n", "\ta: 1\n", "a: 'open\n", "{}\n", "",
        "a: 1\n b: 2\n", "a:\n  - 1\n b: 2\n", "# only a comment\n", "%YAML 1.2\n---\na: 1\n",
        // Found by fuzzing.
        "...\n", "a: 1\n...\n...\n", "a: 1\n...\nb: 2\n",
        "a: x\u{8C}y\n", "a: x\u{85} y\n", "a: x\u{2028}b: y\n",
        "a: \u{FEFF}x\n", "a: x\u{FFFF}\n", "a: \"\\u+444\"\n", "a: \"\\x-0\"\n",
    ]

    @Test(arguments: texts)
    func `what it reads is what Yams reads`(text: String) throws {
        guard let lean = LeanYAML.read(text) else { return }

        let complete = try GuardedYams.read(text, from: "test.yml")

        #expect(lean.map(shape) == complete.map(shape))
    }

    @Test
    func `it reads the form that rules are written in`() {
        let read = Self.texts.filter { LeanYAML.read($0) != nil }

        #expect(read.count >= 12)
    }

    @Test(arguments: ["0x-5", "0x+5", "0o-7", "0x"])
    func `a sign within a number makes it text`(text: String) {
        #expect(YAMLScalar.number(text) == nil)
    }

    private func shape(_ node: YAMLNode) -> String {
        switch node.content {
        case .scalar(let text, let isPlain): "\(isPlain ? "plain" : "quoted")(\(text))"
        case .sequence(let items): "[" + items.map(shape).joined(separator: ",") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { "\($0.key)@\($0.line)=\(shape($0.value))" }.joined(separator: ",")
                + "}"
        }
    }
}
