// SPDX-License-Identifier: Apache-2.0

package import Schema
package import Sigma

/// Rules that can be replaced while they are in use, without ever getting worse by a mistake.
///
/// A file that cannot be read any more keeps its last good rules; the other files take effect. When
/// nothing at all can be used, the last set stays. A file that is no longer there is gone.
package struct RuleReload: Sendable {
    /// A file of rules as text.
    package struct File: Sendable {
        package let path: String
        package let text: String

        package init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// The set to use.
    package private(set) var set: RuleSet
    /// What was wrong with the files at the last reload.
    package private(set) var problems: [RuleProblem] = []
    /// Files whose last good text stands in for the present one.
    package private(set) var kept: [String] = []

    private let names: FieldNames
    private let placeholders: [String: [String]]
    private var good: [String: String] = [:]

    /// Begins with no rules.
    package init(names: FieldNames, placeholders: [String: [String]] = [:]) {
        self.names = names
        self.placeholders = placeholders
        set = RuleSet([], names: names)
    }

    /// Takes the rules as they are now.
    ///
    /// - Parameter files: All files, in the order that rules shall have.
    /// - Returns: Whether the set has changed for a new one.
    package mutating func reload(_ files: [File]) -> Bool {
        problems = []
        kept = []
        var texts: [String: String] = [:]
        for file in files {
            let found = reading([file]).problems
            problems += found
            if found.isEmpty {
                texts[file.path] = file.text
            } else if let last = good[file.path] {
                texts[file.path] = last
                kept.append(file.path)
            } else {
                // Half of a file that was never whole is better than nothing of it.
                texts[file.path] = file.text
            }
        }
        let all = reading(
            files.compactMap { file in
                texts[file.path].map { File(path: file.path, text: $0) }
            }
        )
        let broken = Set(problems.map(\.path))
        problems += all.unresolvedReferences()
        guard !all.rules.isEmpty || problems.isEmpty else {
            kept = files.map(\.path)
            return false
        }
        set = RuleSet(all.rules, names: names)
        good = good.filter { kept.contains($0.key) }
            .merging(texts.filter { !broken.contains($0.key) }) { _, new in new }
        return true
    }

    private func reading(_ files: [File]) -> RuleReading {
        var reading = RuleReading(placeholders: placeholders)
        for file in files { reading.read(file.text, from: file.path) }
        return reading
    }
}
