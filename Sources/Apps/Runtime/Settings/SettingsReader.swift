// SPDX-License-Identifier: Apache-2.0

package import Schema
import Yams

/// Reads `outrider.yml` strictly: what it does not know is an error with its line, not silence.
package struct SettingsReader {
    /// All sections of the file.
    private static let sections = [
        "state", "server", "auth", "storage", "messaging", "receivers", "rules", "policy",
        "assets", "correlation", "model", "retention", "limits", "notifications", "connectors",
    ]

    private let path: String
    private var settings = Settings()
    private var problems: [ErrorReport] = []

    /// Reads a file's text; `path` is only for messages.
    package static func read(
        _ text: String,
        from path: String
    ) -> (settings: Settings, problems: [ErrorReport]) {
        var reader = SettingsReader(path: path)
        reader.read(text)
        return (reader.settings, reader.problems)
    }

    private init(path: String) { self.path = path }

    private mutating func read(_ text: String) {
        do {
            guard let root = try compose(yaml: text) else { return }
            // Nothing but comments.
            if root.scalar?.string.isEmpty ?? false { return }
            for (key, value) in pairs(root, named: "the file", known: Self.sections)
            where key == "rules" && !value.isNull {
                readRules(value)
            }
        } catch let error as YamlError {
            unreadable(error)
        } catch {
            report("unreadable", "not YAML", line: 1, "Correct the YAML.")
        }
    }

    private mutating func readRules(_ node: Node) {
        let known = ["directories", "only", "placeholders"]
        for (key, value) in pairs(node, named: "'rules'", prefix: "rules.", known: known)
        where !value.isNull {
            switch key {
            case "directories":
                settings.rules.directories = texts(value, key: "rules.directories")
            case "only":
                guard let only = value.bool else {
                    wrong("rules.only", "true or false", value)
                    continue
                }
                settings.rules.only = only
            default: readPlaceholders(value)
            }
        }
    }

    private mutating func readPlaceholders(_ node: Node) {
        for (name, value) in pairs(node, named: "'rules.placeholders'") {
            let key = "rules.placeholders.\(name)"
            guard !name.isEmpty, !name.contains("%") else {
                wrong(key, "a name without percent signs", value)
                continue
            }
            let values = value.scalar.map { $0.string.isEmpty ? [] : [$0.string] }
            settings.rules.placeholders[name] = values ?? texts(value, key: key)
            // A name without a value would let its rules match nothing, and say nothing of it.
            if settings.rules.placeholders[name]?.isEmpty ?? true, !isReported(value) {
                wrong(key, "a value, or a list of values", value)
            }
        }
    }
}

// MARK: - Nodes

extension SettingsReader {
    /// The pairs of a mapping; with `known`, only those with known keys.
    private mutating func pairs(
        _ node: Node,
        named name: String,
        prefix: String = "",
        known: [String]? = nil
    ) -> [(key: String, value: Node)] {
        guard let mapping = node.mapping else {
            report(
                "wrong-value",
                "\(name) is not a mapping of keys to values",
                line: node.line,
                "Write 'key: value' lines; docs/guides/rules.md has an example."
            )
            return []
        }
        return mapping.compactMap { pair in
            let key = pair.key.string ?? "?"
            guard let known, !known.contains(key) else { return (key: key, value: pair.value) }
            let nearest = Nearest.name(to: key, among: known)
            report(
                "unknown-key",
                "'\(prefix)\(key)' is no setting",
                line: pair.key.line,
                nearest.map { "Did you mean '\(prefix)\($0)'?" }
                    ?? "Use one of \(known.joined(separator: ", "))."
            )
            return nil
        }
    }

    private mutating func texts(_ node: Node, key: String) -> [String] {
        guard let items = node.sequence else {
            wrong(key, "a list like [one, two]", node)
            return []
        }
        return items.compactMap { item in
            if let text = item.scalar?.string, !text.isEmpty { return text }
            wrong(key, "a list of texts", item)
            return nil
        }
    }

    private mutating func wrong(_ key: String, _ expected: String, _ node: Node) {
        report(
            "wrong-value",
            "'\(key)' is not \(expected)",
            line: node.line,
            "Write '\(key)' as \(expected)."
        )
    }

    private func isReported(_ node: Node) -> Bool {
        problems.contains { $0.place == place(node.line) }
    }

    private mutating func report(
        _ code: String,
        _ problem: String,
        line: Int,
        _ remedy: String
    ) {
        problems.append(
            ErrorReport("settings.\(code)", problem: problem, place: place(line), remedy: remedy)
        )
    }

    private func place(_ line: Int) -> String {
        SourceLocation(file: path, line: max(1, line)).description
    }

    private mutating func unreadable(_ error: YamlError) {
        let (problem, line) =
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                ("not YAML: \(problem)", mark.line)
            case .duplicatedKeysInMapping(let keys, let context):
                ("the key '\(keys.joined(separator: "', '"))' stands twice", context.mark.line)
            default: ("not YAML", 1)
            }
        report("unreadable", problem, line: line, "Correct the file on this line or before it.")
    }
}

extension Node {
    fileprivate var line: Int { mark?.line ?? 1 }

    fileprivate var isNull: Bool {
        scalar.map { $0.style == .plain && ["", "~", "null"].contains($0.string) } ?? false
    }
}
