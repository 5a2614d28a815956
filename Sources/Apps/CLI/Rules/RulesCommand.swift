// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Runtime
import Schema
import Sigma

/// The verb `outrider rules`.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "List, check and test Sigma rules.",
        subcommands: [List.self, Check.self, Test.self]
    )

    /// The verb `outrider rules list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the rules that load.",
            discussion: "Example:\n  outrider rules list --json | jq -r '.level' | sort | uniq -c"
        )

        @OptionGroup var rules: RuleOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let engine = try rules.load(quiet: output.quiet)
            for rule in engine.set.rules {
                if output.json {
                    StandardOutput.write(try RuleLine(rule).json + "\n")
                } else {
                    StandardOutput.write(
                        "\(Layout.padded(rule.level, 14))\(rule.id)  \(rule.title)\n"
                    )
                }
            }
        }
    }

    /// The verb `outrider rules check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say of every rule that cannot be used why, and how to mend it.",
            discussion: """
                Exits 0 when every rule can be used, and 1 when any cannot.

                Example:
                  outrider rules check my-rules/
                """
        )

        @Argument(help: "Folders or files with rules.", completion: .directory)
        var paths: [String]

        @OptionGroup var output: OutputOptions

        func run() throws {
            let engine = try Engine(Engine.Options(rules: paths, onlyGivenRules: true))
            for refused in engine.refused {
                if output.json {
                    StandardOutput.write(try JSONLine.of(refused.report) + "\n")
                } else {
                    StandardOutput.write("\(refused.report)\n")
                }
            }
            if !output.quiet {
                StandardError.write(
                    "\(Layout.count(engine.set.rules.count, "rule")) can be used, "
                        + "\(engine.refused.count) cannot\n"
                )
            }
            if !engine.refused.isEmpty { throw ExitCode(1) }
        }
    }

    /// The verb `outrider rules test`.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run each rule on the events of the .test.yml beside it.",
            discussion: """
                Without a path it tests the shipped rules. Exits 1 when a rule is wrong.

                Example:
                  outrider rules test my-rules/
                """
        )

        @Argument(help: "Folders with rules and their tests.", completion: .directory)
        var paths: [String] = []

        @OptionGroup var output: OutputOptions

        func run() throws {
            let engine = try Engine(
                Engine.Options(rules: paths, onlyGivenRules: !paths.isEmpty)
            )
            let folders = paths.isEmpty ? [engine.content.folder + "/rules"] : paths
            var wrong = 0
            var total = 0
            for folder in folders {
                let (results, problems) = RuleTests(engine).run(below: folder)
                for problem in problems { StandardError.write("\(problem)\n") }
                for result in results where !result.isRight || output.json { try show(result) }
                wrong += results.count { !$0.isRight } + problems.count
                total += results.count
            }
            StandardError.write("\(total - wrong) passed, \(wrong) failed\n")
            if wrong > 0 { throw ExitCode(1) }
        }

        private func show(_ result: RuleTests.Result) throws {
            if output.json {
                StandardOutput.write(try JSONLine.of(TestLine(result)) + "\n")
            } else {
                let what =
                    result.expectsMatch ? "should match and does not" : "matches, but should not"
                StandardOutput.write("\(result.file): '\(result.name)' \(what)\n")
            }
        }
    }
}

/// One rule test as JSON.
private struct TestLine: Encodable {
    let file: String
    let name: String
    let expected: Bool
    let matched: Bool

    init(_ result: RuleTests.Result) {
        file = result.file
        name = result.name
        expected = result.expectsMatch
        matched = result.matched
    }
}

/// A value as one line of JSON.
enum JSONLine {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
