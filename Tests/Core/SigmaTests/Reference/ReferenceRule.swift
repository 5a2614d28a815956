// SPDX-License-Identifier: Apache-2.0

/// A value as a rule writes it.
enum ReferenceValue: Hashable {
    case text(String)
    case number(Double, written: String)
    case bool(Bool)
    case null

    /// The value as YAML.
    var yaml: String {
        switch self {
        case .text(let text) where text.contains("\n"):
            "\""
                + text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
                .replacing("\"", with: "\\\"") + "\""
        case .text(let text): "'" + text.replacing("'", with: "''") + "'"
        case .number(_, let written): written
        case .bool(let bool): bool ? "true" : "false"
        case .null: "null"
        }
    }
}

/// A field with its modifiers and values.
struct ReferenceItem {
    /// Empty for keywords.
    var field: String
    var modifiers: [String]
    var values: [ReferenceValue]

    var key: String { ([field] + modifiers).joined(separator: "|") }
}

/// The logic of a rule, as a tree over its selections.
indirect enum ReferenceCondition {
    case selection(Int)
    case all([ReferenceCondition])
    case any([ReferenceCondition])
    case not(ReferenceCondition)
    /// `n of s*`, that is of all selections.
    case some(Int)

    /// The condition as Sigma.
    var sigma: String {
        switch self {
        case .selection(let index): "s\(index)"
        case .all(let parts): "(" + parts.map(\.sigma).joined(separator: " and ") + ")"
        case .any(let parts): "(" + parts.map(\.sigma).joined(separator: " or ") + ")"
        case .not(let part): "not \(part.sigma)"
        case .some(let count): "\(count) of s*"
        }
    }
}

/// A rule that can be written as Sigma, and evaluated as the specification says, word for word.
///
/// Each selection is a list of mappings: any of them, and all items of it.
struct ReferenceRule {
    var selections: [[[ReferenceItem]]]
    var condition: ReferenceCondition

    /// The rule as a Sigma document.
    func yaml(number: Int) -> String {
        var out =
            "title: Rule \(number)\nid: r\(number)\nlogsource:\n  category: test\ndetection:\n"
        for (index, maps) in selections.enumerated() {
            out += "  s\(index):\n"
            for map in maps {
                if map.count == 1, map[0].key.isEmpty {
                    for value in map[0].values { out += "    - \(value.yaml)\n" }
                    continue
                }
                for (position, item) in map.enumerated() {
                    out += position == 0 ? "    - " : "      "
                    out += "'\(item.key)':\n"
                    for value in item.values { out += "        - \(value.yaml)\n" }
                }
            }
        }
        return out + "  condition: \(condition.sigma)\n"
    }
}
