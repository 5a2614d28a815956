// SPDX-License-Identifier: Apache-2.0

import Testing

/// What other modules see is explained where it is declared.
///
/// swift-format asks this of `public` names; ours are `package`, which it does not look at.
struct DocumentationTests {
    @Test func `types, protocols and functions that modules share have a doc comment`() {
        expectNone(DocumentationRule.violations(in: Repository.sources))
    }

    @Test(arguments: [
        "package struct B {}", "public enum B {}", "package protocol B {}",
        "@frozen package struct B {}", "package static func b() {}",
        "package nonisolated func b() {}", "package final class B {}", "package actor B {}",
    ])
    func `a shared name without a doc comment is refused`(line: String) {
        let path = "Sources/Core/Schema/A.swift"

        let bare = DocumentationRule.violations(in: [SwiftFile(path, "// B.\n\n\(line)\n")])
        let told = DocumentationRule.violations(in: [
            SwiftFile(path, "/// What it is.\n@available(*, noasync)\n\(line)\n")
        ])

        #expect(bare.map(\.line) == [3])
        #expect(told == [])
    }

    @Test func `a requirement of a shared protocol needs one too`() {
        let text = "/// A.\npackage protocol A {\n    func b()\n    /// C.\n    func c()\n}\n"

        let found = DocumentationRule.violations(in: [
            SwiftFile("Sources/Core/Schema/A.swift", text)
        ])

        #expect(found.map(\.line) == [3])
    }

    @Test func `what fulfils a requirement need not say it again`() {
        let files = [
            SwiftFile(
                "Sources/Core/Schema/A.swift",
                "/// A.\npackage protocol A {\n/// B.\nfunc b()\n}"
            ),
            SwiftFile(
                "Sources/Pipeline/Detect/C.swift",
                "package func b() {}\npackage func c() {}\npackage static func < (left: C, right: C) {}"
            ),
            SwiftFile(
                "Sources/Pipeline/Detect/D.swift",
                "let a = 1\nfunc inside() {}\nstruct D {}"
            ),
        ]

        #expect(DocumentationRule.violations(in: files).map(\.line) == [2])
    }
}

/// `package` and `public` types, protocols and functions, and the requirements of such protocols.
enum DocumentationRule {
    static func violations(in files: [SwiftFile]) -> [Violation] {
        let promised = Set(files.flatMap { requirements(in: $0).map(\.name) }).union(known)
        return files.flatMap { file in
            let shared = file.code.indices.compactMap { index -> Declaration? in
                guard let found = declaration(at: index, in: file) else { return nil }
                // An operator means what it means everywhere.
                let isKnown = promised.contains(found.name) || found.name.first?.isLetter != true
                return found.isFunction && isKnown ? nil : found
            }
            return (shared + requirements(in: file).filter(\.isShared))
                .filter { !isDocumented(line: $0.line, in: file) }
                .map {
                    let problem = "'\($0.name)' is shared and has no doc comment"
                    let remedy = "Say in one line what it is or does, then what its type does not."
                    return Violation(file.path, line: $0.line, problem, remedy: remedy)
                }
        }
    }

    private struct Declaration {
        let name: String
        let line: Int
        var isFunction = true
        var isShared = true
    }

    /// The shared type or function that the line declares.
    private static func declaration(at index: Int, in file: SwiftFile) -> Declaration? {
        var words = file.code[index].split(separator: " ")[...]
        words = words.drop { $0.hasPrefix("@") }
        guard let level = words.first, level == "package" || level == "public" else { return nil }
        words = words.dropFirst().drop { modifiers.contains($0) }
        guard let keyword = words.first, kinds.contains(keyword) else { return nil }
        var rest = words.dropFirst()
        if rest.first == "func" { rest = rest.dropFirst() }
        return Declaration(
            name: rest.first.map { String($0.prefix { $0 != "(" && $0 != "<" && $0 != ":" }) }
                ?? "",
            line: index + 1,
            isFunction: keyword == "func" || words.dropFirst().first == "func"
        )
    }

    /// The functions that the protocols of `file` ask for.
    private static func requirements(in file: SwiftFile) -> [Declaration] {
        let scanner = FunctionScanner(file.tokens)
        return file.tokens.indices.filter { file.tokens[$0].text == "protocol" }.flatMap { start in
            let opening = file.tokens[start...].firstIndex { $0.text == "{" }
            guard let opening, let closing = scanner.closingBrace(of: opening) else {
                return [Declaration]()
            }
            let before = start > 0 ? file.tokens[start - 1].text : ""
            return (opening..<closing).filter { file.tokens[$0].text == "func" }.map {
                Declaration(
                    name: file.tokens[$0 + 1].text,
                    line: file.tokens[$0].line,
                    isShared: before == "package" || before == "public"
                )
            }
        }
    }

    private static func isDocumented(line: Int, in file: SwiftFile) -> Bool {
        var above = line - 2
        while above >= 0, file.code[above].drop(while: \.isWhitespace).hasPrefix("@") { above -= 1 }
        guard above >= 0 else { return false }
        let comment = file.comments[above].drop(while: \.isWhitespace)
        return comment.hasPrefix("///") || file.lines[above].hasSuffix("*/")
    }

    private static let kinds: Set<Substring> = [
        "struct", "enum", "class", "actor", "protocol", "func", "macro",
    ]
    private static let modifiers: Set<Substring> = [
        "static", "final", "mutating", "nonmutating", "consuming", "borrowing", "nonisolated",
        "indirect", "override", "distributed", "isolated",
    ]
    /// What protocols of Swift and of ArgumentParser ask for.
    private static let known: Set<String> = [
        "hash", "encode", "makeIterator", "next", "index", "run", "validate", "callAsFunction",
    ]
}
