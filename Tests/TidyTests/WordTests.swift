// SPDX-License-Identifier: Apache-2.0

import Testing

/// Words that Sources does without, each with what to write instead.
struct WordTests {
    @Test func `no banned word is used`() {
        expectNone(WordRule.bannedWords(in: Repository.sources))
    }

    @Test func `what the compiler cannot check is argued for`() {
        expectNone(WordRule.unprovenPromises(in: Repository.swift))
    }

    @Test func `what is left to do has an issue`() {
        expectNone(WordRule.looseEnds(in: Repository.swift))
    }

    @Test(arguments: WordRule.banned)
    func `each banned word is refused`(word: WordRule.Word) {
        let text = "\nlet a = \(word.text)"

        let found = WordRule.bannedWords(in: [
            SwiftFile("Sources/Pipeline/Detect/A.swift", text),
            SwiftFile(
                "Sources/Pipeline/Detect/B.swift",
                "// \(word.text)\nlet a = \"\(word.text)\""
            ),
            SwiftFile((word.allowed.first ?? "Tests/") + "A.swift", text),
        ])

        let refused = found.filter { $0.problem.contains("'\(word.text)'") }
        #expect(refused.map(\.path).first == "Sources/Pipeline/Detect/A.swift")
        #expect(refused.map(\.line) == (word.allowed.isEmpty ? [2, 2] : [2]))
    }

    @Test(arguments: ["struct A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1"])
    func `a promise without a proof is refused`(line: String) {
        let path = "Sources/Core/Schema/A.swift"

        let bare = WordRule.unprovenPromises(in: [SwiftFile(path, "let b = 1\n\(line)")])
        let proven = WordRule.unprovenPromises(in: [SwiftFile(path, "// Only read.\n\(line)")])

        #expect(bare.map(\.line) == [2])
        #expect(proven == [])
    }

    @Test(arguments: ["TODO", "FIXME"])
    func `a loose end without an issue is refused`(word: String) {
        let path = "Sources/Core/Schema/A.swift"

        let loose = WordRule.looseEnds(in: [SwiftFile(path, "let a = 1 // \(word): later")])
        let filed = WordRule.looseEnds(in: [SwiftFile(path, "let a = 1 // \(word) #12: later")])

        #expect(loose.map(\.line) == [1])
        #expect(filed == [])
    }
}

/// The banned words, and where each is at home.
enum WordRule {
    struct Word: Sendable, CustomTestStringConvertible {
        let text: String
        /// Folders in which it may stand.
        let allowed: [String]
        let instead: String

        var testDescription: String { text }
    }

    static let banned = [
        Word(
            text: "print(",
            allowed: ["Sources/Apps/CLI/"],
            instead: "Return the text, or log it: only the command line prints."
        ),
        Word(text: "Date()", allowed: clocks, instead: passTime),
        Word(text: "Date.now", allowed: clocks, instead: passTime),
        Word(text: "Task.sleep", allowed: clocks, instead: passTime),
        Word(text: "Task {", allowed: ["Sources/Apps/Runtime/"], instead: structured),
        Word(text: "Task.detached", allowed: ["Sources/Apps/Runtime/"], instead: structured),
        Word(text: "try!", allowed: [], instead: "Handle the error, or throw a case of your own."),
        Word(
            text: "fatalError(",
            allowed: [],
            instead: "Throw; a programmer's error is a precondition with a sentence."
        ),
        Word(
            text: "NSRegularExpression",
            allowed: [],
            instead: "Use PCRE2 with a match limit, as decision 0003 says."
        ),
        Word(text: "FileManager", allowed: doors, instead: passText),
        Word(text: "FileHandle", allowed: doors, instead: passText),
        Word(text: "contentsOfFile:", allowed: doors, instead: passText),
        Word(text: "Process()", allowed: ["Sources/Apps/", "Sources/Backends/"], instead: egress),
        Word(text: "socket(", allowed: doors, instead: egress),
        Word(text: "URLSession", allowed: ["Sources/Backends/"], instead: egress),
    ]

    private static let clocks = ["Sources/Apps/", "Sources/Backends/"]
    private static let doors = ["Sources/Apps/", "Sources/Backends/", "Sources/Pipeline/Ingest/"]
    private static let passTime = "Take the time as an argument: a step must replay as it ran."
    private static let passText = "Take the text: only Ingest and Apps open files."
    private static let egress = "Nothing leaves the process but through Egress."
    private static let structured = "Use a task group, or let Runtime own the task."

    static func bannedWords(in files: [SwiftFile]) -> [Violation] {
        files.flatMap { file in
            banned.filter { word in !word.allowed.contains { file.path.hasPrefix($0) } }
                .flatMap { word in
                    file.lines(with: word.text).map {
                        let problem = "'\(word.text)' is not used here"
                        return Violation(file.path, line: $0, problem, remedy: word.instead)
                    }
                }
        }
    }

    /// `@unchecked Sendable` and `nonisolated(unsafe)` with no comment on the line above.
    static func unprovenPromises(in files: [SwiftFile]) -> [Violation] {
        files.flatMap { file in
            file.code.indices.compactMap { index in
                let line = file.code[index]
                guard line.hasWord("@unchecked Sendable") || line.hasWord("nonisolated(unsafe)")
                else { return nil }
                if index > 0, file.comments[index - 1].contains("//") { return nil }
                return Violation(
                    file.path,
                    line: index + 1,
                    "the compiler is told to trust this, and no reason is given",
                    remedy: "Write the proof as a comment on the line above, or use a Mutex."
                )
            }
        }
    }

    static func looseEnds(in files: [SwiftFile]) -> [Violation] {
        files.flatMap { file in
            file.comments.indices.compactMap { index in
                let comment = file.comments[index]
                guard comment.hasWord("TODO") || comment.hasWord("FIXME"),
                    comment.firstMatch(of: #/\#\d/#) == nil
                else { return nil }
                return Violation(
                    file.path,
                    line: index + 1,
                    "something is left to do and no issue says so",
                    remedy: "Do it, or file an issue and name it: #12."
                )
            }
        }
    }
}
