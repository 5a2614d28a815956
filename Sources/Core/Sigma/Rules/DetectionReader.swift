// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A named part of a rule's detection.
struct Selection: Sendable {
    let name: String
    let expression: Expression
    /// The line of its name.
    let line: Int
}

/// Reads the selections of a rule or a filter.
struct DetectionReader {
    let path: String
    let placeholders: [String: [String]]
    /// The major version of Sigma that the rule asks for.
    let version: Int

    /// Keys of a detection that are not selections.
    static let reserved: Set = ["condition", "timeframe", "rules"]

    func selections(_ pairs: [YAMLPair]) throws(SigmaError) -> [Selection] {
        var found: [Selection] = []
        for pair in pairs where !Self.reserved.contains(pair.key) {
            let expression = try selection(pair.value, named: pair.key)
            found.append(Selection(name: pair.key, expression: expression, line: pair.line))
        }
        return found
    }

    private func place(_ line: Int) -> SourceLocation { SourceLocation(file: path, line: line) }

    private func selection(_ node: YAMLNode, named name: String) throws(SigmaError) -> Expression {
        switch node.content {
        case .scalar: return try keywords([node])
        case .mapping(let pairs): return try map(pairs, named: name, line: node.line)
        case .sequence(let items):
            guard !items.isEmpty else {
                throw .malformed(name, expected: "a list with values", at: place(node.line))
            }
            var parts: [Expression] = []
            for item in items {
                switch item.content {
                case .scalar: parts.append(try keywords([item]))
                case .mapping(let pairs):
                    parts.append(try map(pairs, named: name, line: item.line))
                case .sequence:
                    throw .malformed(
                        name,
                        expected: "a list of values or mappings",
                        at: place(item.line)
                    )
                }
            }
            return .joined(parts, any: true)
        }
    }

    private func keywords(_ nodes: [YAMLNode]) throws(SigmaError) -> Expression {
        try item(key: "", nodes: nodes, line: nodes[0].line)
    }

    private func map(
        _ pairs: [YAMLPair],
        named name: String,
        line: Int
    ) throws(SigmaError) -> Expression {
        guard !pairs.isEmpty else {
            throw .malformed(name, expected: "a mapping with fields", at: place(line))
        }
        var parts: [Expression] = []
        for pair in pairs { parts.append(try entry(pair)) }
        return .joined(parts, any: false)
    }

    /// One field of a mapping, with its value, values, or conditions on its members.
    private func entry(_ pair: YAMLPair) throws(SigmaError) -> Expression {
        if version >= 3, let path = try selectors(of: pair) {
            return try members(path.steps[...], pair)
        }
        switch pair.value.content {
        case .scalar: return try item(key: pair.key, nodes: [pair.value], line: pair.line)
        case .sequence(let items) where !items.isEmpty:
            return try item(key: pair.key, nodes: items, line: pair.line)
        default:
            throw .malformed(pair.key, expected: "a value or a list", at: place(pair.line))
        }
    }

    /// One field with its modifiers and values.
    private func item(
        key: String,
        nodes: [YAMLNode],
        line: Int
    ) throws(SigmaError) -> Expression {
        var values: [RuleValue] = []
        values.reserveCapacity(nodes.count)
        for node in nodes {
            guard let value = RuleValue(node) else {
                throw .malformed(key, expected: "a value or a list of values", at: place(node.line))
            }
            values.append(value)
        }
        let parts = key.split(separator: "|", omittingEmptySubsequences: false)
        let name = try fieldName(parts.first.map(String.init) ?? "", line: line)
        var chain = ValueChain(
            field: name.isEmpty ? nil : name,
            values: values,
            placeholders: placeholders,
            location: place(line)
        )
        if parts.count > 1 { try apply(parts.dropFirst(), to: &chain) }
        let expression = try chain.expression()
        try check(expression, key: key, line: line)
        return expression
    }

    private func apply(
        _ names: ArraySlice<Substring>,
        to chain: inout ValueChain
    ) throws(SigmaError) {
        var modifiers: [Modifier] = []
        for name in names {
            guard let modifier = Modifier.named(String(name)) else {
                throw .unknownModifier(
                    String(name),
                    at: chain.location,
                    nearest: Modifier.nearest(to: String(name))
                )
            }
            modifiers.append(modifier)
        }
        for modifier in modifiers.filter(\.comesFirst) + modifiers.filter({ !$0.comesFirst }) {
            try modifier.apply(&chain)
            chain.applied.append(modifier.name)
        }
    }

    /// The field's name; from version 3 on, brackets in it are escaped.
    private func fieldName(_ written: String, line: Int) throws(SigmaError) -> String {
        guard version >= 3, written.utf8.contains(UInt8(ascii: "[")) else { return written }
        guard let name = FieldPath(written)?.plainName else {
            throw .malformed(written, expected: "a field's name", at: place(line))
        }
        return name
    }

    /// Refuses what compiles to nothing that can be asked.
    private func check(_ expression: Expression, key: String, line: Int) throws(SigmaError) {
        var problem: SigmaError?
        expression.forEachTest { test in
            switch test.test {
            case .regex(let regex):
                if let reason = CompiledRegex.problem(in: regex) {
                    problem = .badRegex(regex.pattern, reason: reason, at: place(line))
                }
            case .text, .number: break
            default:
                guard test.field == nil else { return }
                problem = .malformed(key, expected: "text to look for anywhere", at: place(line))
            }
        }
        if let problem { throw problem }
    }
}

// MARK: - Members of lists

extension DetectionReader {
    /// The path of a key that selects members of lists, or nil.
    private func selectors(of pair: YAMLPair) throws(SigmaError) -> FieldPath? {
        let name = pair.key.prefix { $0 != "|" }
        guard name.utf8.contains(UInt8(ascii: "[")) else { return nil }
        guard let path = FieldPath(String(name)) else {
            throw .malformed(
                pair.key,
                expected: "a field with [any], [all], [all_or_empty], [none] or a number",
                at: place(pair.line)
            )
        }
        return path.plainName == nil ? path : nil
    }

    /// The question that a path with selectors asks, from its first step on.
    private func members(
        _ steps: ArraySlice<FieldPath.Step>,
        _ pair: YAMLPair
    ) throws(SigmaError) -> Expression {
        guard let step = steps.first, let quantifier = step.quantifier else {
            let name = steps.first?.name ?? ArrayMatch.member
            let modifiers = pair.key.drop { $0 != "|" }
            return try entry(YAMLPair(key: name + modifiers, line: pair.line, value: pair.value))
        }
        let rest = steps.dropFirst()
        let body =
            rest.isEmpty ? try self.body(pair) : try members(rest, pair)
        let match = ArrayMatch(quantifier: quantifier, body: body)
        return .test(FieldTest(field: step.name, test: .members(match)))
    }

    /// What a member must fit: fields of it, selections with a condition, or a value.
    private func body(_ pair: YAMLPair) throws(SigmaError) -> Expression {
        guard let inner = pair.value.pairs else { return try members([], pair) }
        guard pair.value["condition"] != nil else {
            return try map(inner, named: pair.key, line: pair.line)
        }
        let selections = try selections(inner)
        let condition = try RuleReader(path: path, placeholders: placeholders)
            .condition(of: pair.value, over: selections)
        return condition.expression(over: selections)
    }
}
