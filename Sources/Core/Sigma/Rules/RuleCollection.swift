// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The documents of one file, with what the old `action` key says about them.
///
/// `global` gives parts to every document after it, `reset` forgets them, and `repeat` says
/// everything of the document before it again but for what it changes.
///
/// - Source: Sigma rules specification 1.0, "Rule Collections".
struct RuleCollection {
    let path: String
    private var global: YAMLNode?
    private var previous: YAMLNode?
    /// How many nodes merging may still make; a long `global` before many documents would multiply.
    private var budget = 1_000_000

    init(path: String) { self.path = path }

    /// The whole document, or nil when it only says something about the others.
    mutating func complete(_ document: YAMLNode) throws(SigmaError) -> YAMLNode? {
        if document.isNull { return nil }
        guard let pairs = document.pairs else {
            throw .notARule(at: SourceLocation(file: path, line: document.line))
        }
        try Self.refuseDuplicateKeys(document, path: path)
        let action = document["action"]?.text
        let own = YAMLNode(
            line: document.line,
            content: .mapping(pairs.filter { $0.key != "action" })
        )
        switch action {
        case "global":
            global = global.map { Self.merged($0, own) } ?? own
            return nil
        case "reset":
            global = nil
            return nil
        case "repeat":
            guard let previous else {
                throw .malformed(
                    "action",
                    expected: "preceded by a document to repeat",
                    at: SourceLocation(file: path, line: document.line)
                )
            }
            try spend(on: previous)
            let whole = Self.merged(previous, own)
            self.previous = whole
            return whole
        case nil:
            if let global { try spend(on: global) }
            let whole = global.map { Self.merged($0, own) } ?? own
            previous = whole
            return whole
        default:
            throw .malformed(
                "action",
                expected: "global, repeat or reset",
                at: SourceLocation(file: path, line: document.line)
            )
        }
    }

    private mutating func spend(on node: YAMLNode) throws(SigmaError) {
        if budget > 0 { budget -= node.count }
        guard budget > 0 else {
            throw .aliases(
                "a collection that stands for too much",
                at: SourceLocation(file: path, line: node.line)
            )
        }
    }

    /// One mapping over another: mappings are merged, everything else is replaced.
    private static func merged(_ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
        guard let basePairs = base.pairs, let overPairs = over.pairs else { return over }
        var pairs = basePairs
        let places = Dictionary(
            basePairs.enumerated().map { ($0.element.key, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        for pair in overPairs {
            if let index = places[pair.key] {
                pairs[index] = YAMLPair(
                    key: pair.key,
                    line: pair.line,
                    value: merged(pairs[index].value, pair.value)
                )
            } else {
                pairs.append(pair)
            }
        }
        return YAMLNode(line: over.line, content: .mapping(pairs))
    }

    private static func refuseDuplicateKeys(
        _ node: YAMLNode,
        path: String
    ) throws(SigmaError) {
        switch node.content {
        case .scalar: return
        case .sequence(let items):
            for item in items { try refuseDuplicateKeys(item, path: path) }
        case .mapping(let pairs):
            try refuseDuplicates(pairs, path: path)
            for pair in pairs { try refuseDuplicateKeys(pair.value, path: path) }
        }
    }

    private static func refuseDuplicates(_ pairs: [YAMLPair], path: String) throws(SigmaError) {
        if pairs.count <= 16 {
            for (index, pair) in pairs.enumerated()
            where pairs[..<index].contains(where: { $0.key == pair.key }) {
                throw .duplicateKey(pair.key, at: SourceLocation(file: path, line: pair.line))
            }
            return
        }
        var seen: Set<String> = []
        for pair in pairs where !seen.insert(pair.key).inserted {
            throw .duplicateKey(pair.key, at: SourceLocation(file: path, line: pair.line))
        }
    }
}
