// SPDX-License-Identifier: Apache-2.0

import Testing

/// Files and functions stay small enough to read.
struct LimitTests {
    @Test func `no file and no function is beyond its hard limit`() {
        expectNone(LimitRule.tooLong(in: Repository.swift))
    }

    @Test func `most files and functions are far below it`() {
        expectNone(LimitRule.tooLongAsAWhole(Repository.sources))
    }

    @Test func `a long file is refused, and a test may be longer`() {
        let text = String(repeating: "\n", count: 400)

        let found = LimitRule.tooLong(in: [
            SwiftFile("Sources/Core/Schema/A.swift", text + "let a = 1\n"),
            SwiftFile("Sources/Core/Schema/B.swift", text),
            SwiftFile("Tests/Core/SchemaTests/A.swift", text + "let a = 1\n"),
            SwiftFile("Tests/Core/SchemaTests/B.swift", text + String(repeating: "\n", count: 201)),
        ])

        #expect(
            found.map(\.path) == ["Sources/Core/Schema/A.swift", "Tests/Core/SchemaTests/B.swift"]
        )
    }

    @Test(arguments: [
        "func f()", "init(a: Int) where A: B", "var a: Int", "subscript(i: Int) -> A",
    ])
    func `a long body is refused`(declaration: String) {
        let text =
            "struct A {\n\(declaration) {\n" + String(repeating: "x()\n", count: 61) + "}\n}\n"

        let found = LimitRule.tooLong(in: [SwiftFile("Sources/Core/Schema/A.swift", text)])

        #expect(found.map(\.line) == [2])
    }

    @Test func `braces in strings, comments and arguments are no bodies`() {
        let text = """
            protocol P {
                func none() -> Int
                var value: Int { get }
            }
            func f(
                a: () -> Void = { x() }
            ) -> Int
            where A: B {
                let a = "}" // }
                for var b in c { d() }
                return 1
            }
            let table = { 1 }
            """

        let bodies = FunctionScanner(SwiftFile("a.swift", text).tokens).bodies()

        #expect(
            bodies == [
                FunctionBody(name: "value", line: 3, length: 1),
                FunctionBody(name: "f", line: 5, length: 3),
            ]
        )
    }

    @Test func `many middling files and functions are refused as a whole`() {
        let body = "func f() {\n" + String(repeating: "x()\n", count: 31) + "}\n"
        let long = SwiftFile(
            "Sources/Core/Schema/A.swift",
            body + String(repeating: "\n", count: 120)
        )

        #expect(LimitRule.tooLongAsAWhole([long]).count == 2)
        #expect(LimitRule.tooLongAsAWhole([SwiftFile("Sources/Core/Schema/B.swift", "\n")]) == [])
    }
}

/// File median 120 lines, at most 400 (tests 600); function p95 30 lines, at most 60.
enum LimitRule {
    static func tooLong(in files: [SwiftFile]) -> [Violation] {
        files.flatMap { file in
            let limit = file.path.hasPrefix("Tests/") ? 600 : 400
            let count = lineCount(of: file)
            var found = FunctionScanner(file.tokens).bodies().filter { $0.length > 60 }.map {
                Violation(
                    file.path,
                    line: $0.line,
                    "the body of \($0.name) has \($0.length) lines; the limit is 60",
                    remedy: "Name its parts, and let it read as their list."
                )
            }
            if count > limit {
                let problem = "the file has \(count) lines; the limit is \(limit)"
                let remedy = "Give its second subject a file of its own."
                found.append(Violation(file.path, problem, remedy: remedy))
            }
            return found
        }
    }

    static func tooLongAsAWhole(_ sources: [SwiftFile]) -> [Violation] {
        var found: [Violation] = []
        let files = sources.map(lineCount).sorted()
        if let median = quantile(50, of: files), median > 120 {
            let problem = "half of the files have more than \(median - 1) lines; the aim is 120"
            found.append(
                Violation("Sources", problem, remedy: "Split the longest: \(longest(sources)).")
            )
        }
        let bodies = sources.flatMap { FunctionScanner($0.tokens).bodies().map(\.length) }.sorted()
        if let p95 = quantile(95, of: bodies), p95 > 30 {
            let problem = "one function in twenty has \(p95) lines or more; the aim is 30"
            found.append(Violation("Sources", problem, remedy: "Name the parts of the longest."))
        }
        return found
    }

    private static func lineCount(of file: SwiftFile) -> Int {
        file.lines.last == "" ? file.lines.count - 1 : file.lines.count
    }

    private static func quantile(_ percent: Int, of sorted: [Int]) -> Int? {
        sorted.isEmpty ? nil : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }

    private static func longest(_ files: [SwiftFile]) -> String {
        files.sorted { lineCount(of: $0) > lineCount(of: $1) }.prefix(3).map(\.path)
            .joined(separator: ", ")
    }
}
