// SPDX-License-Identifier: Apache-2.0

import Testing

/// Imports only point the way the picture in ARCHITECTURE.md does.
struct ImportTests {
    @Test func `imports point down only`() {
        expectNone(ImportRule.violations(in: Repository.sources))
    }

    @Test(arguments: [
        ("Pipeline/Detect", "import Respond"),
        ("Pipeline/Detect", "package import Ingest"),
        ("Pipeline/Investigate", "import Egress"),
        ("Pipeline/Correlate", "import struct Runtime.Pipeline"),
        ("Pipeline/Respond", "import AsyncHTTPClient"),
        ("Core/Schema", "import Sigma"),
        ("Core/Schema", "import Yams"),
        ("Core/Sigma", "@preconcurrency import Detect"),
        ("Core/Sigma", "import FoundationNetworking"),
        ("Backends/SQLiteStorage", "import Detect"),
        ("Apps/API", "import SQLiteStorage"),
        ("Apps/Runtime", "import CLI"),
        ("Apps/CLI", "import SQLiteStorage"),
        ("Pipeline/Gossip", "import Schema"),
    ])
    func `an import that points elsewhere is refused`(folder: String, line: String) {
        let file = SwiftFile("Sources/\(folder)/A.swift", "// A.\n\n\(line)\n")

        #expect(ImportRule.violations(in: [file]).map(\.line) == [3])
    }

    @Test(arguments: [
        ("Pipeline/Detect", "package import Sigma"),
        ("Pipeline/Ingest", "import CZstd"),
        ("Core/Sigma", "import Yams"),
        ("Core/Schema", "package import Foundation"),
        ("Apps/CLI", "import ArgumentParser"),
        ("Apps/Runtime", "import SQLiteStorage"),
        ("Pipeline/Detect", "let text = \"import Respond\" // import Respond"),
    ])
    func `an import that points down is left alone`(folder: String, line: String) {
        let file = SwiftFile("Sources/\(folder)/A.swift", line)

        #expect(ImportRule.violations(in: [file]) == [])
    }
}

/// Each module imports what `ModuleMap` says, the system's modules and C libraries.
enum ImportRule {
    static func violations(in sources: [SwiftFile]) -> [Violation] {
        sources.flatMap { file in
            file.code.indices.compactMap { index in
                importedModule(in: file.code[index]).flatMap {
                    violation(in: file, line: index + 1, importing: $0)
                }
            }
        }
    }

    private static func violation(
        in file: SwiftFile,
        line: Int,
        importing name: String
    ) -> Violation? {
        guard let folder = file.module, let module = ModuleMap.modules[folder] else {
            return Violation(
                file.path,
                line: line,
                "'\(file.module ?? "")' is no module that the rings know",
                remedy: "Add it to ModuleMap.swift, or move the file into the module it belongs to."
            )
        }
        if ModuleMap.modules[name] != nil {
            guard name != folder, !module.uses.contains(name) else { return nil }
            return Violation(
                file.path,
                line: line,
                "\(folder) may not import \(name)",
                remedy: "What two steps share is a noun: say it in Schema. Runtime joins the steps."
            )
        }
        if ModuleMap.system.contains(name) || ModuleMap.isCLibrary(name) { return nil }
        guard let libraries = module.libraries, !libraries.contains(name) else { return nil }
        return Violation(
            file.path,
            line: line,
            "\(folder) may not import the library \(name)",
            remedy: "Reach it through a door of Core, or argue for it in ModuleMap.swift."
        )
    }

    /// The module in `package import struct Module.Type`; nil for a line that imports nothing.
    private static func importedModule(in line: String) -> String? {
        guard line.contains("import ") else { return nil }
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"),
            words[..<keyword].allSatisfy({ $0.hasPrefix("@") || levels.contains($0) })
        else { return nil }
        let path = words[(keyword + 1)...].drop { kinds.contains($0) }.first
        return path?.split(separator: ".").first.map(String.init)
    }

    private static let levels: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let", "actor",
    ]
}
