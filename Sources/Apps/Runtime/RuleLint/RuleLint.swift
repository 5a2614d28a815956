// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Sigma

/// Looks at rules for what will not work as their authors think.
package struct RuleLint {
    private let engine: Engine

    package init(_ engine: Engine) { self.engine = engine }

    /// Runs every check on every rule of the engine, beginning with what could not be loaded.
    ///
    /// - Returns: The findings by path and line.
    package func run() -> LintReport {
        let rules = engine.set.rules
        let ground = LintGround(
            rules,
            correlations: engine.correlations.correlations,
            sources: engine.sources,
            fields: engine.knownFields,
            tags: AttackTags(
                techniques: engine.content.text("attack/techniques.tsv") ?? "",
                crosswalk: engine.content.text("attack/crosswalk.tsv") ?? ""
            )
        )
        var findings = engine.refused.map { LintFinding($0) }
        var text: (path: String, text: String) = ("", "")
        for rule in rules {
            let path = rule.location.file
            if text.path != path { text = (path, TextFile.read(path).text ?? "") }
            findings += Self.findings(in: LintedRule(rule, text: text.text), ground)
        }
        let correlations = engine.correlations.correlations
        for rule in correlations {
            let path = rule.location.file
            if text.path != path { text = (path, TextFile.read(path).text ?? "") }
            let linted = LintedCorrelation(rule, text: text.text)
            findings += linted.problems(ground).map {
                LintFinding($0.problem, of: rule.id, in: path, $0.check)
            }
        }
        let files =
            engine.refused.map(\.path) + rules.map(\.location.file)
            + correlations.map(\.location.file)
        return LintReport(
            findings: findings.sorted { Self.order($0) < Self.order($1) },
            files: Self.unique(files),
            ruleCount: rules.count + correlations.count,
            refusedCount: engine.refused.count
        )
    }

    static func findings(in rule: LintedRule, _ ground: LintGround) -> [LintFinding] {
        LintCatalog.checks.flatMap { check in
            check.problems(in: rule, ground).map { problem in
                LintFinding(
                    problem,
                    of: rule.rule.id,
                    in: rule.rule.location.file,
                    LintCatalog.Entry(check)
                )
            }
        }
    }

    private static func order(_ finding: LintFinding) -> (String, Int, String, String) {
        (finding.path, finding.line, finding.code, finding.subject)
    }

    private static func unique(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.filter { seen.insert($0).inserted }.sorted()
    }
}

/// All that the checks said.
package struct LintReport: Sendable {
    /// By path and line.
    package let findings: [LintFinding]
    /// Every file that was looked at, sorted.
    package let files: [String]
    /// How many rules can be used.
    package let ruleCount: Int
    /// How many rules or files cannot.
    package let refusedCount: Int

    /// How many findings matter that much.
    package func count(_ severity: LintSeverity) -> Int {
        findings.count { $0.severity == severity }
    }
}

extension Engine {
    /// The tables of fields that lie beside the log sources.
    var knownFields: KnownFields {
        var texts: [String: String] = [:]
        for source in sources {
            texts[source.name] = content.text("logsources/\(source.name)/fields.tsv")
        }
        return KnownFields(texts)
    }
}
