// SPDX-License-Identifier: Apache-2.0

import Schema

/// The lines of a rule's document, to say where in it something stands.
///
/// The rule itself keeps no places but those of its selections: most runs never ask.
struct RuleText {
    private let lines: [Substring]
    /// The first line's number, counted from 1.
    private let first: Int

    /// Takes the document that begins at a place of a file's text.
    init(_ text: String, at location: SourceLocation) {
        let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        // Parts of such a rule stand in another document of the file.
        guard !all.contains(where: { $0.hasPrefix("action:") }), location.line <= all.count else {
            (lines, first) = (all, 1)
            return
        }
        let rest = all[(location.line - 1)...]
        let end = rest.dropFirst().firstIndex { $0.hasPrefix("---") } ?? all.count
        (lines, first) = (Array(rest[..<end]), location.line)
    }

    /// The line of a key at the document's top, or nil.
    func line(ofKey key: String) -> Int? {
        lines.firstIndex { line in
            line.hasPrefix("\(key):") || line.hasPrefix("'\(key)':")
                || line.hasPrefix("\"\(key)\":")
        }.map { $0 + first }
    }

    /// The first line that holds a text, or nil.
    func line(holding text: String) -> Int? {
        lines.firstIndex { $0.contains(text) }.map { $0 + first }
    }

    /// The first line on which a field is asked, or nil.
    func line(ofField field: String) -> Int? {
        lines.firstIndex { line in
            let name = line.drop { " -'\"".contains($0) }
            guard name.hasPrefix(field) else { return false }
            let next = name.dropFirst(field.count).first
            return next == ":" || next == "|" || next == "'" || next == "\""
        }.map { $0 + first }
    }
}
