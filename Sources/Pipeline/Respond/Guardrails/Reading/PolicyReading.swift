// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Schema

/// Reads `policy.yml`.
package enum PolicyReading {
    /// A policy longer than this is not read.
    package static let limitInBytes = 1_048_576

    /// Reads a whole policy and tells every problem in it, each with its line.
    ///
    /// What is not written has its default. An empty text is the default policy.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - path: Its name, for the problems' places.
    /// - Returns: The policy, or nil where there is any problem: half a policy is no policy.
    package static func read(
        _ text: String,
        from path: String
    ) -> (policy: Policy?, problems: [ErrorReport]) {
        let (policy, problems) = Document.read(
            text,
            from: path,
            as: .policy,
            limitInBytes: limitInBytes
        ) { root -> Policy? in
            var policy = Policy()
            policy.read(&root)
            return policy
        }
        guard var policy else { return (nil, problems) }
        policy.sha256 = HexText.lower(SHA256.hash(data: Array(text.utf8)))
        return (policy, problems)
    }
}

extension Policy {
    fileprivate mutating func read(_ root: inout Section) {
        root.value("version", .number(1...1_000_000_000), into: &version)
        root.value(
            "effective_after",
            .duration(.zero...Duration.seconds(30 * 86_400)),
            into: &effectiveAfter
        )
        root.section("budget") { budget.read(&$0) }
        autonomy = root.sections("autonomy", Autonomy.read) ?? autonomy
        root.section("certainty") { certainty.read(&$0) }
        root.section("redundancy") { redundancy.read(&$0) }
        protected = root.list("protected", .protected) ?? protected
        root.section("lease") { lease.read(&$0) }
        root.section("approval") { approval.read(&$0) }
        root.section("breakers") { breakers.read(&$0) }
        exercises = root.sections("exercises", Exercise.read) ?? exercises
        suppressions = root.sections("suppressions", Suppression.read) ?? suppressions
        checkAutonomy(&root)
    }

    /// Two entries for one verb and class would leave the reader guessing which one holds.
    private func checkAutonomy(_ root: inout Section) {
        for (index, entry) in autonomy.enumerated()
        where autonomy[..<index].contains(where: {
            $0.verb == entry.verb && $0.assetClass == entry.assetClass
        }) {
            let verb = entry.verb?.rawValue ?? "any verb"
            let target = entry.assetClass?.rawValue ?? "any class"
            root.report(
                .contradiction(
                    "'autonomy' has two entries for \(verb) on \(target)",
                    remedy: "Keep one of them."
                ),
                at: "autonomy"
            )
        }
    }
}

extension ScalarReader where Value == Policy.Protected {
    fileprivate static var protected: Self {
        Self("an entity, class:NAME or role:NAME, such as class:domain-controller") { text, _ in
            Policy.Protected(text)
        }
    }
}
