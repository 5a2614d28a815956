// SPDX-License-Identifier: Apache-2.0

import Schema

/// How much must be seen, by whom and how lately, before the machine acts by itself.
enum EvidenceRules {
    static let all: [GateRule] = [
        GateRule(
            "trusted-evidence",
            .ask(.certainty),
            "Evidence that anybody could have sent never counts.",
            trusted
        ),
        GateRule(
            "source-classes",
            .ask(.certainty),
            "Sensors of enough different kinds agree.",
            sourceClasses
        ),
        GateRule(
            "techniques",
            .ask(.certainty),
            "Enough different techniques are seen.",
            techniques
        ),
        GateRule(
            "required-tactic",
            .ask(.certainty),
            "One of the required tactics is seen on the target itself.",
            requiredTactic
        ),
        GateRule(
            "evidence-age",
            .ask(.certainty),
            "The newest record of a required tactic is recent.",
            age
        ),
        GateRule(
            "nothing-exculpatory",
            .ask(.certainty),
            "Nothing unexplained speaks for a harmless reason.",
            exculpatory
        ),
        GateRule(
            "no-part-of-exercise",
            .ask(.certainty),
            "No part of the evidence belongs to an exercise.",
            partOfExercise
        ),
    ]

    private static func trusted(_ facts: GateFacts) -> Verdict {
        let spoofable = facts.known.filter { $0.trust == .spoofable }.count
        let uncounted = facts.known.count - facts.counted.count
        return Verdict(
            !facts.counted.isEmpty,
            holds: "\(facts.counted.count) of \(facts.known.count) records count",
            fails: spoofable == facts.known.count && spoofable > 0
                ? "all \(spoofable) records could have been sent by anybody"
                : "none of the \(uncounted) records counts: \(spoofable) could have been sent by "
                    + "anybody, the others are set aside or no detector of theirs is vouched for"
        )
    }

    private static func sourceClasses(_ facts: GateFacts) -> Verdict {
        let least = facts.input.policy.certainty.minimumSourceClasses
        let seen = Set(facts.counted.map(\.sourceClass)).subtracting([.unknown]).sorted()
        return Verdict(
            seen.count >= least,
            "\(counted(seen.count, "source class", "source classes")) "
                + "(\(list(seen.map(\.rawValue)))), \(least) needed"
        )
    }

    private static func techniques(_ facts: GateFacts) -> Verdict {
        let least = facts.input.policy.certainty.minimumTechniques
        let seen = Set(facts.counted.flatMap(\.techniques)).sorted()
        return Verdict(
            seen.count >= least,
            "\(counted(seen.count, "technique", "techniques")) (\(list(seen))), \(least) needed"
        )
    }

    private static func requiredTactic(_ facts: GateFacts) -> Verdict {
        let wanted = facts.input.policy.certainty.requiredTactics
        let seen = Set(facts.deciding.flatMap(\.tactics)).intersection(wanted).sorted()
        return Verdict(
            !facts.deciding.isEmpty,
            holds: "seen on \(facts.targetText) itself: \(list(seen))",
            fails: "none of \(list(wanted)) is seen on \(facts.targetText) itself"
        )
    }

    private static func age(_ facts: GateFacts) -> Verdict {
        let most = facts.input.policy.certainty.maximumEvidenceAge
        guard let newest = facts.deciding.compactMap(\.time).max() else {
            return Verdict(false, "no record of a required tactic has a time")
        }
        let seconds = facts.matter.completeAt.seconds(since: newest)
        return Verdict(
            seconds < most.inSeconds,
            "the newest record of a required tactic is \(Int(seconds)) s old, "
                + "less than \(most.text) needed"
        )
    }

    private static func exculpatory(_ facts: GateFacts) -> Verdict {
        let texts = facts.matter.exculpatory.map { EvidenceText.quoted($0.text) }
        return Verdict(
            texts.isEmpty,
            holds: "nothing speaks for a harmless reason",
            fails: "a harmless reason is not ruled out: \(list(texts))"
        )
    }

    private static func partOfExercise(_ facts: GateFacts) -> Verdict {
        let explained = facts.explained.count
        return Verdict(
            explained == 0,
            holds: "no exercise has a part in it",
            fails: "an exercise explains \(explained) of \(facts.relevant.count) records"
        )
    }

    private static func counted(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    /// The first eight, so that a sentence stays one.
    private static func list(_ items: [String]) -> String {
        guard !items.isEmpty else { return "none" }
        let rest = items.count > 8 ? " and \(items.count - 8) more" : ""
        return items.prefix(8).joined(separator: ", ") + rest
    }
}
