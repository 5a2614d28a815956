// SPDX-License-Identifier: Apache-2.0

// MARK: - The report in the formats that programs read

extension LintReport {
    /// As SARIF 2.1.0, what matters most first.
    ///
    /// - Parameters:
    ///   - version: The program's version.
    ///   - folder: The folder that paths become relative to.
    /// - Returns: A log with one run.
    package func sarif(version: String, folder: String) -> SARIFLog {
        let rules = LintCatalog.entries.map {
            SARIFLog.Rule(id: $0.code, title: $0.title, level: $0.severity.rawValue)
        }
        let ranked = LintSeverity.allCases.reversed().flatMap { severity in
            findings.filter { $0.severity == severity }
        }
        let results = ranked.map { finding in
            SARIFLog.Finding(
                rule: finding.code,
                level: finding.severity.rawValue,
                message: "\(finding.problem). \(finding.remedy)",
                path: finding.path,
                line: finding.line,
                subject: "\(finding.rule ?? "")/\(finding.subject)"
            )
        }
        return SARIFLog(results, rules: rules, version: version, folder: folder)
    }

    /// As JUnit's XML: a test case a file, which fails by its errors and, if asked, its warnings.
    package func junit(isStrict: Bool) -> JUnitReport {
        let least = isStrict ? LintSeverity.warning : .error
        let byPath = Dictionary(grouping: findings, by: \.path)
        let cases = files.map { path in
            let own = byPath[path] ?? []
            return JUnitReport.Case(
                group: "rules.check",
                name: path,
                failures: own.filter { $0.severity >= least }.map(\.description),
                notes: own.filter { $0.severity < least }.map(\.description)
            )
        }
        return JUnitReport(suite: "rules check", cases: cases)
    }

    /// As one JSON document, `outrider.rules-check/1`.
    package var document: LintDocument { LintDocument(self) }
}

/// A lint report in the shape that scripts read.
///
/// Fields may be added, never renamed or removed.
package struct LintDocument: Encodable, Sendable {
    private struct Summary: Encodable {
        let files: Int
        let rules: Int
        let refused: Int
        let errors: Int
        let warnings: Int
        let notes: Int
    }

    private struct Item: Encodable {
        let code: String
        let severity: LintSeverity
        let problem: String
        let remedy: String
        let path: String
        let line: Int
        let rule: String?
        let subject: String
    }

    private let schema = "outrider.rules-check/1"
    private let summary: Summary
    private let findings: [Item]

    init(_ report: LintReport) {
        summary = Summary(
            files: report.files.count,
            rules: report.ruleCount,
            refused: report.refusedCount,
            errors: report.count(.error),
            warnings: report.count(.warning),
            notes: report.count(.note)
        )
        findings = report.findings.map { finding in
            Item(
                code: finding.code,
                severity: finding.severity,
                problem: finding.problem,
                remedy: finding.remedy,
                path: finding.path,
                line: finding.line,
                rule: finding.rule,
                subject: finding.subject
            )
        }
    }
}
