// SPDX-License-Identifier: Apache-2.0

import Foundation
import Detect
import Ingest
package import Schema
import Sigma
import Yams

/// Runs rules on the events that lie beside them: `<rule>.test.yml`.
///
/// Each file has `hits`, which the rule must match, and `misses`, which it must not; an entry has a
/// `name` and an `event` of native fields.
package struct RuleTests {
    /// One event and what became of it.
    package struct Result: Sendable {
        package let file: String
        package let name: String
        package let expectsMatch: Bool
        package let matched: Bool

        /// Whether the rule did what it should.
        package var isRight: Bool { expectsMatch == matched }
    }

    private struct Example {
        let name: String
        let expectsMatch: Bool
        let json: String
    }

    private let engine: Engine

    package init(_ engine: Engine) { self.engine = engine }

    /// Runs all test files below a folder.
    ///
    /// - Returns: Results in the files' order, and the files that cannot be used.
    package func run(below folder: String) -> (results: [Result], problems: [ErrorReport]) {
        var results: [Result] = []
        var problems: [ErrorReport] = []
        for file in Content.files(below: folder, ending: [".test.yml", ".test.yaml"]) {
            do {
                let rule = file.replacing(".test.yml", with: ".yml")
                    .replacing(".test.yaml", with: ".yaml")
                results += try run(file, rule: rule)
            } catch {
                problems.append(
                    ErrorReport(
                        "rules.bad-test",
                        problem: "the test cannot be used: \(error)",
                        place: file,
                        remedy: "content/rules/README.md describes the format."
                    )
                )
            }
        }
        return (results, problems)
    }

    private func run(_ file: String, rule: String) throws -> [Result] {
        let examples = try Self.examples(TextFile.read(file).text ?? "")
        let own = Set(
            engine.set.rules.indices.filter { engine.set.rules[$0].location.file == rule }
        )
        var ingestor = engine.makeIngestor()
        var detector = engine.makeDetector()
        return examples.map { example in
            var matched = false
            _ = ingestor.read(json: example.json, name: file) { batch in
                matched = matched || detector.detect(batch).contains { own.contains($0.rule) }
            }
            return Result(
                file: file,
                name: example.name,
                expectsMatch: example.expectsMatch,
                matched: matched
            )
        }
    }

    private static func examples(_ text: String) throws -> [Example] {
        guard let root = try Yams.load(yaml: text) as? [String: Any] else { return [] }
        return try [("hits", true), ("misses", false)].flatMap { key, expects in
            let entries = root[key] as? [[String: Any]] ?? []
            return try entries.map { entry in
                let event = entry["event"] as? [String: Any] ?? [:]
                let data = try JSONSerialization.data(withJSONObject: event)
                return Example(
                    name: entry["name"] as? String ?? key,
                    expectsMatch: expects,
                    json: String(decoding: data, as: UTF8.self)
                )
            }
        }
    }
}
