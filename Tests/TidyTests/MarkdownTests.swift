// SPDX-License-Identifier: Apache-2.0

import Testing

/// Pages have one title, and their links lead somewhere.
struct MarkdownTests {
    @Test func `every page has one title`() {
        expectNone(MarkdownRule.untitled(in: Repository.files))
    }

    @Test func `every relative link leads to a file`() {
        expectNone(MarkdownRule.deadLinks(in: Repository.files))
    }

    @Test func `the README begins with the two commands`() {
        expectNone(MarkdownRule.quickStart(in: Repository.files))
    }

    @Test func `decisions are numbered without a gap and have their four parts`() {
        expectNone(MarkdownRule.decisions(in: Repository.files))
    }

    @Test(arguments: ["no title\n", "# A\n\n# B\n", "## A\n", "```text\n# A\n```\n"])
    func `a page without a title is refused, and one with two`(text: String) {
        #expect(MarkdownRule.untitled(in: [RepositoryFile("docs/a.md", text)]).count == 1)
        #expect(
            MarkdownRule.untitled(in: [RepositoryFile("docs/b.md", "# B\n\n```\n# c\n```\n")]) == []
        )
    }

    @Test func `a dead link is refused`() {
        let text = """
            # A
            [up](../README.md#top) [here](#a) [out](https://example.org/x.md) `[code](no.md)`
            [folder](decisions/) [dead](gone.md) [up and dead](../../x.md)
            """

        let found = MarkdownRule.deadLinks(in: [
            RepositoryFile("docs/a.md", text), RepositoryFile("README.md", "# R"),
            RepositoryFile("docs/decisions/0001-a.md", "# D"),
        ])

        #expect(found.map(\.line) == [3, 3])
        #expect(found.map(\.problem).first == "the link 'gone.md' leads nowhere")
    }

    @Test(arguments: [
        "make demo\n", "make test\nmake demo\n", "make demo\nmake test\nls\n",
        "make demo --x\nmake test\n",
    ])
    func `other commands in the quick start are refused`(commands: String) {
        func readme(_ block: String) -> [RepositoryFile] {
            [RepositoryFile("README.md", "# R\n\n## Quick start\n\n```bash\n\(block)```\n")]
        }

        #expect(MarkdownRule.quickStart(in: readme(commands)).count == 1)
        #expect(MarkdownRule.quickStart(in: readme("make demo\nmake test\n")) == [])
        #expect(MarkdownRule.quickStart(in: [RepositoryFile("README.md", "# R\n")]).count == 1)
        #expect(MarkdownRule.quickStart(in: []).count == 1)
    }

    @Test func `a decision out of order or in part is refused`() {
        let whole = "# D\n\n## Context\n## Decision\n## Consequences\n## What we turned down\n"

        let found = MarkdownRule.decisions(in: [
            RepositoryFile("docs/decisions/0001-a.md", whole),
            RepositoryFile("docs/decisions/0003-c.md", whole),
            RepositoryFile("docs/decisions/0004-d.md", "# D\n\n## Context\n## Decision\n"),
        ])

        #expect(found.map(\.path) == ["docs/decisions/0003-c.md", "docs/decisions/0004-d.md"])
    }
}

/// Titles, links, the quick start, and the shape of decision records.
enum MarkdownRule {
    static func untitled(in files: [RepositoryFile]) -> [Violation] {
        pages(in: files).compactMap { file in
            let titles = prose(of: file).filter { $0.text.hasPrefix("# ") }
            guard titles.count != 1 else { return nil }
            let problem = "the page has \(titles.count) titles"
            return Violation(
                file.path,
                problem,
                remedy: "One line begins with '# ', the others with '##'."
            )
        }
    }

    static func deadLinks(in files: [RepositoryFile]) -> [Violation] {
        var places: Set<String> = []
        for file in files {
            var parts = file.path.split(separator: "/")[...]
            while !parts.isEmpty {
                places.insert(parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        return pages(in: files).flatMap { file in
            prose(of: file).flatMap { line in
                targets(in: line.text).filter { !places.contains(resolve($0, from: file.folder)) }
                    .map {
                        let problem = "the link '\($0)' leads nowhere"
                        let remedy = "Correct the path: it is read from the page's own folder."
                        return Violation(file.path, line: line.number, problem, remedy: remedy)
                    }
            }
        }
    }

    static func quickStart(in files: [RepositoryFile]) -> [Violation] {
        let readme = files.first { $0.path == "README.md" } ?? RepositoryFile("README.md")
        let section = readme.lines.drop { $0 != "## Quick start" }.dropFirst().drop(
            while: \.isEmpty
        )
        if Array(section.prefix(4)) == ["```bash", "make demo", "make test", "```"] { return [] }
        return [
            Violation(
                readme.path,
                "'Quick start' does not begin with the two commands",
                remedy: "Let it begin with one bash block: make demo, make test."
            )
        ]
    }

    static func decisions(in files: [RepositoryFile]) -> [Violation] {
        let parts = ["## Context", "## Decision", "## Consequences", "## What we turned down"]
        let records = files.filter { $0.folder == "docs/decisions" && $0.path.hasSuffix(".md") }
        let numbers = [0] + records.compactMap { Int($0.name.prefix(4)) }
        return records.flatMap { file in
            var found: [Violation] = []
            if !numbers.contains((Int(file.name.prefix(4)) ?? -1) - 1) {
                let problem = "the number before it is missing"
                found.append(Violation(file.path, problem, remedy: "Count on from the last."))
            }
            if file.lines.filter({ parts.contains(String($0)) }).map(String.init) != parts {
                let remedy = "Give it, in order: \(parts.joined(separator: ", "))."
                found.append(Violation(file.path, "a part is missing", remedy: remedy))
            }
            return found
        }
    }

    // MARK: - Reading Markdown

    private static func pages(in files: [RepositoryFile]) -> [RepositoryFile] {
        files.filter { $0.path.hasSuffix(".md") }
    }

    /// The lines outside fenced blocks, counted from 1.
    private static func prose(of file: RepositoryFile) -> [(number: Int, text: Substring)] {
        var fence: Substring?
        return zip(1..., file.lines).filter { _, line in
            let mark = line.drop { $0 == " " }.prefix { $0 == "`" }
            if let open = fence {
                if mark.count >= open.count { fence = nil }
                return false
            }
            if mark.count >= 3 { fence = mark }
            return fence == nil
        }.map { (number: $0, text: $1) }
    }

    /// Where the line's links lead, without anchors; the web and the page itself are left out.
    private static func targets(in line: Substring) -> [String] {
        let words = line.split(separator: "`", omittingEmptySubsequences: false)
        let text = words.indices.filter { $0.isMultiple(of: 2) }.map { words[$0] }.joined(
            separator: "_"
        )
        return text.matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.output.1) }
            .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") && !$0.hasPrefix("#") }
            .map { String($0.prefix { $0 != "#" }) }
    }

    private static func resolve(_ target: String, from folder: Substring) -> String {
        var parts = folder.split(separator: "/")
        for part in target.split(separator: "/") where part != "." {
            if part == ".." {
                guard !parts.isEmpty else { return "../" + target }
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
