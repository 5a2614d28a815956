// SPDX-License-Identifier: Apache-2.0

import Schema

/// How much it matters.
package enum LintSeverity: String, Comparable, CaseIterable, Encodable, Sendable {
    /// Worth knowing.
    case note
    /// Probably not what the author wants.
    case warning
    /// The rule cannot be used, or cannot do what it is for.
    case error

    package static func < (left: LintSeverity, right: LintSeverity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One thing to say about a rule.
package struct LintFinding: Sendable, Hashable {
    /// A name that never changes: `rules.unknown-field`, `sigma.unknown-modifier`.
    package let code: String
    package let severity: LintSeverity
    /// What is wrong, as one clause.
    package let problem: String
    /// What the author can do, as one sentence.
    package let remedy: String
    /// The file as it was given.
    package let path: String
    /// Counted from 1.
    package let line: Int
    /// The rule's id; nil for a file that could not be read as a rule.
    package let rule: String?
    /// What it is about within the rule (a field, a tag), so that it is known again elsewhere.
    package let subject: String
}

extension LintFinding {
    /// What a check says about a rule.
    init(
        _ problem: LintProblem,
        of rule: String,
        in path: String,
        _ check: LintCatalog.Entry
    ) {
        self.init(
            code: check.code,
            severity: problem.severity ?? check.severity,
            problem: problem.text,
            remedy: problem.remedy,
            path: path,
            line: problem.line,
            rule: rule,
            subject: problem.subject
        )
    }

    /// What could not be used at all.
    init(_ refused: RefusedRule) {
        self.init(
            code: refused.report.code,
            severity: .error,
            problem: refused.report.problem,
            remedy: refused.report.remedy,
            path: refused.path,
            line: refused.line,
            rule: nil,
            subject: refused.report.problem
        )
    }
}

extension LintFinding: CustomStringConvertible {
    /// Two lines: place, severity, problem and code; and what to do.
    package var description: String {
        "\(path):\(line): \(severity.rawValue): \(problem) [\(code)]\n  \(remedy)"
    }
}
