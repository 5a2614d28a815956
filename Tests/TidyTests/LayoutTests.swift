// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The folder tree tells the truth.
struct LayoutTests {
    @Test func `every folder is a module of the map, and every test mirrors one`() {
        expectNone(LayoutRule.strays(in: Repository.files))
    }

    @Test func `no folder or file is a place for odds and ends`() {
        expectNone(LayoutRule.vagueNames(in: Repository.files))
    }

    @Test func `no module is named like a type`() {
        expectNone(LayoutRule.clashes(in: Repository.sources))
    }

    @Test func `every Swift file opens with its licence`() {
        expectNone(LayoutRule.unlicensed(in: Repository.swift))
    }

    @Test func `every catalog names each folder beside it`() {
        expectNone(LayoutRule.forgotten(in: Repository.swift))
    }

    @Test(arguments: [
        "Sources/Detect/A.swift", "Sources/Pipeline/A.swift", "Sources/Pipeline/Gossip/A.swift",
        "Sources/Core/Detect/A.swift", "Sources/System/Zstd/shim.h",
        "Tests/Pipeline/GossipTests/A.swift",
        "Tests/Core/DetectTests/A.swift", "Tests/Odd/A.swift",
    ])
    func `a folder that is no module is refused`(path: String) {
        #expect(LayoutRule.strays(in: [RepositoryFile(path)]).map(\.path) == [path])
    }

    @Test(arguments: [
        "Sources/Pipeline/Detect/Engine/A.swift", "Sources/System/CZstd/module.modulemap",
        "Tests/Pipeline/DetectTests/A.swift", "Tests/Scenarios/A.swift",
    ])
    func `a folder that is one is left alone`(path: String) {
        #expect(LayoutRule.strays(in: [RepositoryFile(path)]) == [])
    }

    @Test(arguments: [
        "Sources/Core/Schema/Utils/A.swift", "Sources/Core/Schema/Helpers.swift",
        "Sources/Core/Schema/String+Common.swift", "Tests/TidyTests/Misc/a.txt",
    ])
    func `a vague name is refused`(path: String) {
        #expect(LayoutRule.vagueNames(in: [RepositoryFile(path)]).map(\.path) == [path])
    }

    @Test(arguments: ["struct Detect {}", "package enum Detect {", "final actor Detect: P {"])
    func `a type named like a module is refused`(line: String) {
        let file = SwiftFile(
            "Sources/Pipeline/Detect/A.swift",
            "let a = 1\n\(line)\nstruct Rule {}"
        )

        #expect(LayoutRule.clashes(in: [file]).map(\.line) == [2])
    }

    @Test func `a file without its licence line is refused`() {
        let line = "// SPDX-License-Identifier: Apache-2.0"

        let found = LayoutRule.unlicensed(in: [
            SwiftFile("Sources/A.swift", "import B\n\(line)\n"),
            SwiftFile("Sources/B.swift", "\(line)\n\nimport B\n"),
        ])

        #expect(found.map(\.path) == ["Sources/A.swift"])
    }

    @Test func `a connector that the catalog forgot is refused`() {
        let folder = "Sources/Pipeline/Respond/Connectors"
        let catalog = SwiftFile(
            "\(folder)/ConnectorCatalog.swift",
            "// OktaConnector\nlet all = [BlocklistConnector()]"
        )

        let found = LayoutRule.forgotten(in: [
            catalog,
            SwiftFile("\(folder)/Blocklist/BlocklistConnector.swift", ""),
            SwiftFile("\(folder)/Okta/OktaConnector.swift", ""),
        ])

        #expect(found.map(\.problem) == ["the folder 'Okta' is not in the catalog"])
    }
}

/// Where files lie and what they are called.
enum LayoutRule {
    static func strays(in files: [RepositoryFile]) -> [Violation] {
        files.filter { isStray($0.path.split(separator: "/").map(String.init)) }.map {
            Violation(
                $0.path,
                "the folder is no module that the rings know",
                remedy:
                    "Sources/<ring>/<module>/ and Tests/<ring>/<module>Tests/, as ModuleMap.swift has it."
            )
        }
    }

    private static func isStray(_ parts: [String]) -> Bool {
        guard parts.count > 1 else { return false }
        switch parts[0] {
        case "Sources":
            guard parts.count > 3 else { return true }
            if parts[1] == "System" { return !ModuleMap.isCLibrary(parts[2]) }
            return ModuleMap.modules[parts[2]]?.ring != parts[1]
        case "Tests" where ModuleMap.rings.contains(parts[1]):
            guard parts.count > 3, parts[2].hasSuffix("Tests") else { return true }
            return ModuleMap.modules[String(parts[2].dropLast(5))]?.ring != parts[1]
        case "Tests":
            return !["Scenarios", "Simulation", "TidyTests", "TestSupport"].contains(parts[1])
        default:
            return false
        }
    }

    static func vagueNames(in files: [RepositoryFile]) -> [Violation] {
        files.filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Tests/") }
            .filter { file in
                file.path.split { "/.+".contains($0) }.contains { vague.contains(String($0)) }
            }
            .map {
                let remedy = "Name it for what it holds, or put each thing where it is used."
                return Violation($0.path, "the name says nothing", remedy: remedy)
            }
    }

    private static let vague: Set<String> = [
        "Utils", "Util", "Utilities", "Helpers", "Helper", "Common", "Types", "Managers",
        "Manager", "Misc", "Shared",
    ]

    /// Types with the name of a module, which would hide it from qualified names.
    static func clashes(in files: [SwiftFile]) -> [Violation] {
        let kinds: Set<String> = ["struct", "enum", "class", "actor", "protocol", "typealias"]
        return files.flatMap { file in
            zip(file.tokens, file.tokens.dropFirst())
                .filter { kinds.contains($0.text) && ModuleMap.modules[$1.text] != nil }
                .map { _, name in
                    Violation(
                        file.path,
                        line: name.line,
                        "the type '\(name.text)' has the name of a module",
                        remedy:
                            "Modules of steps are verbs, types are nouns: Detect has a Detector."
                    )
                }
        }
    }

    static func unlicensed(in files: [SwiftFile]) -> [Violation] {
        let line = "// SPDX-License-Identifier: Apache-2.0"
        return files.filter { $0.lines.first != line }.map {
            Violation($0.path, line: 1, "the licence is not named", remedy: "Begin with: \(line)")
        }
    }

    /// Folders beside a `…Catalog.swift` whose name begins none of the types it lists.
    static func forgotten(in files: [SwiftFile]) -> [Violation] {
        files.filter { $0.path.hasSuffix("Catalog.swift") }.flatMap { catalog in
            let folder = catalog.path.split(separator: "/").dropLast().joined(separator: "/") + "/"
            let siblings = files.filter { $0.path.hasPrefix(folder) }
                .map { $0.path.dropFirst(folder.count).split(separator: "/") }
                .filter { $0.count > 1 }
                .map { String($0[0]) }
            return Set(siblings).sorted()
                .filter { name in !catalog.tokens.contains { $0.text.hasPrefix(name) } }
                .map {
                    let problem = "the folder '\($0)' is not in the catalog"
                    return Violation(catalog.path, problem, remedy: "Add its line, in order.")
                }
        }
    }
}
