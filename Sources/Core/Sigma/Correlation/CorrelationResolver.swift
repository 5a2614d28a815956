// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What a correlation looks at.
enum CorrelationPart: Hashable, Sendable {
    case rule(Int)
    case correlation(Int)
}

/// Finds the rules that correlations name, and leaves out correlations that cannot work.
struct CorrelationResolver {
    /// Correlations that work, with their parts in the order they are listed, and the other ones.
    struct Result {
        var correlations: [CorrelationRule] = []
        var parts: [[CorrelationPart]] = []
        var problems: [RuleProblem] = []
    }

    /// A chain this long is no design; the bound also keeps the recursion shallow.
    private static let depthLimit = 16

    private let all: [CorrelationRule]
    private let rules: [String: Int]
    private let named: [String: Int]
    private let refused: Set<String>

    /// Takes all that was read; `refused` are the names of what could not be.
    init(_ correlations: [CorrelationRule], rules: [SigmaRule], refused: Set<String>) {
        all = correlations
        self.rules = Self.index(rules.map { [$0.id, $0.name, $0.title] })
        named = Self.index(correlations.map { [$0.id, $0.name, $0.title] })
        self.refused = refused
    }

    private static func index(_ names: [[String?]]) -> [String: Int] {
        var places: [String: Int] = [:]
        for (index, own) in names.enumerated() {
            for name in own.compactMap({ $0 }) where places[name] == nil { places[name] = index }
        }
        return places
    }

    func resolve() -> Result {
        var result = Result()
        var kept: [Int] = []
        for index in all.indices {
            var path: [Int] = []
            if let error = problem(of: index, &path) {
                result.problems.append(RuleProblem(error))
            } else {
                kept.append(index)
            }
        }
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        result.correlations = kept.map { all[$0] }
        result.parts = kept.map { index in
            all[index].rules.compactMap { name -> CorrelationPart? in
                if let rule = rules[name] { return .rule(rule) }
                return named[name].flatMap { places[$0] }.map(CorrelationPart.correlation)
            }
        }
        return result
    }

    /// Why a correlation cannot work, or nil; correlations it is made of must work too.
    private func problem(of index: Int, _ path: inout [Int]) -> SigmaError? {
        let rule = all[index]
        guard !path.contains(index), path.count < Self.depthLimit else {
            return .circular(rule.title, at: rule.location)
        }
        path.append(index)
        defer { path.removeLast() }
        for name in rule.rules where rules[name] == nil {
            guard let other = named[name] else { return unknown(name, rule) }
            switch problem(of: other, &path) {
            case nil: break
            // Its own report says what is wrong with it.
            case .circular: return .circular(rule.title, at: rule.location)
            default: return .refusedRule(name, at: rule.location)
            }
        }
        return strayAlias(of: rule).map { unknown($0, rule) }
    }

    private func unknown(_ name: String, _ rule: CorrelationRule) -> SigmaError {
        refused.contains(name)
            ? .refusedRule(name, at: rule.location) : .unknownRule(name, at: rule.location)
    }

    /// A rule that an alias is given for and that the correlation does not look at.
    private func strayAlias(of rule: CorrelationRule) -> String? {
        let own = Set(rule.rules.map(identity))
        return rule.aliases.values.flatMap(\.keys).sorted().first { !own.contains(identity($0)) }
    }

    /// The same for all names of one rule.
    private func identity(_ name: String) -> String {
        if let index = rules[name] { return "rule \(index)" }
        return named[name].map { "correlation \($0)" } ?? name
    }
}
