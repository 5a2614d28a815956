// SPDX-License-Identifier: Apache-2.0

import Schema
import Yams

/// A file that a person wrote, as one mapping.
enum Document {
    /// Reads the whole text with `body`, and tells every problem in it.
    ///
    /// - Returns: What `body` made, or nil where anything at all is wrong: half of a policy, or
    ///   half of a list of protected assets, is worse than none.
    static func read<Value>(
        _ text: String,
        from path: String,
        as subject: RespondError.Subject,
        limitInBytes: Int,
        _ body: (inout Section) -> Value?
    ) -> (value: Value?, problems: [ErrorReport]) {
        guard text.utf8.count <= limitInBytes else {
            let problem = "the file has \(text.utf8.count) bytes; at most \(limitInBytes) are read"
            return (nil, [unreadable(problem, subject, path)])
        }
        do {
            let root = try compose(yaml: text) ?? Node([(Node, Node)]())
            guard case .mapping(let mapping) = root else {
                let isBlank = root.scalar?.string.isEmpty ?? false
                guard isBlank else { throw NotAMapping() }
                return finish(Node.Mapping([]), subject, path, body)
            }
            return finish(mapping, subject, path, body)
        } catch {
            let (problem, line) = Self.explain(error)
            let place = line.map { SourceLocation(file: path, line: max(1, $0)).description }
            return (nil, [unreadable(problem, subject, place ?? path)])
        }
    }

    private struct NotAMapping: Error {}

    private static func finish<Value>(
        _ mapping: Node.Mapping,
        _ subject: RespondError.Subject,
        _ path: String,
        _ body: (inout Section) -> Value?
    ) -> (value: Value?, problems: [ErrorReport]) {
        let source = Section.Source(subject: subject, path: path)
        var section = Section(mapping, name: "", line: 1, in: source)
        let value = body(&section)
        section.finish()
        return (section.problems.isEmpty ? value : nil, section.problems)
    }

    private static func unreadable(
        _ problem: String,
        _ subject: RespondError.Subject,
        _ place: String
    ) -> ErrorReport {
        RespondError.file(subject, .unreadable(problem), place: place).report
    }

    private static func explain(_ error: any Error) -> (problem: String, line: Int?) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _),
            YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            ("not YAML: \(problem)", mark.line)
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            ("a mapping has the key '\(keys.joined(separator: "', '"))' twice", context.mark.line)
        case is NotAMapping: ("not a mapping of keys to values", 1)
        default: ("not YAML", nil)
        }
    }
}
