// SPDX-License-Identifier: Apache-2.0

package import Schema

/// How often decisions were right, as people judged them, by verb and class of asset.
package struct TrackRecord: Hashable, Sendable {
    /// What judgements are kept for.
    package struct Key: Hashable, Sendable {
        package let verb: Verb
        package let assetClass: Asset.Class

        package init(_ verb: Verb, _ assetClass: Asset.Class) {
            self.verb = verb
            self.assetClass = assetClass
        }
    }

    /// How many were judged, and how many of them wrong.
    package struct Judgements: Hashable, Codable, Sendable {
        package var judged: Int
        package var wrong: Int

        package init(judged: Int = 0, wrong: Int = 0) {
            self.judged = max(0, judged)
            self.wrong = min(max(0, wrong), self.judged)
        }

        /// Wilson's lower bound of the share that was right.
        package var lowerBound: Double { Wilson.lowerBound(right: judged - wrong, of: judged) }
    }

    /// This installation's own shadow decisions and actions.
    package var own: [Key: Judgements]
    /// Judgements that the content ships with.
    package var prior: [Key: Judgements]

    package init(own: [Key: Judgements] = [:], prior: [Key: Judgements] = [:]) {
        self.own = own
        self.prior = prior
    }

    /// Own judgements, and as much of the prior as may stand beside them.
    ///
    /// - Parameters:
    ///   - key: The verb and class.
    ///   - most: The prior's largest part of the whole.
    /// - Returns: Both together.
    func measured(_ key: Key, priorAtMost most: Share) -> Judgements {
        let own = own[key] ?? Judgements()
        guard let prior = prior[key], prior.judged > 0, most.millionths > 0 else { return own }
        let rest = max(1, 1_000_000 - most.millionths)
        let used = min(prior.judged, own.judged * most.millionths / rest)
        // What is wrong in the prior is rounded up: a part of it must not look better.
        let wrong = (prior.wrong * used + prior.judged - 1) / prior.judged
        return Judgements(judged: own.judged + used, wrong: own.wrong + wrong)
    }
}

/// The lower end of Wilson's score interval for a share.
///
/// It is what a handful of right answers is worth: 10 of 10 give 0.72, 381 of 381 give 0.99.
///
/// - Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
///   Inference", 1927.
package enum Wilson {
    /// The normal distribution's quantile for 95 %, two-sided.
    static let quantile = 1.959964

    /// The bound; 0 where nothing was counted.
    package static func lowerBound(right: Int, of count: Int) -> Double {
        guard count > 0 else { return 0 }
        let total = Double(count)
        let share = Double(right) / total
        let square = quantile * quantile
        let spread = share * (1 - share) / total + square / (4 * total * total)
        let bound =
            (share + square / (2 * total) - quantile * spread.squareRoot()) / (1 + square / total)
        return min(max(bound, 0), 1)
    }
}
