// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The verb `outrider sources`.
struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "What can be read, and what a file is.",
        discussion: """
            Examples:
              outrider sources identify logs/
              outrider sources list
              outrider sources test
            """,
        subcommands: [
            SourcesIdentifyCommand.self, SourcesListCommand.self, SourcesTestCommand.self,
        ]
    )
}
