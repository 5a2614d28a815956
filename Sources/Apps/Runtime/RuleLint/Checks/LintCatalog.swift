// SPDX-License-Identifier: Apache-2.0

/// The checks, in the order in which they are run.
package enum LintCatalog {
    static let checks: [any LintCheck] = [
        ImpossibleCheck(), AlwaysTrueCheck(), ContradictionCheck(), UnusedSelectionCheck(),
        UnroutedCheck(), UnknownFieldCheck(), SlowPatternCheck(), DuplicateIDCheck(), IDCheck(),
        LevelCheck(), StatusCheck(), DateCheck(), TagCheck(),
    ]

    /// A check as a reader of reports sees it.
    package struct Entry: Sendable, Hashable {
        package let code: String
        package let severity: LintSeverity
        package let title: String

        init(_ check: any LintCheck) {
            (code, severity, title) = (check.code, check.severity, check.title)
        }
    }

    /// The checks' names and titles.
    package static var entries: [Entry] {
        checks.map(Entry.init)
    }
}
