// SPDX-License-Identifier: Apache-2.0

import Schema

/// Whether the machine has earned it to act by itself, and may still.
enum TrustRules {
    static let all: [GateRule] = [
        GateRule(
            "class-known",
            .ask(.level),
            "The owner has said what class of asset the target is."
        ) { facts in
            Verdict(
                facts.assetClass != .unknown,
                holds: "\(facts.targetText) is of class \(facts.assetClass.rawValue)",
                fails: "the class of \(facts.targetText) is unknown: level 2 at most"
            )
        },
        GateRule(
            "earned",
            .ask(.certainty),
            "The lower bound of precision is high enough.",
            earned
        ),
        GateRule(
            "enough-judged",
            .ask(.certainty),
            "People have judged enough decisions.",
            enoughJudged
        ),
        GateRule(
            "grant-in-force",
            .ask(.certainty),
            "A grant has not run out, and nothing went wrong here.",
            grant
        ),
    ]

    private static func earned(_ facts: GateFacts) -> Verdict {
        let (numbers, basis) = facts.judgements
        let least = facts.input.policy.certainty.precisionLowerBound
        let bound = numbers.lowerBound
        return Verdict(
            bound >= least,
            "the lower bound of precision is \(fourPlaces(bound)) from \(numbers.judged) judged "
                + "decisions, \(numbers.wrong) of them wrong (\(basis)), \(least) is needed"
        )
    }

    private static func enoughJudged(_ facts: GateFacts) -> Verdict {
        let (numbers, basis) = facts.judgements
        let least = facts.input.policy.certainty.minimumJudged
        return Verdict(
            numbers.judged >= least,
            "\(numbers.judged) decisions are judged (\(basis)), \(least) are needed"
        )
    }

    private static func grant(_ facts: GateFacts) -> Verdict {
        guard case .granted(let grant)? = facts.autonomy?.earned else {
            return Verdict(true, "no grant is needed")
        }
        let key = TrackRecord.Key(facts.matter.verb, facts.assetClass)
        let wrong = facts.input.record.own[key]?.wrong ?? 0
        guard wrong == 0 else {
            return Verdict(
                false,
                "the grant stopped counting: \(wrong) wrong of \(facts.matter.verb.rawValue) here"
            )
        }
        return Verdict(
            facts.matter.completeAt < grant.until,
            holds: "the grant counts until \(grant.until)",
            fails: "the grant stopped counting at \(grant.until)"
        )
    }

    /// Cut and not rounded: 0.98996 must not read as 0.99.
    private static func fourPlaces(_ value: Double) -> String {
        let digits = String(Int(value * 10_000) + 100_000)
        return "\(digits.dropFirst().prefix(1)).\(digits.suffix(4))"
    }
}
