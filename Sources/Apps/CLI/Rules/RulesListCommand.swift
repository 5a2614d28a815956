// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Runtime
import Schema
import Sigma

/// The verb `outrider rules list`.
struct RulesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rules that load.",
        discussion: """
            Filters of one kind are alternatives, different kinds must all fit. A tag fits what it \
            begins, so attack.t1059 lists its sub-techniques too. A log source is one or more of \
            product, category and service, joined by a slash.

            Examples:
              outrider rules list --level critical --level high
              outrider rules list --tag attack.t1003 --logsource windows/process_access
              outrider rules list --json | jq -r .level | sort | uniq -c
            """
    )

    @Option(name: .long, help: "Only rules of this level; repeatable.")
    var level: [LevelArgument] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Only rules with this tag; repeatable.", valueName: "tag")
    )
    var tag: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Only rules for this log source; repeatable.", valueName: "source")
    )
    var logsource: [String] = []

    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let engine = try rules.load(quiet: output.quiet)
        let filter = RuleFilter(
            levels: level.map(\.level.rawValue),
            tags: tag,
            logSources: logsource
        )
        let chosen = engine.set.rules.filter(filter.admits)
        for rule in chosen {
            if output.json {
                StandardOutput.write(try RuleLine(rule).json + "\n")
            } else {
                StandardOutput.write(
                    "\(Layout.padded(rule.level, 14))\(Visible.text(rule.id))  "
                        + "\(Visible.text(rule.title))\n"
                )
            }
        }
        if chosen.isEmpty, !engine.set.rules.isEmpty, !output.quiet {
            StandardError.write("none of \(Layout.count(engine.set.rules.count, "rule")) fits\n")
        }
    }
}
