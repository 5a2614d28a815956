// SPDX-License-Identifier: Apache-2.0

/// An error that a person will read.
///
/// The CLI prints it, the API returns it, and the log carries it as metadata; none of them adds
/// words of its own.
public protocol UserFacingError: Error, CustomStringConvertible {
    /// What the reader is told.
    var report: ErrorReport { get }
}

extension UserFacingError {
    /// The report's text, so that printing the error says all of it.
    public var description: String { report.description }
}

/// What went wrong, where, and what to do about it.
public struct ErrorReport: Hashable, Sendable, Codable {
    /// A name that never changes, to search the docs for: `sigma.unknown-modifier`.
    public let code: String
    /// What went wrong, as one clause with no period.
    public let problem: String
    /// A file and line, a setting's key, or a host; nil when the error has no place.
    public let place: String?
    /// What the reader can do next, as one sentence.
    public let remedy: String

    /// Makes a report of its four parts.
    public init(_ code: String, problem: String, place: String? = nil, remedy: String) {
        self.code = code
        self.problem = problem
        self.place = place
        self.remedy = remedy
    }
}

extension ErrorReport: CustomStringConvertible {
    /// Two lines: place, problem and code; and what to do.
    public var description: String {
        let heading = place.map { "\($0): \(problem)" } ?? problem
        return "\(heading) [\(code)]\n  \(remedy)"
    }
}
