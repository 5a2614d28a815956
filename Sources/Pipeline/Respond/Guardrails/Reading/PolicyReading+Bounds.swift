// SPDX-License-Identifier: Apache-2.0

import Schema

extension Policy.Limits {
    mutating func read(_ section: inout Section) -> Void? {
        section.value("limit", .number(0...Policy.ceiling), into: &limit)
        section.limit("per_hour", .number(1...Policy.ceiling), into: &perHour)
        section.limit("per_detector", .share(), into: &perDetector)
        section.limit("per_segment", .share(), into: &perSegment)
        section.limit("concurrent_fleet", .share(), into: &concurrentFleet)
        section.limit("reserve_critical", .share(), into: &reserveCritical)
        section.value("human", .number(0...10_000), into: &human)
        return nil
    }
}

extension Policy.Certainty {
    mutating func read(_ section: inout Section) -> Void? {
        section.value("precision_lower_bound", .fraction(0.5...1), into: &precisionLowerBound)
        section.value("min_judged", .number(1...1_000_000), into: &minimumJudged)
        section.value("vendor_prior_max", .share(upTo: 50), into: &vendorPriorMaximum)
        section.value("min_source_classes", .number(1...6), into: &minimumSourceClasses)
        section.value("min_techniques", .number(1...50), into: &minimumTechniques)
        let before = section.problems.count
        requiredTactics = section.list("require_tactics", .tactic) ?? requiredTactics
        let isReadWhole = section.problems.count == before
        section.value(
            "max_evidence_age",
            .duration(.seconds(1)...Duration.seconds(86_400)),
            into: &maximumEvidenceAge
        )
        if requiredTactics.isEmpty, isReadWhole {
            section.report(
                .contradiction(
                    "'certainty.require_tactics' names no tactic",
                    remedy: "Name at least one, such as credential-access."
                ),
                at: "require_tactics"
            )
        }
        return nil
    }
}

extension Policy.Redundancy {
    mutating func read(_ section: inout Section) -> Void? {
        section.value("keep_healthy_per_role", .number(0...1_000), into: &keepHealthyPerRole)
        section.limit("max_segment", .share(), into: &maximumOfSegment)
        return nil
    }
}

extension Policy.LeaseTerms {
    mutating func read(_ section: inout Section) -> Void? {
        let range = Duration.seconds(1)...Duration.seconds(30 * 86_400)
        section.value("default", .duration(range), into: &standard)
        section.value("max", .duration(range), into: &maximum)
        section.value("renew_while_at_risk", .flag, into: &isRenewedWhileAtRisk)
        if standard > maximum {
            section.report(
                .contradiction(
                    "'lease.default' is \(standard.text), which is more than 'lease.max'",
                    remedy: "Write at most \(maximum.text)."
                ),
                at: "default"
            )
        }
        return nil
    }
}

extension Policy.ApprovalTerms {
    mutating func read(_ section: inout Section) -> Void? {
        let range = Duration.seconds(1)...Duration.seconds(86_400)
        section.value("valid_for", .duration(range), into: &validFor)
        section.value("step_up_within", .duration(range), into: &stepUpWithin)
        twoPeople = section.list("two_people", .word) ?? twoPeople
        return nil
    }
}

extension Policy.Breakers {
    mutating func read(_ section: inout Section) -> Void? {
        section.limit("wrong_undos", .countOf, into: &wrongUndos)
        section.limit("wrong_on_protected", .number(1...100), into: &wrongOnProtected)
        section.limit("unverified", .shareOf, into: &unverified)
        section.limit("burst", .countIn, into: &burst)
        section.limit("same_detector", .countIn, into: &sameDetector)
        section.limit(
            "clock_jump",
            .duration(.seconds(1)...Duration.seconds(86_400)),
            into: &clockJump
        )
        section.limit("connector_errors", .number(1...1_000), into: &connectorErrors)
        return nil
    }
}

extension ScalarReader where Value == String {
    /// A tactic of ATT&CK, as rules' tags write it.
    fileprivate static var tactic: Self {
        let names = [
            "reconnaissance", "resource-development", "initial-access", "execution", "persistence",
            "privilege-escalation", "defense-evasion", "stealth", "defense-impairment",
            "credential-access", "discovery", "lateral-movement", "collection",
            "command-and-control", "exfiltration", "impact",
        ]
        return Self("a tactic of ATT&CK, such as credential-access") { text, _ in
            names.contains(text) ? text : nil
        }
    }
}
