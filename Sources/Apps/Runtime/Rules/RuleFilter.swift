// SPDX-License-Identifier: Apache-2.0

package import Sigma

/// Which rules a person wants to see; what is empty leaves the choice open.
package struct RuleFilter: Sendable {
    private let levels: Set<String>
    private let tags: [String]
    private let logSources: [[String]]

    /// Takes levels, beginnings of tags, and log sources as parts joined by a slash.
    package init(levels: [String] = [], tags: [String] = [], logSources: [String] = []) {
        self.levels = Set(levels)
        self.tags = tags.map { $0.lowercased() }
        self.logSources = logSources.map { text in
            text.lowercased().split(separator: "/").map { String($0) }
        }
    }

    /// Whether a rule fits one filter of each kind.
    package func admits(_ rule: SigmaRule) -> Bool {
        fits(level: rule.level) && fits(tags: rule.tags) && fits(rule.logsource)
    }

    /// Whether a correlation does; it has no log source of its own.
    package func admits(_ rule: CorrelationRule) -> Bool {
        fits(level: rule.level) && fits(tags: rule.tags) && logSources.isEmpty
    }

    private func fits(level: String) -> Bool { levels.isEmpty || levels.contains(level) }

    private func fits(tags own: [String]) -> Bool {
        tags.isEmpty
            || own.contains { tag in tags.contains { Self.begins(tag.lowercased(), with: $0) } }
    }

    /// `attack.t1059` begins `attack.t1059.001`, and not `attack.t10591`.
    private static func begins(_ tag: String, with part: String) -> Bool {
        guard tag.hasPrefix(part) else { return false }
        return tag.count == part.count || part.hasSuffix(".")
            || tag.dropFirst(part.count).first == "."
    }

    private func fits(_ source: LogSource) -> Bool {
        let own = [source.product, source.category, source.service].compactMap { $0 }
        return logSources.isEmpty || logSources.contains { $0.allSatisfy(own.contains) }
    }
}
