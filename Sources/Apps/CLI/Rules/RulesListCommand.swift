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
            product, category and service, joined by a slash; \
            correlations have none, and stand at the end.

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
        let correlations = engine.correlations.correlations.filter(filter.admits)
        for rule in chosen {
            try write(rule.level, rule.id, rule.title) { try RuleLine(rule).json }
        }
        for rule in correlations {
            let title = "\(rule.title) (\(rule.kind.rawValue))"
            try write(rule.level, rule.id, title) { try RuleLine(rule).json }
        }
        if chosen.isEmpty, correlations.isEmpty, !engine.set.rules.isEmpty, !output.quiet {
            StandardError.write("none of \(Layout.count(engine.set.rules.count, "rule")) fits\n")
        }
    }

    private func write(
        _ level: String,
        _ id: String,
        _ title: String,
        json: () throws -> String
    ) throws {
        guard !output.json else { return StandardOutput.write(try json() + "\n") }
        StandardOutput.write(
            "\(Layout.padded(level, 14))\(Visible.text(id))  \(Visible.text(title))\n"
        )
    }
}
