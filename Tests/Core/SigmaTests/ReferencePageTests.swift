// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Sigma

/// What the documentation says of Sigma is what the code does.
struct ReferencePageTests {
    private static func text(_ path: String) -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let data = FileManager.default.contents(atPath: root.appending(path: path).path)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// The words in code marks in the first column of a section's table.
    private static func names(under heading: String) -> [String] {
        text("docs/reference/sigma.md").split(separator: "\n")
            .drop { $0 != "## \(heading)" }.dropFirst()
            .prefix { !$0.hasPrefix("## ") }
            .filter { $0.hasPrefix("| `") }
            .flatMap { line in
                let column = line.dropFirst(2).prefix { $0 != "|" }
                return column.split(separator: "`").enumerated()
                    .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }
                    .filter { $0.contains(where: \.isLetter) }
            }
    }

    @Test
    func `the page names every modifier and no other`() {
        #expect(Self.names(under: "Modifiers").sorted() == Modifier.all.map(\.name).sorted())
    }

    @Test
    func `the page names every type of correlation and no other`() {
        let types = CorrelationRule.Kind.allCases.map(\.rawValue)

        #expect(Self.names(under: "Correlations").sorted() == types.sorted())
    }

    @Test
    func `the README's example of the library is the one that is compiled`() throws {
        let readme = Self.text("README.md")
        let start = try #require(readme.range(of: "```swift\n"))
        let end = try #require(readme[start.upperBound...].range(of: "```"))
        let lines = Self.text("Tests/Core/SigmaTests/LibraryExampleTests.swift")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let example = lines.drop { !$0.hasSuffix("// README begins") }.dropFirst()
            .prefix { !$0.hasSuffix("// README ends") }
            .map { $0.hasPrefix("        ") ? String($0.dropFirst(8)) : String($0) }

        let shown = readme[start.upperBound..<end.lowerBound]

        #expect(
            String(shown)
                == (["import Schema", "import Sigma", ""] + example + [""])
                .joined(separator: "\n")
        )
    }
}
