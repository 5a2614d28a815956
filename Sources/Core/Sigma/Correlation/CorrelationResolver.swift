// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What a correlation looks at.
enum CorrelationPart: Hashable, Sendable {
    case rule(Int)
    case correlation(Int)
}

/// Finds the rules that correlations name, and leaves out correlations that cannot work.
struct CorrelationResolver {
    private let all: [CorrelationRule]
    private var rules: [String: Int] = [:]
    private var named: [String: Int] = [:]

    init(_ correlations: [CorrelationRule], rules: [SigmaRule]) {
        all = correlations
        for (index, rule) in rules.enumerated() {
            for name in [rule.id, rule.name, rule.title].compactMap({ $0 })
            where self.rules[name] == nil {
                self.rules[name] = index
            }
        }
        for (index, rule) in correlations.enumerated() {
            for name in [rule.id, rule.name, rule.title].compactMap({ $0 }) where named[name] == nil
            {
                named[name] = index
            }
        }
    }

    /// The correlations that work, with their parts, and why the others do not.
    func resolve() -> (
        correlations: [CorrelationRule], parts: [[CorrelationPart]], problems: [RuleProblem]
    ) {
        var problems: [RuleProblem] = []
        var good: Set<Int> = []
        for index in all.indices {
            var path: [Int] = []
            if let error = problem(of: index, &path) {
                problems.append(RuleProblem(error))
            } else {
                good.insert(index)
            }
        }
        let kept = all.indices.filter(good.contains)
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let parts = kept.map { index in
            all[index].rules.compactMap { name -> CorrelationPart? in
                if let rule = rules[name] { return .rule(rule) }
                return named[name].flatMap { places[$0] }.map(CorrelationPart.correlation)
            }
        }
        return (kept.map { all[$0] }, parts, problems)
    }

    /// Why a correlation cannot work, or nil; correlations it is made of must work too.
    private func problem(of index: Int, _ path: inout [Int]) -> SigmaError? {
        let rule = all[index]
        guard !path.contains(index) else { return .circular(rule.title, at: rule.location) }
        // A chain this long is no design; the bound also keeps the recursion shallow.
        guard path.count < 16 else { return .circular(rule.title, at: rule.location) }
        path.append(index)
        defer { path.removeLast() }
        for name in rule.rules where rules[name] == nil {
            guard let other = named[name] else { return .unknownRule(name, at: rule.location) }
            if let error = problem(of: other, &path) { return error }
        }
        return nil
    }
}
