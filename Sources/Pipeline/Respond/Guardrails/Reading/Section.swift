// SPDX-License-Identifier: Apache-2.0

import Schema
import Yams

/// One mapping of a file that a person wrote, read key by key to the end.
///
/// Each key that is asked for becomes a known one; what was never asked for is reported by
/// `finish`. No problem stops the reading, so all of them are told at once.
struct Section {
    private(set) var problems: [ErrorReport] = []

    private let source: Source
    /// Dotted name in the file; empty for the root.
    private let name: String
    private let line: Int
    private let pairs: [(key: String, node: Node)]
    private var known: [String] = []

    /// The file that all sections of one reading share.
    struct Source {
        let subject: RespondError.Subject
        let path: String
    }

    init(_ mapping: Node.Mapping, name: String, line: Int, in source: Source) {
        self.source = source
        self.name = name
        self.line = mapping.mark?.line ?? line
        pairs = mapping.map { (key: $0.key.string ?? "?", node: $0.value) }
    }

    /// The value of a key; nil when it is absent, null, or reported as wrong.
    mutating func value<Value>(_ key: String, _ reader: ScalarReader<Value>) -> Value? {
        node(key).flatMap { read($0, reader, key: key) }
    }

    /// Sets `target` to the value of a key, and leaves it alone where there is none.
    mutating func value<Value>(
        _ key: String,
        _ reader: ScalarReader<Value>,
        into target: inout Value
    ) {
        if let value = value(key, reader) { target = value }
    }

    /// Sets a limit that may be switched off; `off` makes it nil.
    mutating func limit<Value>(
        _ key: String,
        _ reader: ScalarReader<Value>,
        into target: inout Value?
    ) {
        if let value = value(key, reader.orOff()) { target = value }
    }

    /// The value of a key that must be there.
    mutating func required<Value>(_ key: String, _ reader: ScalarReader<Value>) -> Value? {
        guard node(key) != nil else {
            report(.missingKey(dotted(key)), line: line)
            return nil
        }
        return value(key, reader)
    }

    /// The values of a list; nil when it is absent.
    ///
    /// What is wrong in it is reported and left out.
    mutating func list<Value>(_ key: String, _ reader: ScalarReader<Value>) -> [Value]? {
        items(key, of: reader.expected)?.compactMap { read($0, reader, key: key) }
    }

    /// Reads the mapping under a key, where there is one.
    @discardableResult
    mutating func section<Value>(
        _ key: String,
        _ body: (inout Section) -> Value?
    ) -> Value? {
        node(key).flatMap { read($0, key: key, body) }
    }

    /// Reads each mapping of the list under a key; nil when it is absent.
    mutating func sections<Value>(
        _ key: String,
        _ body: (inout Section) -> Value?
    ) -> [Value]? {
        items(key, of: "a mapping")?.compactMap { read($0, key: key, body) }
    }

    /// Reports what nobody asked for.
    mutating func finish() {
        for (key, node) in pairs where !known.contains(key) {
            let nearest = Nearest.name(to: key, among: known)
            report(.unknownKey(dotted(key), nearest: nearest), line: node.mark?.line ?? line)
        }
    }

    /// Notes a problem at a key, or at the section itself.
    mutating func report(_ problem: ReadingProblem, at key: String? = nil) {
        report(problem, line: place(of: key))
    }

    /// The line of a key's value, or of the section.
    func place(of key: String? = nil) -> Int {
        pairs.first { $0.key == key }?.node.mark?.line ?? line
    }
}

// MARK: - Nodes

extension Section {
    private func dotted(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    private mutating func node(_ key: String) -> Node? {
        if !known.contains(key) { known.append(key) }
        guard let node = pairs.first(where: { $0.key == key })?.node else { return nil }
        if case .scalar(let scalar) = node, scalar.isNull { return nil }
        return node
    }

    private mutating func items(_ key: String, of expected: String) -> [Node]? {
        guard let node = node(key) else { return nil }
        guard case .sequence(let sequence) = node else {
            wrong(key, node, expected: "a list, [\(expected), …]")
            return nil
        }
        return Array(sequence)
    }

    private mutating func read<Value>(
        _ node: Node,
        _ reader: ScalarReader<Value>,
        key: String
    ) -> Value? {
        if case .scalar(let scalar) = node,
            let value = reader.read(scalar.string, isQuoted: scalar.style != .plain)
        {
            return value
        }
        wrong(key, node, expected: reader.expected)
        return nil
    }

    private mutating func read<Value>(
        _ node: Node,
        key: String,
        _ body: (inout Section) -> Value?
    ) -> Value? {
        guard case .mapping(let mapping) = node else {
            wrong(key, node, expected: "a mapping of keys to values")
            return nil
        }
        var inner = Section(mapping, name: dotted(key), line: place(of: key), in: source)
        let value = body(&inner)
        inner.finish()
        problems += inner.problems
        return value
    }

    private mutating func wrong(_ key: String, _ node: Node, expected: String) {
        let found =
            switch node {
            case .scalar(let scalar): "'\(scalar.string.prefix(60))'"
            case .mapping: "a mapping"
            case .sequence: "a list"
            case .alias: "an alias"
            }
        report(
            .wrongValue(key: dotted(key), found: found, expected: expected),
            line: node.mark?.line ?? line
        )
    }

    private mutating func report(_ problem: ReadingProblem, line: Int) {
        let location = SourceLocation(file: source.path, line: max(1, line))
        let error = RespondError.file(source.subject, problem, place: location.description)
        problems.append(error.report)
    }
}

extension Node.Scalar {
    fileprivate var isNull: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(string)
    }
}
