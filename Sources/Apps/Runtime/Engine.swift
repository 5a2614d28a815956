// SPDX-License-Identifier: Apache-2.0

package import Detect
package import Ingest
package import Schema
package import Sigma

/// What a run is made of before the first record: names, log sources, and compiled rules.
///
/// Shared by all workers and never changed afterwards; each worker makes its own ingestor and
/// detector from it.
package struct Engine: Sendable {
    /// Which rules to load.
    package struct Options: Sendable {
        /// Folders or files with rules, besides or instead of the shipped ones.
        package var rules: [String]
        /// What `%name%` stands for in rules.
        package var placeholders: [String: [String]] = [:]
        /// Leaves the shipped rules out.
        package var onlyGivenRules: Bool
        /// Takes up what an earlier run compiled, if it is still true, and keeps what this one does.
        package var isCached: Bool

        package init(rules: [String] = [], onlyGivenRules: Bool = false, isCached: Bool = false) {
            self.rules = rules
            self.onlyGivenRules = onlyGivenRules
            self.isCached = isCached
        }
    }

    package let content: Content
    package let names: FieldNames
    package let routes: RouteTable
    package let sources: [LogSourceDefinition]
    package let set: RuleSet
    package let correlations: CorrelationPlan
    /// Rules that cannot be used, and why.
    package let refused: [RefusedRule]
    /// What is wrong with the log sources.
    package let problems: [ErrorReport]

    /// Reads and compiles everything.
    package init(_ options: Options) throws(RuntimeError) {
        content = try Content.shipped()
        let names = FieldNames()
        let reading = try Self.logSources(content.folder + "/logsources", options)
        let folders = (options.onlyGivenRules ? [] : [content.folder + "/rules"]) + options.rules
        let rules = try Self.rules(folders, options, names)
        (set, refused) = (rules.set, rules.refused)
        correlations = CorrelationPlan(
            rules.correlations,
            rules: rules.set.rules,
            refused: rules.refusedNames,
            names: names
        )
        (sources, problems) = reading
        routes = RouteTable()
        self.names = names
    }

    /// ATT&CK's names and tactics; empty where the tables are missing.
    package var techniqueCatalog: TechniqueCatalog {
        TechniqueCatalog(
            techniques: content.text("attack/techniques.tsv") ?? "",
            crosswalk: content.text("attack/crosswalk.tsv") ?? ""
        )
    }

    /// An ingestor for one worker.
    package func makeIngestor() -> Ingestor { Ingestor(plan(forDetectionOnly: false)) }

    /// How to read; for detection alone, what no rule reads may be left out.
    package func plan(forDetectionOnly: Bool) -> IngestPlan {
        IngestPlan(
            sources,
            names: names,
            routes: routes,
            isSelective: forDetectionOnly && !set.readsWholeEvents
        )
    }

    /// A detector for one worker; workers that have the same groups compile them once.
    package func makeDetector(_ groups: RuleGroups = RuleGroups()) -> Detector {
        Detector(set, routes: routes, groups: groups)
    }

    /// A facts extractor for one worker.
    package func makeExtractor() -> FactsExtractor {
        FactsExtractor(sources, names: names, routes: routes)
    }

    /// The log sources as an earlier run read them, or else read now.
    private static func logSources(
        _ folder: String,
        _ options: Options
    ) throws(RuntimeError) -> (sources: [LogSourceDefinition], problems: [ErrorReport]) {
        let cache = options.isCached ? LogSourceCache(folder) : nil
        if let known = cache?.load() { return (known, []) }
        let stamps = cache?.stamps()
        var reading = LogSourceReading()
        for path in Content.files(below: folder, ending: ["logsource.yml"]) {
            let file = TextFile.read(path)
            guard let text = file.text else {
                throw .fileUnreadable(path: path, reason: file.reason ?? "unknown")
            }
            reading.read(text, from: path)
        }
        if reading.problems.isEmpty, let cache, let stamps {
            cache.keep(reading.sources, of: stamps)
        }
        return (reading.sources, reading.problems)
    }

    /// Rules that an earlier run compiled, or else compiled now.
    private static func rules(
        _ folders: [String],
        _ options: Options,
        _ names: FieldNames
    ) throws(RuntimeError) -> RuleCache.Content {
        let cache = options.isCached ? RuleCache(folders, options.placeholders) : nil
        if let known = cache?.load(names: names) { return known }
        let stamps = cache?.stamps()
        var reading = RuleReading(placeholders: options.placeholders)
        var refused: [RefusedRule] = []
        for folder in folders { try read(folder, into: &reading, &refused) }
        let problems = reading.problems + reading.unresolvedReferences()
        let content = RuleCache.Content(
            set: RuleSet(reading.rules, names: names),
            refused: refused + problems.map(RefusedRule.init),
            refusedNames: reading.refusedNames,
            correlations: reading.correlations
        )
        if let cache, let stamps { cache.keep(content, of: stamps) }
        return content
    }

    private static func read(
        _ path: String,
        into reading: inout RuleReading,
        _ refused: inout [RefusedRule]
    ) throws(RuntimeError) {
        var files = [path]
        if !RuleFile.isYAML(path) {
            let walk = InputWalk(paths: [path])
            files = walk.inputs.map(\.name).filter(RuleFile.isRules)
            let problems = walk.problems.compactMap { RefusedRule(path, $0) }
            guard !files.isEmpty else {
                throw .rulesUnreadable(
                    path: path,
                    reason: problems.first?.report.problem ?? "has no file that ends in .yml"
                )
            }
            refused += problems
        }
        for file in files {
            let content = TextFile.read(file)
            if let text = content.text {
                reading.read(text, from: file)
            } else {
                refused.append(
                    RefusedRule(unreadable: file, reason: content.reason ?? "cannot be read")
                )
            }
        }
    }
}

/// A rule, or a whole file, that cannot be used.
package struct RefusedRule: Sendable {
    package let path: String
    /// Counted from 1.
    package let line: Int
    package let report: ErrorReport

    init(path: String, line: Int, report: ErrorReport) {
        (self.path, self.line, self.report) = (path, line, report)
    }

    init(_ problem: RuleProblem) {
        path = problem.path
        line = problem.line
        report = problem.report
    }

    /// A part of a folder of rules that cannot be looked into; nil where no rule is lost.
    init?(_ folder: String, _ problem: IngestProblem) {
        switch problem {
        case .unreadable(let path, let reason): self.init(unreadable: path, reason: reason)
        case .notAFile(let path, let kind) where path.hasSuffix(".yml") || path == folder:
            self.init(unreadable: path, reason: "it is a \(kind)")
        default: return nil
        }
    }

    init(unreadable path: String, reason: String) {
        self.path = path
        line = 1
        report = ErrorReport(
            "sigma.unreadable",
            problem: "cannot be read: \(reason)",
            place: "\(path):1",
            remedy: "Check that the file is UTF-8 text and that you may read it (ls -l)."
        )
    }
}
