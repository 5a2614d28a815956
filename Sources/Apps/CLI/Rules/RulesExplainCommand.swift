// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Ingest
import Runtime
import Schema
import Sigma

/// The verb `outrider rules explain`.
struct RulesExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a rule matches a record, or why it does not.",
        discussion: """
            First whether the record is of the log source that the rule is for, then the rule's \
            condition as a tree: what each part asked, what it saw, and what it made of it. For a \
            correlation, each of the rules it looks at.

            Exits 0 when the rule matches, and 1 when it does not.

            Examples:
              outrider rules explain my-rule.yml --event event.json
              outrider rules explain 66a76a84-4b9b-4361-bc4b-5aade73e804a --event Sysmon.evtx --record 12
            """
    )

    @Argument(help: "A rule's file, or the id or title of a rule that is loaded.")
    var rule: String

    @Option(
        name: .long,
        help: ArgumentHelp(
            "JSON or EVTX with the record, or - for standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var event: String

    @Option(name: .long, help: "Which record of the file, counted from 0; the first by default.")
    var record: Int?

    @OptionGroup var rules: RuleOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (engine, chosen) = try load()
        let (explanations, outcome) = engine.explain(chosen, on: Input(name: event), record: record)
        for problem in outcome.problems { StandardError.write("\(problem)\n") }
        guard !explanations.isEmpty else {
            if outcome.records == 0 { throw RuntimeError.nothingReadable }
            throw RuntimeError.unknownName(
                kind: "record",
                name: String(record ?? 0),
                remedy:
                    "Records are counted from 0; \(event) has \(outcome.records) that can be read."
            )
        }
        for explanation in explanations {
            if output.json {
                StandardOutput.write(try JSONLine.of(ExplanationDocument(explanation)) + "\n")
            } else {
                let text = ExplanationText(Style(output.color), width: StandardOutput.width)
                StandardOutput.write(text.text(explanation))
            }
        }
        if !explanations.contains(where: \.matches) { throw ExitCode(1) }
    }

    /// The rules of a file, or those of a name among all that load.
    private func load() throws -> (Engine, [SigmaRule]) {
        if FileManager.default.fileExists(atPath: rule) {
            let engine = try rules.settings.load(paths: [rule]).engine
            for refused in engine.refused { StandardError.write("\(refused.report)\n") }
            guard !engine.set.rules.isEmpty else { throw ExitCode(2) }
            return (engine, engine.set.rules)
        }
        let engine = try rules.load(quiet: true)
        let chosen = engine.rules(named: rule)
        if chosen.isEmpty, let (correlation, parts) = engine.correlation(named: rule) {
            if !output.json, !output.quiet { StandardOutput.write(heading(correlation)) }
            return (engine, parts)
        }
        if chosen.isEmpty {
            throw RuntimeError.unknownName(
                kind: "rule",
                name: rule,
                remedy: "Give a rule's file, or an id from 'outrider rules list'."
            )
        }
        return (engine, chosen)
    }

    /// One record says nothing of a correlation, but which of its rules match it does.
    private func heading(_ correlation: CorrelationRule) -> String {
        let by =
            correlation.groupBy.isEmpty ? "" : " by \(correlation.groupBy.joined(separator: ", "))"
        return Visible.text(
            "\(correlation.title): \(correlation.kind.rawValue) of "
                + "\(correlation.rules.joined(separator: ", "))\(by) "
                + "within \(correlation.timespan) s. Its rules on this record:"
        ) + "\n\n"
    }
}
