// SPDX-License-Identifier: Apache-2.0

import Testing

/// A text with one mistake, and what must be said of it.
struct WrongText: Sendable, CustomTestStringConvertible {
    let text: String
    let code: String
    let line: Int
    let says: String

    var testDescription: String { text }

    init(_ text: String, _ code: String, line: Int = 1, says: String) {
        self.text = text
        self.code = code
        self.line = line
        self.says = says
    }
}

/// Policies as people write them.
enum PolicyText {
    /// Every key of a policy, each with a value.
    static let example = """
        version: 7
        effective_after: 0s        # at least 1h when a running server's limit rises
        budget: {limit: 20, per_hour: 5, per_detector: 30%, per_segment: 30%, concurrent_fleet: 2%, reserve_critical: 30%, human: 60}
        autonomy:                  # most specific wins; nothing matches: level 1
          - verb: isolate
            class: workstation
            level: 3               # 0 observe, 1 recommend (both decide `observe`), 2 each approved (`ask`), 3 capped, 4 capped without lease renewal (`execute` when all else holds)
            earned: {basis: measured}   # this installation's own shadow decisions, judged by people
        certainty:
          precision_lower_bound: 0.99   # Wilson, 95 %
          min_judged: 381
          vendor_prior_max: 50%
          min_source_classes: 2    # endpoint (Sysmon, EDR, PowerShell, auditd), os-audit (Windows Security, sshd), network, identity, mail, cloud
          min_techniques: 2
          require_tactics: [credential-access, lateral-movement, impact]   # at least one
          max_evidence_age: 15m
        redundancy: {keep_healthy_per_role: 1, max_segment: 20%}
        protected: ["host:dc-01", "class:domain-controller", "role:dns"]
        lease: {default: 4h, max: 72h, renew_while_at_risk: true}
        approval: {valid_for: 15m, step_up_within: 10m, two_people: [protected, mass, policy, budget]}
        breakers: {wrong_undos: 2/10, wrong_on_protected: 1, unverified: 10%/20, burst: 5/5m, same_detector: 3/10m, clock_jump: 60s, connector_errors: 5}
        exercises: []              # {name, from, until, sources: ["ip:10.9.0.4"]}: the only thing that explains an attack away
        suppressions: []           # {rule, entity, until, reason}
        """

    /// The same with a grant, and one kind of sensor enough.
    static let granted =
        example
        .replacing(
            "{basis: measured}",
            with: """
                {basis: granted, judged: 420, wrong: 0, where: "pilot, site B", detectors: ["*"], \
                until: "2027-06-30T00:00:00.000Z"}
                """
        )
        .replacing("min_source_classes: 2", with: "min_source_classes: 1")

    static let assets = """
        assets:
          - id: host:ws-07
            names: [WS-07, ws-07.corp.example]
            identifiers: {addresses: [10.1.4.7], mac: null, agent: null, cloud: null}
            class: workstation     # server, domain-controller, identity, network, mail, backup, ot, cloud-instance, account, service-account, mailbox, key
            criticality: 3         # 1-5
            segment: office-2
            roles: []              # dns, dhcp, vpn, …: redundancy counts per role
            owner: a.kim@corp.example
            protected: false
        fleet_size: 400            # hosts in all; default: seen in 30 days
        """

    static let wrong: [WrongText] = [
        WrongText("\nbudgte: {}", "unknown-key", line: 2, says: "'budget'"),
        WrongText("budget: {limt: 3}", "unknown-key", says: "budget.limt"),
        WrongText("budget: {limt: 3}", "unknown-key", says: "Did you mean 'limit'?"),
        WrongText("zebra: 1", "unknown-key", says: "Remove it."),
        WrongText("budget:\n  limit: 31", "wrong-value", line: 2, says: "from 0 to 30"),
        WrongText("budget: {limit: -1}", "wrong-value", says: "'-1'"),
        WrongText("budget: {limit: \"20\"}", "wrong-value", says: "a whole number"),
        WrongText("budget: {limit: off}", "wrong-value", says: "a whole number"),
        WrongText("budget: {per_detector: 30}", "wrong-value", says: "such as 30%, or off"),
        WrongText("budget: {per_detector: 101%}", "wrong-value", says: "0% to 100%"),
        WrongText("budget: 20", "wrong-value", says: "a mapping of keys"),
        WrongText("version: [7]", "wrong-value", says: "a list"),
        WrongText("autonomy: {verb: isolate}", "wrong-value", says: "a list, [a mapping"),
        WrongText("autonomy: [isolate]", "wrong-value", says: "a mapping of keys"),
        WrongText("autonomy: [{verb: isolate}]", "missing-key", says: "autonomy.level"),
        WrongText("autonomy: [{verb: nuke, level: 2}]", "wrong-value", says: "isolate, contain"),
        WrongText("autonomy: [{class: pc, level: 2}]", "wrong-value", says: "workstation"),
        WrongText("autonomy: [{level: 5}]", "wrong-value", says: "a level from 0"),
        WrongText("autonomy: [{level: 2}, {level: 3}]", "contradiction", says: "two entries"),
        WrongText(
            "autonomy: [{level: 3, earned: {basis: granted, judged: 9, wrong: 0, where: x, "
                + "detectors: [\"*\"]}}]",
            "missing-key",
            says: "until"
        ),
        WrongText("certainty: {max_evidence_age: 15}", "wrong-value", says: "such as 90s"),
        WrongText("certainty: {max_evidence_age: 2d}", "wrong-value", says: "from 1s to 1d"),
        WrongText("certainty: {precision_lower_bound: 99}", "wrong-value", says: "0.5 to 1.0"),
        WrongText("certainty: {vendor_prior_max: 60%}", "wrong-value", says: "50%"),
        WrongText("certainty: {require_tactics: []}", "contradiction", says: "no tactic"),
        WrongText("certainty: {require_tactics: [theft]}", "wrong-value", says: "ATT&CK"),
        WrongText("protected: [dc-01]", "wrong-value", says: "class:NAME"),
        WrongText("protected: [\"class:dc\"]", "wrong-value", says: "class:dc"),
        WrongText("lease: {default: 80h}", "contradiction", says: "at most 3d"),
        WrongText("approval: {two_people: [all]}", "wrong-value", says: "protected, mass"),
        WrongText("breakers: {wrong_undos: 11/10}", "wrong-value", says: "such as 2/10, or off"),
        WrongText("breakers: {unverified: 10/20}", "wrong-value", says: "such as 10%/20"),
        WrongText("breakers: {burst: 5/5}", "wrong-value", says: "such as 5/5m"),
        WrongText(
            "exercises: [{name: x, from: \"2027-01-01T00:00:00Z\", "
                + "until: \"2027-01-02T00:00:00Z\"}]",
            "missing-key",
            says: "sources"
        ),
        WrongText(
            "suppressions: [{rule: x, entity: \"host:a\", until: tomorrow, reason: y}]",
            "wrong-value",
            says: "a time in UTC"
        ),
        WrongText("- 7", "unreadable", says: "not a mapping"),
        WrongText("version: 7\nversion: 8", "unreadable", says: "twice"),
        WrongText("a: [", "unreadable", line: 2, says: "not YAML"),
    ]
}
