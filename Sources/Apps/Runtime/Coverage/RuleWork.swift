// SPDX-License-Identifier: Apache-2.0

import Detect
package import Sigma

/// What matching took, by rule; one a worker, and `add` sums them up.
package struct RuleWork: Sendable {
    /// How many rules are listed.
    package static let limit = 10

    /// Regular expressions given up because they exceeded a limit; they count as no match.
    package private(set) var regexLimitHits = 0
    /// By rule: how many records had what it waits for, so that its condition was asked.
    private var evaluations: [Int] = []

    package init() {}

    /// Adds what a worker did.
    mutating func add(_ detector: Detector) {
        regexLimitHits += detector.regexLimitHits
        let own = detector.evaluations
        if evaluations.isEmpty { evaluations = Array(repeating: 0, count: own.count) }
        for index in own.indices { evaluations[index] += own[index] }
    }

    /// The rules that were asked most, which is what a rule costs here.
    package func busiest(of rules: [SigmaRule]) -> [(rule: SigmaRule, evaluations: Int)] {
        evaluations.indices.filter { evaluations[$0] > 0 }
            .sorted { (-evaluations[$0], $0) < (-evaluations[$1], $1) }
            .prefix(Self.limit)
            .map { (rule: rules[$0], evaluations: evaluations[$0]) }
    }
}
