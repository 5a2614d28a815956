// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What ships beside the program, and what is committed at all.
struct ContentTests {
    @Test func `every rule has its test, and every test its rule`() {
        expectNone(ContentRule.unpaired(in: Repository.files))
    }

    @Test func `every rule's test has a hit and a near miss`() {
        expectNone(ContentRule.halfTests(in: Repository.files))
    }

    @Test func `every rule is tagged as ATT&CK v19 has it`() {
        expectNone(ContentRule.oldTags(in: Repository.files))
    }

    @Test func `every rule has an id of its own`() {
        expectNone(ContentRule.sharedIDs(in: Repository.files))
    }

    @Test func `every log source explains itself`() {
        expectNone(ContentRule.unexplained(in: Repository.files))
    }

    @Test func `no file is large`() {
        expectNone(ContentRule.large(in: Repository.files))
    }

    @Test func `no file knows the machine it was written on`() {
        expectNone(ContentRule.machinePaths(in: Repository.files, root: Repository.root.path))
    }

    @Test func `a rule without a test is refused, and a test without a rule`() {
        let found = ContentRule.unpaired(in: [
            RepositoryFile("content/rules/windows/a.yml"),
            RepositoryFile("content/rules/windows/b.test.yml"),
            RepositoryFile("content/rules/windows/c.yml"),
            RepositoryFile("content/rules/windows/c.test.yml"),
        ])

        #expect(
            found.map(\.path) == [
                "content/rules/windows/a.yml", "content/rules/windows/b.test.yml",
            ]
        )
    }

    @Test(arguments: [
        "hits:\n  - name: a\n", "misses:\n  - name: a\n", "hits: []\nmisses:\n  - b\n",
    ])
    func `a rule's test with half of it is refused`(text: String) {
        let whole = RepositoryFile("content/rules/b.test.yml", "hits:\n  - a\nmisses:\n- b\n")

        #expect(
            ContentRule.halfTests(in: [RepositoryFile("content/rules/a.test.yml", text)]).count == 1
        )
        #expect(ContentRule.halfTests(in: [whole]) == [])
    }

    @Test(arguments: ["attack.defense-evasion", "attack.t1562.001"])
    func `a tag that ATT&CK gave up is refused`(tag: String) {
        let text = "id: 1\ntags:\n    - \(tag)\n    - attack.stealth\n"

        let found = ContentRule.oldTags(in: [RepositoryFile("content/rules/a.yml", text)])

        #expect(found.map(\.line) == [3])
    }

    @Test func `a rule without an id is refused, and one with another's`() {
        let found = ContentRule.sharedIDs(in: [
            RepositoryFile("content/rules/a.yml", "title: A\nid: 1\n"),
            RepositoryFile("content/rules/b.yml", "title: B\nid: '1'\n"),
            RepositoryFile("content/rules/c.yml", "title: C\nrelated:\n  - id: 3\n"),
            RepositoryFile("content/rules/c.test.yml", "id: 1\n"),
        ])

        #expect(found.map(\.path) == ["content/rules/b.yml", "content/rules/c.yml"])
    }

    @Test func `a log source without a README or a sample is refused`() {
        let folder = "content/logsources/okta"

        let bare = ContentRule.unexplained(in: [RepositoryFile("\(folder)/logsource.yml")])
        let whole = ContentRule.unexplained(in: [
            RepositoryFile("\(folder)/logsource.yml"), RepositoryFile("\(folder)/README.md"),
            RepositoryFile("\(folder)/samples/a.log"),
            RepositoryFile("\(folder)/samples/a.expected.json"),
        ])

        #expect(bare.count == 2)
        #expect(whole == [])
    }

    @Test func `a large file is refused, and fitted weights may be larger`() {
        let text = String(repeating: "x", count: 256 * 1_024 + 1)

        let found = ContentRule.large(in: [
            RepositoryFile("content/models/techniques.bin", text),
            RepositoryFile("Tests/Scenarios/a.json", text),
        ])

        #expect(found.map(\.path) == ["Tests/Scenarios/a.json"])
    }

    @Test(arguments: [
        "/home/kim/outrider", "/Users/kim/outrider", "/barn/9/outrider/docs",
    ])
    func `a path of somebody's machine is refused`(path: String) {
        let file = RepositoryFile("docs/a.md", "# A\n\nSee \(path).\n")

        let found = ContentRule.machinePaths(in: [file], root: "/barn/9/outrider")

        #expect(found.map(\.line) == [3])
    }

    @Test func `a path that every machine has is left alone`() {
        let file = RepositoryFile(
            "docs/a.md",
            "/etc/outrider, /home on its own, x/barn/y, /var/lib"
        )

        #expect(ContentRule.machinePaths(in: [file], root: "/barn/9/outrider") == [])
    }
}

/// Rules, log sources, and the size and the insides of files.
enum ContentRule {
    static func unpaired(in files: [RepositoryFile]) -> [Violation] {
        let paths = Set(rules(in: files).map(\.path))
        return rules(in: files).compactMap { file in
            let stem = file.path.replacing(".test.yml", with: "").replacing(".yml", with: "")
            let isTest = file.path.hasSuffix(".test.yml")
            let other = stem + (isTest ? ".yml" : ".test.yml")
            if paths.contains(other) { return nil }
            return Violation(
                file.path,
                "\(other) is missing",
                remedy: isTest
                    ? "Name it for its rule, or delete it."
                    : "Write a hit and a near miss, as docs/extending/adding-a-detection.md shows."
            )
        }
    }

