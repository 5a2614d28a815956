// SPDX-License-Identifier: Apache-2.0

package import Schema

extension Policy {
    /// How far the machine may go with one verb on one class of asset.
    package struct Autonomy: Hashable, Sendable {
        /// Nil for any verb.
        package var verb: Verb?
        /// Nil for any class.
        package var assetClass: Asset.Class?
        package var level: AutonomyLevel
        package var earned: Earned

        package init(
            verb: Verb? = nil,
            assetClass: Asset.Class? = nil,
            level: AutonomyLevel,
            earned: Earned = .measured
        ) {
            self.verb = verb
            self.assetClass = assetClass
            self.level = level
            self.earned = earned
        }

        /// 2 for a named class, 1 for a named verb, 3 for both.
        var specificity: Int { (assetClass == nil ? 0 : 2) + (verb == nil ? 0 : 1) }
    }

    /// What the trust in the machine stands on.
    package enum Earned: Hashable, Sendable {
        /// This installation's own shadow decisions, judged by people.
        case measured
        /// Judgements made elsewhere, which two signers vouch for.
        case granted(Grant)
    }

    /// Judgements made elsewhere: a pilot, another site, a laboratory.
    package struct Grant: Hashable, Sendable {
        package var judged: Int
        package var wrong: Int
        package var place: String
        /// Ids of detectors, `*` and `?` allowed; only their evidence counts.
        package var detectors: [String]
        /// It counts before this moment and not at it.
        package var until: Timestamp

        package init(
            judged: Int,
            wrong: Int,
            place: String,
            detectors: [String],
            until: Timestamp
        ) {
            self.judged = judged
            self.wrong = wrong
            self.place = place
            self.detectors = detectors
            self.until = until
        }
    }

    /// The entry that decides about a verb on a class: the most specific, the lowest of equals.
    package func autonomy(for verb: Verb, on assetClass: Asset.Class) -> Autonomy? {
        autonomy.filter {
            ($0.verb ?? verb) == verb && ($0.assetClass ?? assetClass) == assetClass
        }
        .max { ($0.specificity, $1.level.rawValue) < ($1.specificity, $0.level.rawValue) }
    }
}

/// How far the machine may go by itself.
package enum AutonomyLevel: Int, CaseIterable, Comparable, Sendable {
    case observe, recommend
    /// Each action is approved by a person.
    case supervised
    /// Within all caps, on a lease that is renewed while the risk lasts.
    case capped
    /// Within all caps, without renewal of the lease.
    case cappedUnrenewed

    package static func < (left: AutonomyLevel, right: AutonomyLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
