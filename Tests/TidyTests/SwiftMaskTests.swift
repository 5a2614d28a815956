// SPDX-License-Identifier: Apache-2.0

import Testing

/// Telling Swift's code from its comments and its strings: every other rule stands on it.
struct SwiftMaskTests {
    @Test(arguments: [
        (#"let a = "try!" + b"#, #"let a = "_" + b"#),
        (#"let a = "x\(f("}"))y" + b"#, #"let a = "_" + b"#),
        (##"let a = #"say "}""# + b"##, ##"let a = #_# + b"##),
        ("let a = /* { /* } */ { */b", "let a =_b"),
        ("let a = b // }", "let a = b_"),
        (#"if a.contains(#/{"/#) {"#, #"if a.contains(#_#) {"#),
        ("func `it's \"odd\" {`() {}", "func `it's \"odd\" {`() {}"),
    ])
    func `what is not code is blank`(text: String, expected: String) {
        let code = SwiftFile("a.swift", text).code.joined(separator: "\n")

        let parts = expected.split(separator: "_", omittingEmptySubsequences: false)
        #expect(code.count == text.count)
        #expect(code.hasPrefix(parts[0]) && code.hasSuffix(parts[parts.count - 1]))
        #expect(code.trimmingBlanks(after: parts[0]).count == parts.dropFirst().joined().count)
    }

    @Test func `a string of many lines keeps its lines`() {
        let text = "let a = \"\"\"\n    } \\(b)\n    \"\"\"\nlet c = 1"

        let lines = SwiftFile("a.swift", text).code

        #expect(lines.count == 4)
        #expect(lines[1].allSatisfy { $0 == " " })
        #expect(lines[3] == "let c = 1")
    }

    @Test func `a comment is kept apart and in its place`() {
        let file = SwiftFile("a.swift", "let a = \"// no\" // yes\nlet b = 2")

        #expect(file.comments[0] == String(repeating: " ", count: 16) + "// yes")
        #expect(file.comments[1].allSatisfy { $0 == " " })
    }

    @Test func `a word is found only where a name begins`() {
        #expect("print(x)".hasWord("print("))
        #expect(!"debugPrint(x); log.print(x); blueprint(x)".hasWord("print("))
    }
}

extension String {
    /// What follows `prefix` and the blanks after it.
    fileprivate func trimmingBlanks(after prefix: Substring) -> Substring {
        dropFirst(prefix.count).drop { $0 == " " }
    }
}
