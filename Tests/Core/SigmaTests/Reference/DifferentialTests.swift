// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma
import Testing

/// The engine against the slow reading of the specification.
struct DifferentialTests {
    /// Rules in a set, events matched against it, and sets.
    static let sizes = [(rules: 30, events: 30, sets: 3), (rules: 400, events: 5, sets: 1)]

    @Test(arguments: sizes)
    func `the engine gives the verdicts of the reference evaluator`(
        size: (rules: Int, events: Int, sets: Int)
    ) {
        for _ in 0..<size.sets {
            let seed = UInt64.random(in: .min ... .max)
            let wrong = Self.firstDifference(
                seed: seed,
                ruleCount: size.rules,
                eventCount: size.events
            )
            #expect(wrong == nil, "SEED=\(seed) rules=\(size.rules)")
        }
    }

    /// Describes the first verdict that differs, or nil.
    static func firstDifference(seed: UInt64, ruleCount: Int, eventCount: Int) -> String? {
        var random = RandomRules(seed: seed)
        let rules = (0..<ruleCount).map { _ in random.rule() }
        var reading = RuleReading()
        reading.read(
            rules.enumerated().map { $1.yaml(number: $0) }.joined(separator: "---\n"),
            from: "random.yml"
        )
        guard reading.problems.isEmpty, reading.rules.count == ruleCount else {
            return "problems: \(reading.problems)"
        }
        let names = FieldNames()
        let set = RuleSet(reading.rules, names: names)
        let everything = set.group([0])
        var matcher = Matcher(set)
        for number in 0..<eventCount {
            let event = random.event()
            let batch = EventMaker(names: names).batch(event)
            let flat = flattened(event)
            let reference = ReferenceEvaluator(event: flat)
            let expected = rules.indices.filter { reference.matches(rules[$0]) }
            let known = set.group([0], known: known(["F", "Image"], in: flat, names))
            for rule in rules.indices.prefix(5) {
                let holds = batch.withEvent(at: 0) {
                    Explanation(of: set.rules[rule], on: $0, names: names).holds
                }
                guard holds == expected.contains(rule) else {
                    return "explanation \(event)\n" + rules[rule].yaml(number: rule)
                }
            }
            // The second time answers come from the cache.
            for group in [everything, everything, known] {
                var found: [Int] = []
                batch.withEvent(at: 0) { event in
                    matcher.match(event, group: group) { found.append($0) }
                }
                guard found == expected else {
                    let rule = Set(found).symmetricDifference(expected).min() ?? 0
                    return "event \(number) \(event): got \(found), expected \(expected)\n"
                        + rules[rule].yaml(number: rule)
                }
            }
        }
        return nil
    }

    static func flattened(_ event: [String: JSONValue]) -> [String: [JSONValue]] {
        var flat: [String: [JSONValue]] = [:]
        func add(_ value: JSONValue, _ name: String) {
            switch value {
            case .list(let items): for item in items { add(item, name) }
            case .object(let object): for (key, inner) in object { add(inner, "\(name).\(key)") }
            default: flat[name, default: []].append(value)
            }
        }
        for (name, value) in event { add(value, name) }
        return flat
    }

    private static func known(
        _ fields: [String],
        in event: [String: [JSONValue]],
        _ names: FieldNames
    ) -> [FieldID: [ConstantValue]] {
        var known: [FieldID: [ConstantValue]] = [:]
        for field in fields {
            let values = event[field] ?? []
            let constants = values.compactMap { value -> ConstantValue? in
                switch value {
                case .string(let text): .string(text)
                case .integer(let number): .number(number)
                case .bool(let bool): .bool(bool)
                case .null: .null
                default: nil
                }
            }
            if constants.count == values.count { known[names.id(of: field)] = constants }
        }
        return known
    }
}
