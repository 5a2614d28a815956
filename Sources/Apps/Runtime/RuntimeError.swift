// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Why a run cannot start.
package enum RuntimeError: UserFacingError {
    case contentMissing(tried: [String])
    case rulesUnreadable(path: String, reason: String)
    case fileUnreadable(path: String, reason: String)
    /// What a person wrote has problems; all of them.
    case invalid([ErrorReport])
    /// Nothing that was given could be used.
    case nothingReadable
    case notWritable(path: String, reason: String)
    case unknownName(kind: String, name: String, remedy: String)

    package var report: ErrorReport {
        switch self {
        case .contentMissing(let tried):
            ErrorReport(
                "runtime.content-missing",
                problem: "the shipped rules and log sources were not found",
                place: tried.joined(separator: ", "),
                remedy: "Keep the folder 'content' beside the program, or install it there."
            )
        case .rulesUnreadable(let path, let reason):
            ErrorReport(
                "runtime.rules-unreadable",
                problem: reason,
                place: path,
                remedy: "Give a folder with Sigma rules (*.yml) or one rule's file."
            )
        case .fileUnreadable(let path, let reason):
            ErrorReport(
                "runtime.file-unreadable",
                problem: "cannot be read: \(reason)",
                place: path,
                remedy: "Give a file of UTF-8 text, at most \(TextFile.limit >> 20) MiB, "
                    + "that you may read (ls -l)."
            )
        case .invalid(let reports):
            reports.first
                ?? ErrorReport(
                    "runtime.invalid",
                    problem: "is not valid",
                    remedy: "See the lines above."
                )
        case .nothingReadable:
            ErrorReport(
                "runtime.nothing-readable",
                problem: "none of the input could be used",
                remedy: "See the lines above for each input's reason."
            )
        case .notWritable(let path, let reason):
            ErrorReport(
                "runtime.not-writable",
                problem: "cannot be written: \(reason)",
                place: path,
                remedy: "Give a place that you may write to and that has room (ls -ld, df)."
            )
        case .unknownName(let kind, let name, let remedy):
            ErrorReport(
                "runtime.unknown-\(kind)",
                problem: "there is no \(kind) '\(name)'",
                remedy: remedy
            )
        }
    }

    /// Every report there is to show.
    package var reports: [ErrorReport] {
        if case .invalid(let reports) = self { return reports }
        return [report]
    }
}
