// SPDX-License-Identifier: Apache-2.0

import Testing

/// Package.swift really is as strict as it looks.
struct PackageTests {
    @Test func `every target is built with the strict settings`() throws {
        let manifest = try #require(Repository.files.first { $0.path == "Package.swift" })

        expectNone(PackageRule.violations(in: SwiftFile(manifest)))
    }

    private static let strict = """
        // swift-tools-version: 6.2
        let strict: [SwiftSetting] = [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .treatAllWarnings(as: .error),
        ]
        """

    @Test func `a strict manifest is left alone`() {
        let text =
            Self.strict + "\nlet a: [Target] = [.target(name: \"A\", swiftSettings: strict)]\n"

        #expect(PackageRule.violations(in: SwiftFile("Package.swift", text)) == [])
    }

    @Test(arguments: [
        "ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "treatAllWarnings",
    ])
    func `a setting left out is refused`(setting: String) {
        let lines = Self.strict.split(separator: "\n").filter { !$0.contains(setting) }
        let file = SwiftFile("Package.swift", lines.joined(separator: "\n"))

        #expect(PackageRule.violations(in: file).count == 1)
    }

    @Test func `settings used above their own line are refused`() {
        let use = "let a: [Target] = [.target(name: \"A\", swiftSettings: strict)]\n"
        let file = SwiftFile("Package.swift", "// swift-tools-version: 6.2\n" + use + Self.strict)

        #expect(PackageRule.violations(in: file).map(\.line) == [2])
    }

    @Test(arguments: [".target(", ".executableTarget(", ".testTarget("])
    func `a target without them is refused`(kind: String) {
        let file = SwiftFile(
            "Package.swift",
            Self.strict + "\n\nlet a = \(kind)\n    name: \"A\"\n)\n"
        )

        #expect(PackageRule.violations(in: file).map(\.line) == [9])
    }

    @Test func `an old manifest is refused`() {
        let text = Self.strict.replacing("version: 6.2", with: "version: 5.10")

        #expect(PackageRule.violations(in: SwiftFile("Package.swift", text)).map(\.line) == [1])
    }
}

/// The manifest is a script: settings above their use, and in every target.
enum PackageRule {
    static func violations(in manifest: SwiftFile) -> [Violation] {
        version(of: manifest) + missing(in: manifest) + tooEarly(in: manifest) + bare(in: manifest)
    }

    private static func version(of manifest: SwiftFile) -> [Violation] {
        let version = manifest.lines.first?.split(separator: " ").last?.split(separator: ".")
            .compactMap { Int($0) }
        if let version, version.count >= 2, (version[0], version[1]) >= (6, 2) { return [] }
        return [
            Violation(
                manifest.path,
                line: 1,
                "the tools version is too old for the settings",
                remedy: "Begin with: // swift-tools-version: 6.2"
            )
        ]
    }

    private static func missing(in manifest: SwiftFile) -> [Violation] {
        let wanted = [
            ".enableUpcomingFeature(\"ExistentialAny\")",
            ".enableUpcomingFeature(\"InternalImportsByDefault\")",
            ".enableUpcomingFeature(\"MemberImportVisibility\")",
            ".treatAllWarnings(as: .error)",
        ]
        let text = zip(manifest.lines, manifest.comments).filter { !$1.contains("//") }.map(\.0)
        return wanted.filter { setting in !text.contains { $0.contains(setting) } }.map {
            Violation(manifest.path, "the setting \($0) is missing", remedy: "Add it to 'strict'.")
        }
    }

    /// Uses of `strict` above its definition, where it is silently empty.
    private static func tooEarly(in manifest: SwiftFile) -> [Violation] {
        let definition =
            manifest.code.firstIndex { $0.hasPrefix("let strict") } ?? manifest.code.count
        return manifest.code[..<definition].indices
            .filter { manifest.code[$0].hasWord("strict") }
            .map {
                let problem = "'strict' is empty above its own line"
                let remedy = "Move 'let strict' to the top: the manifest runs like a script."
                return Violation(manifest.path, line: $0 + 1, problem, remedy: remedy)
            }
    }

    /// Targets whose arguments name no `swiftSettings: strict`.
    private static func bare(in manifest: SwiftFile) -> [Violation] {
        let kinds = ["target", "executableTarget", "testTarget"]
        let tokens = manifest.tokens
        return tokens.indices.compactMap { index in
            guard index > 0, tokens[index - 1].text == ".", kinds.contains(tokens[index].text),
                index + 1 < tokens.count, tokens[index + 1].text == "("
            else { return nil }
            let arguments = call(at: index + 1, in: tokens)
            let hasSettings = zip(arguments, arguments.dropFirst(2))
                .contains { $0.text == "swiftSettings" && $1.text == "strict" }
            let isCode = !arguments.contains {
                $0.text == "publicHeadersPath" || $0.text == "cSettings"
            }
            guard !hasSettings, isCode else { return nil }
            let line = tokens[index].line
            let problem = "the target is built without the strict settings"
            return Violation(
                manifest.path,
                line: line,
                problem,
                remedy: "Add swiftSettings: strict."
            )
        }
    }

    /// The tokens from the bracket at `opening` to the one that closes it.
    private static func call(at opening: Int, in tokens: [SwiftToken]) -> ArraySlice<SwiftToken> {
        var depth = 0
        for index in opening..<tokens.count {
            if tokens[index].text == "(" { depth += 1 }
            if tokens[index].text == ")" { depth -= 1 }
            if depth == 0 { return tokens[opening...index] }
        }
        return tokens[opening...]
    }
}
