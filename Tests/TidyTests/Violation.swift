// SPDX-License-Identifier: Apache-2.0

import Testing

/// One place where the tree breaks a rule of docs/STYLE.md.
struct Violation: Equatable, Sendable, CustomStringConvertible {
    let path: String
    /// Line, counted from 1; nil when the whole file is meant.
    let line: Int?
    let problem: String
    /// What to write or do instead.
    let remedy: String

    init(_ path: String, line: Int? = nil, _ problem: String, remedy: String) {
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy
    }

    var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(problem)\n  \(remedy)"
    }
}

/// Fails the running test once for each violation, with its place and its remedy.
func expectNone(
    _ violations: [Violation],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    for violation in violations {
        Issue.record(Comment(rawValue: violation.description), sourceLocation: sourceLocation)
    }
}
