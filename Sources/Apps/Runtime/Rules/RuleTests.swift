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
/// `name` and an `event` of native fields, or several `events` for a correlation. In their place
/// `log` may hold text that is read as a file would be, such as a line of syslog or an XML event.
package struct RuleTests {
    /// One entry and what became of it.
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
        /// Several events, which a correlation sees together.
        let isSeries: Bool
        /// What is read.
        let text: String
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
        return examples.map { example in
            Result(
                file: file,
                name: example.name,
                expectsMatch: example.expectsMatch,
                matched: isMatch(example, file, rule: rule)
            )
        }
    }

    /// Whether the file's rule matches; of several events, whether its correlation does.
    private func isMatch(_ example: Example, _ file: String, rule: String) -> Bool {
        let (rules, plan) = (engine.set.rules, engine.correlations)
        let hasCorrelation = plan.correlations.contains { $0.location.file == rule }
        var ingestor = engine.makeIngestor()
        var detector = engine.makeDetector()
        var feed = CorrelationFeed(plan)
        var (byRule, byCorrelation) = (false, false)
        _ = ingestor.read(Array(example.text.utf8), name: file) { batch in
            for match in detector.detect(batch) {
                if rules[match.rule].location.file == rule { byRule = true }
                let hits = batch.withEvent(at: match.row) { event in
                    plan.step(event, rule: match.rule, source: file).map { feed.receiveAll($0) }
                }
                for hit in hits ?? [] where hit.rule.location.file == rule { byCorrelation = true }
            }
        }
        return example.isSeries && hasCorrelation ? byCorrelation : byRule
    }

    private static func examples(_ text: String) throws -> [Example] {
        // A date in an event is text, as in the record it stands for.
        let resolver = Resolver.default.removing(.timestamp)
        guard let root = try Yams.load(yaml: text, resolver) as? [String: Any] else { return [] }
        return try [("hits", true), ("misses", false)].flatMap { key, expects in
            let entries = root[key] as? [[String: Any]] ?? []
            return try entries.map { entry in
                let name = entry["name"] as? String ?? key
                if let log = entry["log"] as? String {
                    // It may hold several events, so a correlation is meant where there is one.
                    return Example(
                        name: name,
                        expectsMatch: expects,
                        isSeries: true,
                        text: log
                    )
                }
                let series = entry["events"] as? [[String: Any]]
                let events = series ?? [entry["event"] as? [String: Any] ?? [:]]
                return Example(
                    name: name,
                    expectsMatch: expects,
                    isSeries: series != nil,
                    text: try events.map(json).joined(separator: "\n")
                )
            }
        }
    }

    private static func json(_ event: [String: Any]) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: event)
        return String(decoding: data, as: UTF8.self)
    }
}