    static func halfTests(in files: [RepositoryFile]) -> [Violation] {
        rules(in: files).filter { $0.path.hasSuffix(".test.yml") }.flatMap { file in
            ["hits:", "misses:"].filter { part in
                let rest = file.lines.drop { $0 != part }.dropFirst()
                return rest.first?.drop { $0 == " " }.hasPrefix("- ") != true
            }
            .map {
                let remedy =
                    "Add an event that the rule must match, or must not though it is close."
                return Violation(file.path, "there is nothing under '\($0)'", remedy: remedy)
            }
        }
    }

    /// Tags of Defense Evasion and of the techniques that left it in v19 (decision 0007).
    static func oldTags(in files: [RepositoryFile]) -> [Violation] {
        let old = [
            "attack.defense-evasion", "attack.t1562", "attack.t1070.001", "attack.t1070.002",
        ]
        return rules(in: files).flatMap { file in
            file.lines.indices.compactMap { index in
                let tag = file.lines[index].drop { " -'\"".contains($0) }
                guard old.contains(where: { tag.hasPrefix($0) }) else { return nil }
                let problem = "'\(tag)' is not in ATT&CK v19"
                let remedy = "Use stealth or defense-impairment, and the technique it became."
                return Violation(file.path, line: index + 1, problem, remedy: remedy)
            }
        }
    }

    static func sharedIDs(in files: [RepositoryFile]) -> [Violation] {
        var owners: [String: String] = [:]
        var found: [Violation] = []
        for file in rules(in: files) where !file.path.hasSuffix(".test.yml") {
            let ids = file.lines.filter { $0.hasPrefix("id:") }.map {
                $0.dropFirst(3).filter { !" '\"\r".contains($0) }
            }
            if ids.isEmpty {
                found.append(Violation(file.path, "the rule has no id", remedy: "Run uuidgen."))
            }
            for id in ids {
                if let owner = owners[id] {
                    let problem = "the id \(id) belongs to \(owner)"
                    found.append(Violation(file.path, problem, remedy: "Run uuidgen."))
                }
                owners[id] = file.path
            }
        }
        return found
    }

    private static func rules(in files: [RepositoryFile]) -> [RepositoryFile] {
        files.filter { $0.path.hasPrefix("content/rules/") && $0.path.hasSuffix(".yml") }
    }

    static func unexplained(in files: [RepositoryFile]) -> [Violation] {
        let paths = files.map(\.path)
        return files.filter { $0.name == "logsource.yml" }.flatMap { file in
            var found: [Violation] = []
            if !paths.contains("\(file.folder)/README.md") {
                let remedy = "Say how the product is made to send, and what is left out."
                found.append(
                    Violation(file.path, "there is no README.md beside it", remedy: remedy)
                )
            }
            let samples = "\(file.folder)/samples/"
            if !paths.contains(where: { $0.hasPrefix(samples) && $0.hasSuffix(".expected.json") }) {
                let remedy = "Add a sample and what must become of it: x.log, x.expected.json."
                found.append(Violation(file.path, "it has no sample", remedy: remedy))
            }
            return found
        }
    }

    static func large(in files: [RepositoryFile]) -> [Violation] {
        files.compactMap { file in
            let limit = file.path.hasPrefix("content/models/") ? 1_024 : 256
            guard file.sizeInBytes > limit * 1_024 else { return nil }
            let problem = "the file has \(file.sizeInBytes / 1_024) KB; the limit is \(limit) KB"
            return Violation(
                file.path,
                problem,
                remedy: "Cut it down, or make it when it is needed."
            )
        }
    }

    /// Lines that name the folder this checkout lies in or, outside code and content, a home.
    static func machinePaths(in files: [RepositoryFile], root: String) -> [Violation] {
        let ordinary = ["bin", "etc", "home", "opt", "private", "root", "srv", "tmp", "usr", "var"]
        let top = root.split(separator: "/").first.map(String.init) ?? ""
        let own = top.isEmpty || ordinary.contains(top) ? [] : ["/\(top)/"]
        return files.flatMap { file in
            // Code and content speak of other people's machines.
            let speaks = ["Sources/", "Tests/", "content/"].contains { file.path.hasPrefix($0) }
            let folders = own + (speaks ? [] : ["/home/", "/Users/"])
            guard folders.contains(where: { file.text.contains($0) }) else { return [Violation]() }
            return file.lines.indices.filter { isNamed(folders, in: String(file.lines[$0])) }.map {
                let remedy = "Write the path from the checkout's root."
                return Violation(file.path, line: $0 + 1, "a machine's path", remedy: remedy)
            }
        }
    }

    private static func isNamed(_ homes: [String], in line: String) -> Bool {
        homes.contains { home in
            line.ranges(of: home).contains { range in
                let before = line[..<range.lowerBound].last
                return before.map { !$0.isLetter && !$0.isNumber && !"._-*~}".contains($0) } ?? true
            }
        }
    }
}
