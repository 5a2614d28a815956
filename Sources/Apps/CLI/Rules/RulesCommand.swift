// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// The verb `outrider rules`.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "List, check, test and explain Sigma rules, and show what they cover.",
        subcommands: [
            RulesListCommand.self, RulesCheckCommand.self, RulesTestCommand.self,
            RulesCoverageCommand.self, RulesExplainCommand.self,
        ]
    )
}

/// A value as one line of JSON.
enum JSONLine {
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The same over several lines, for documents that people open too.
    static func pretty(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }
}
