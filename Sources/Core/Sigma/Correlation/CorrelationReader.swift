// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Reads one document as a correlation.
struct CorrelationReader {
    let path: String

    private func place(_ line: Int) -> SourceLocation { SourceLocation(file: path, line: line) }

    /// The document's correlation.
    func correlation(_ node: YAMLNode) throws(SigmaError) -> CorrelationRule {
        let common = RuleReader(path: path, placeholders: [:])
        guard let body = node["correlation"], body.pairs != nil else {
            throw .malformed("correlation", expected: "a mapping", at: place(node.line))
        }
        let title = try common.required("title", of: node)
        let (kind, isExtended) = try kind(of: body)
        let rules = try rules(of: body, isExtended: isExtended)
        let isTemporal = kind == .temporal || kind == .temporalOrdered
        guard !isTemporal || rules.count <= CorrelationLimits.parts else {
            throw .malformed(
                "rules",
                expected: "a list of at most \(CorrelationLimits.parts) rules",
                at: place(body.line)
            )
        }
        return CorrelationRule(
            id: node["id"]?.text ?? title,
            title: title,
            name: node["name"]?.text,
            level: try common.level(of: node) ?? "medium",
            status: node["status"]?.text,
            tags: node["tags"]?.texts ?? [],
            location: place(node.line),
            description: node["description"]?.text,
            author: node["author"]?.text,
            falsepositives: node["falsepositives"]?.texts ?? [],
            kind: kind,
            rules: rules,
            groupBy: body["group-by"]?.texts ?? [],
            timespan: try timespan(of: body),
            condition: try condition(of: body, kind: kind, rules: rules),
            aliases: try aliases(of: body),
            generate: try generate(node, body)
        )
    }

    private func kind(
        of body: YAMLNode
    ) throws(SigmaError) -> (CorrelationRule.Kind, isExtended: Bool) {
        guard let value = body["type"] else { throw .missing("type", at: place(body.line)) }
        var text = value.text?.lowercased() ?? ""
        let isExtended = text.hasSuffix("_extended")
        if isExtended { text = String(text.dropLast("_extended".count)) }
        guard let kind = CorrelationRule.Kind(rawValue: text),
            !isExtended || kind == .temporal || kind == .temporalOrdered
        else {
            let names = CorrelationRule.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed("type", expected: "one of \(names)", at: place(value.line))
        }
        return (kind, isExtended)
    }

    /// The rules it looks at; a boolean condition may name them instead.
    private func rules(of body: YAMLNode, isExtended: Bool) throws(SigmaError) -> [String] {
        if let value = body["rules"] {
            let rules = value.texts
            guard !rules.isEmpty else {
                throw .malformed("rules", expected: "a list of ids or names", at: place(value.line))
            }
            return rules
        }
        guard let text = body["condition"]?.text else {
            throw .missing("rules", at: place(body.line))
        }
        var named: [String] = []
        for word in text.split(whereSeparator: { " \n\t()".contains($0) }).map(String.init)
        where !["and", "or", "not"].contains(word.lowercased()) && !named.contains(word) {
            named.append(word)
        }
        guard !named.isEmpty else { throw .missing("rules", at: place(body.line)) }
        return named
    }

    /// Reads `90m`; letters are seconds, minutes, hours, days, weeks, months and years.
    private func timespan(of body: YAMLNode) throws(SigmaError) -> Int {
        guard let value = body["timespan"] ?? body["timeframe"] else {
            throw .missing("timespan", at: place(body.line))
        }
        let text = value.text ?? ""
        let units: [Character: Int] = [
            "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "M": 2_629_746, "y": 31_556_952,
        ]
        guard let letter = text.last, let unit = units[letter], let count = Int(text.dropLast()),
            (1...1_000_000_000 / unit).contains(count)
        else {
            throw .malformed(
                "timespan",
                expected: "a number and a unit like 15m",
                at: place(value.line)
            )
        }
        return count * unit
    }

