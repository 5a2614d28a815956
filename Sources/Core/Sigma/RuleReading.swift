// SPDX-License-Identifier: Apache-2.0

public import Schema

/// Reads rule files and collects what can be used and what cannot.
///
/// Every file is read to its end: one bad document never blinds the others, and a document that
/// cannot be honoured in full is left out in full, with a reason. Files may come in any order;
/// filters reach rules that were read before and after them.
///
/// - Limits: 1 MiB and 1,000 documents a file.
public struct RuleReading: Sendable {
    /// The rules that can be used, in the order they were read.
    public private(set) var rules: [SigmaRule] = []
    /// The correlations that can be used, in the order they were read.
    public private(set) var correlations: [CorrelationRule] = []
    /// Ids, names and titles of documents that were left out, as far as they could be read.
    public private(set) var refusedNames: Set<String> = []
    /// What was left out, and why.
    public private(set) var problems: [RuleProblem] = []

    private let placeholders: [String: [String]]
    private var filters: [FilterRule] = []

    /// Begins with nothing read.
    ///
    /// - Parameter placeholders: What `%name%` stands for under `expand`; a rule that names another
    ///   placeholder is refused.
    public init(placeholders: [String: [String]] = [:]) {
        self.placeholders = placeholders
    }

    /// Reads a file's text; `path` is only for messages.
    public mutating func read(_ text: String, from path: String) {
        do {
            var collection = RuleCollection(path: path)
            for document in try YAMLDocuments.read(text, from: path) {
                guard
                    let whole = note(
                        in: path,
                        { () throws(SigmaError) in
                            try collection.complete(document)
                        }
                    ) ?? nil
                else { continue }
                read(whole, from: path)
            }
        } catch {
            problems.append(RuleProblem(error))
        }
    }

    /// What correlations and filters name and nobody defines; call it when all is read.
    ///
    /// A correlation with such a reference is left out by `CorrelationEngine`, a filter without a
    /// rule does nothing.
    public func unresolvedReferences() -> [RuleProblem] {
        var known: Set<String> = []
        for rule in rules { known.formUnion([rule.id, rule.title, rule.name ?? rule.id]) }
        for rule in correlations { known.formUnion([rule.id, rule.title, rule.name ?? rule.id]) }
        let strays = filters.flatMap { filter in
            (filter.targets ?? []).filter { !known.contains($0) }.map { ($0, filter.location) }
        }
        let resolver = CorrelationResolver(correlations, rules: rules, refused: refusedNames)
        return resolver.resolve().problems
            + strays.map { name, place in
                RuleProblem(
                    refusedNames.contains(name)
                        ? SigmaError.refusedRule(name, at: place)
                        : SigmaError.unknownRule(name, at: place)
                )
            }
    }

    private mutating func read(_ document: YAMLNode, from path: String) {
        let before = problems.count
        readKind(of: document, from: path)
        guard problems.count > before else { return }
        refusedNames.formUnion(["id", "name", "title"].compactMap { document[$0]?.text })
    }

    private mutating func readKind(of document: YAMLNode, from path: String) {
        let reader = RuleReader(path: path, placeholders: placeholders)
        if document["correlation"] != nil {
            let correlation = note(in: path) { () throws(SigmaError) in
                try CorrelationReader(path: path).correlation(document)
            }
            if let correlation { correlations.append(correlation) }
        } else if document["filter"] != nil {
            let filter = note(in: path) { () throws(SigmaError) in
                try FilterRule(document, reader: reader)
            }
            if let filter { add(filter) }
        } else if document["detection"] != nil {
            let rule = note(in: path) { () throws(SigmaError) in try reader.rule(document) }
            if let rule { add(rule) }
        } else {
            let place = SourceLocation(file: path, line: document.line)
            problems.append(RuleProblem(SigmaError.notARule(at: place)))
        }
    }

    private mutating func add(_ rule: SigmaRule) {
        var rule = rule
        for filter in filters where filter.applies(to: rule) { filter.apply(to: &rule) }
        rules.append(rule)
    }

    private mutating func add(_ filter: FilterRule) {
        filters.append(filter)
        for index in rules.indices where filter.applies(to: rules[index]) {
            filter.apply(to: &rules[index])
        }
    }

    private mutating func note<Result>(
        in path: String,
        _ body: () throws(SigmaError) -> Result
    ) -> Result? {
        do {
            return try body()
        } catch {
            problems.append(RuleProblem(error))
            return nil
        }
    }
}

/// A document that was left out, and why.
public struct RuleProblem: Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public let error: SigmaError

    /// Wraps an error.
    public init(_ error: SigmaError) { self.error = error }

    /// The file as it was given to `RuleReading.read`.
    public var path: String { error.location.file }
    /// The line, counted from 1.
    public var line: Int { error.location.line }
    /// `sigma.…`, to search the documentation for.
    public var code: String { report.code }
    /// What went wrong, as one clause.
    public var problem: String { report.problem }
    /// What the author can do next.
    public var remedy: String { report.remedy }
    /// All of it, as a reader is told.
    public var report: ErrorReport { error.report }

    /// All of it, as text.
    public var description: String { report.description }
}
