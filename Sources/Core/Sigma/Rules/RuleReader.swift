// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Reads one document as a rule.
struct RuleReader {
    let path: String
    let placeholders: [String: [String]]

    private func place(_ line: Int) -> SourceLocation { SourceLocation(file: path, line: line) }

    /// The document's rule.
    func rule(_ node: YAMLNode) throws(SigmaError) -> SigmaRule {
        guard let detection = node["detection"] else {
            throw .missing("detection", at: place(node.line))
        }
        guard let pairs = detection.pairs else {
            throw .malformed("detection", expected: "a mapping", at: place(detection.line))
        }
        let title = try required("title", of: node)
        let reader = DetectionReader(
            path: path,
            placeholders: placeholders,
            version: try version(of: node)
        )
        let selections = try reader.selections(pairs)
        return SigmaRule(
            id: node["id"]?.text ?? title,
            title: title,
            name: node["name"]?.text,
            level: try level(of: node) ?? "medium",
            status: node["status"]?.text,
            tags: node["tags"]?.texts ?? [],
            logsource: try logSource(of: node),
            location: place(node.line),
            text: .read(
                details(of: node),
                RuleDetection(
                    selections: selections,
                    condition: try condition(of: detection, over: selections)
                )
            )
        )
    }

    private func details(of node: YAMLNode) -> RuleDetails {
        RuleDetails(
            description: node["description"]?.text,
            author: node["author"]?.text,
            falsepositives: node["falsepositives"]?.texts ?? [],
            date: node["date"]?.text,
            modified: node["modified"]?.text,
            references: node["references"]?.texts ?? [],
            fields: node["fields"]?.texts ?? []
        )
    }

    /// The text of a key that a document must have.
    func required(_ key: String, of node: YAMLNode) throws(SigmaError) -> String {
        guard let value = node[key] else { throw .missing(key, at: place(node.line)) }
        guard let text = value.text, !text.isEmpty else {
            throw .malformed(key, expected: "text", at: place(value.line))
        }
        return text
    }

    /// The level of a document, or nil.
    func level(of node: YAMLNode) throws(SigmaError) -> String? {
        guard let value = node["level"], !value.isNull else { return nil }
        let level = value.text?.lowercased() ?? ""
        guard ["informational", "low", "medium", "high", "critical"].contains(level) else {
            throw .malformed(
                "level",
                expected: "informational, low, medium, high or critical",
                at: place(value.line)
            )
        }
        return level
    }

    /// The log source of a document; it must name at least one part.
    func logSource(of node: YAMLNode) throws(SigmaError) -> LogSource {
        guard let value = node["logsource"] else {
            throw .missing("logsource", at: place(node.line))
        }
        guard value.pairs != nil else {
            throw .malformed("logsource", expected: "a mapping", at: place(value.line))
        }
        let source = LogSource(
            product: value["product"]?.text,
            category: value["category"]?.text,
            service: value["service"]?.text
        )
        guard source != LogSource() else {
            throw .malformed(
                "logsource",
                expected: "a mapping with product, category or service",
                at: place(value.line)
            )
        }
        return source
    }

    /// The condition of a detection; a list of conditions is one `or`.
    func condition(
        of detection: YAMLNode,
        over selections: [Selection]
    ) throws(SigmaError) -> Condition {
        guard let value = detection["condition"] else {
            throw .missing("condition", at: place(detection.line))
        }
        let texts = value.texts
        guard !texts.isEmpty else {
            throw .malformed(
                "condition",
                expected: "text or a list of texts",
                at: place(value.line)
            )
        }
        let names = selections.map(\.name)
        var parts: [Condition] = []
        for text in texts {
            parts.append(try ConditionReader.read(text, names: names, at: place(value.line)))
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    /// The major version of Sigma that a document asks for; 2 when it says nothing.
    func version(of node: YAMLNode) throws(SigmaError) -> Int {
        guard let value = node["sigma-version"], !value.isNull else { return 2 }
        guard let major = value.text?.split(separator: ".").first.flatMap({ Int($0) }),
            (1...3).contains(major)
        else {
            throw .malformed("sigma-version", expected: "a version up to 3", at: place(value.line))
        }
        return major
    }
}