    private func generate(_ node: YAMLNode, _ body: YAMLNode) throws(SigmaError) -> Bool {
        guard let value = node["generate"] ?? body["generate"], !value.isNull else { return false }
        guard let bool = value.text.flatMap(YAMLScalar.bool) else {
            throw .malformed("generate", expected: "true or false", at: place(value.line))
        }
        return bool
    }

    private func aliases(of body: YAMLNode) throws(SigmaError) -> [String: [String: String]] {
        guard let value = body["aliases"], !value.isNull else { return [:] }
        guard let pairs = value.pairs else {
            throw .malformed("aliases", expected: "a mapping", at: place(value.line))
        }
        var aliases: [String: [String: String]] = [:]
        for pair in pairs {
            guard let fields = pair.value.pairs else {
                throw .malformed(pair.key, expected: "a mapping of rules", at: place(pair.line))
            }
            for field in fields {
                guard let name = field.value.text else {
                    throw .malformed(field.key, expected: "a field's name", at: place(field.line))
                }
                aliases[pair.key, default: [:]][field.key] = name
            }
        }
        return aliases
    }
}

// MARK: - Condition

extension CorrelationReader {
    private func condition(
        of body: YAMLNode,
        kind: CorrelationRule.Kind,
        rules: [String]
    ) throws(SigmaError) -> CorrelationCondition {
        let isTemporal = kind == .temporal || kind == .temporalOrdered
        guard let value = body["condition"], !value.isNull else {
            guard isTemporal else { throw .missing("condition", at: place(body.line)) }
            return CorrelationCondition(bounds: [], fields: [], percentile: 50, expression: nil)
        }
        if let text = value.text, isTemporal {
            let parsed = try ConditionReader.read(text, names: rules, at: place(value.line))
            return CorrelationCondition(bounds: [], fields: [], percentile: 50, expression: parsed)
        }
        guard let pairs = value.pairs else {
            throw .malformed("condition", expected: "a mapping like gte: 10", at: place(value.line))
        }
        return try bounds(pairs, kind: kind, line: value.line)
    }

    private func bounds(
        _ pairs: [YAMLPair],
        kind: CorrelationRule.Kind,
        line: Int
    ) throws(SigmaError) -> CorrelationCondition {
        var bounds: [CorrelationCondition.Bound] = []
        var fields: [String] = []
        var percentile = 50.0
        for pair in pairs {
            switch pair.key {
            case "field": fields = pair.value.texts
            case "percentile":
                percentile = try number(pair)
                guard (0...100).contains(percentile) else {
                    throw .malformed("percentile", expected: "0 to 100", at: place(pair.line))
                }
            case "lt", "lte", "gt", "gte", "eq", "neq":
                let bound = try number(pair)
                guard
                    kind != .eventCount && kind != .valueCount
                        || bound <= Double(CorrelationLimits.entries) * 0.8
                else {
                    throw .malformed(
                        pair.key,
                        expected: "at most \(CorrelationLimits.entries * 8 / 10)",
                        at: place(pair.line)
                    )
                }
                bounds.append(.init(comparison: pair.key, value: bound))
            default:
                throw .malformed(
                    pair.key,
                    expected: "one of gt, gte, lt, lte, eq, neq, field, percentile",
                    at: place(pair.line)
                )
            }
        }
        let isTemporal = kind == .temporal || kind == .temporalOrdered
        guard !bounds.isEmpty || isTemporal else {
            throw .malformed("condition", expected: "a mapping like gte: 10", at: place(line))
        }
        guard !fields.isEmpty || kind == .eventCount || isTemporal else {
            throw .missing("field", at: place(line))
        }
        return CorrelationCondition(
            bounds: bounds,
            fields: fields,
            percentile: percentile,
            expression: nil
        )
    }

    private func number(_ pair: YAMLPair) throws(SigmaError) -> Double {
        guard let number = pair.value.text.flatMap(YAMLScalar.number) else {
            throw .malformed(pair.key, expected: "a number", at: place(pair.line))
        }
        return number.double
    }
}
