// SPDX-License-Identifier: Apache-2.0

import Schema

/// What nobody may approve: the target, the tool and the occasion must be right to begin with.
enum TargetRules {
    static let all: [GateRule] = [
        GateRule("connector", .refuse, "Some connector has the verb.") { facts in
            let verb = facts.matter.verb
            return Verdict(
                facts.input.installation.connectorVerbs.contains(verb),
                holds: "a connector can \(verb.rawValue)",
                fails: "no connector can \(verb.rawValue)"
            )
        },
        GateRule("target-kind", .refuse, "The verb can be done to this kind of thing.") { facts in
            let verb = facts.matter.verb
            let type = facts.matter.target.type
            let fits = type.map { verb.accepts($0) } ?? false
            return Verdict(
                fits,
                holds: "\(verb.rawValue) can be done to \(facts.targetText)",
                fails: "\(facts.targetText) is nothing that one can \(verb.rawValue)"
            )
        },
        GateRule("target-certain", .refuse, "The target is one certain asset.", identity),
        GateRule("not-outrider", .refuse, "The target is no host of Outrider's own.", ownHost),
        GateRule("no-exercise", .refuse, "An agreed exercise does not explain it.", exercise),
    ]

    private static func identity(_ facts: GateFacts) -> Verdict {
        if case .ambiguous(let ids) = facts.match {
            let names = ids.prefix(4).map { EvidenceText.quoted($0.text) }
            return Verdict(
                false,
                "\(facts.targetText) may be any of \(names.joined(separator: ", "))"
            )
        }
        switch facts.matter.targetIdentity {
        case .certain:
            return Verdict(true, "\(facts.targetText) is known by an id of its own")
        case .byName:
            let listed = facts.asset == nil ? "" : " and assets.yml lists it"
            return Verdict(
                true,
                "a trusted source on \(facts.targetText) itself reports under that name\(listed)"
            )
        case .unknown:
            return Verdict(
                false,
                "\(facts.targetText) is only mentioned by records about something else"
            )
        }
    }

    private static func ownHost(_ facts: GateFacts) -> Verdict {
        let assets = facts.input.assets
        let own = facts.input.installation.ownHosts
        let isOwn = own.contains { host in
            host.text.lowercased() == facts.matter.target.text.lowercased()
                || assets.canonical(host) == facts.target
                || host.isSameHost(as: facts.target)
        }
        return Verdict(
            !isOwn,
            holds: "\(facts.targetText) is not Outrider's own",
            fails: "Outrider itself runs on \(facts.targetText)"
        )
    }

    private static func exercise(_ facts: GateFacts) -> Verdict {
        let explained = facts.explained.count
        guard explained > 0, explained == facts.relevant.count else {
            return Verdict(true, "no exercise of the policy explains the evidence as a whole")
        }
        let names = facts.input.policy.exercises.filter { exercise in
            facts.explained.contains { exercise.explains($0, with: facts.input.assets) }
        }
        let name = names.map(\.name).joined(separator: ", ")
        return Verdict(
            false,
            "the exercise \(EvidenceText.quoted(name)) explains all \(explained) records"
        )
    }
}

extension EntityID {
    /// Whether two hosts share their short name; good enough to protect, never to act.
    func isSameHost(as other: EntityID) -> Bool {
        guard type == .host, other.type == .host else { return false }
        let short = name.lowercased().prefix { $0 != "." }
        return !short.isEmpty && short == other.name.lowercased().prefix { $0 != "." }
    }
}

extension Verb {
    /// Whether it can be done to this kind of thing.
    func accepts(_ type: EntityType) -> Bool {
        switch self {
        case .isolate, .contain: type == .host || type == .device
        case .quarantineWorkload: type == .host || type == .device || type == .service
        case .disableAccount, .revokeSessions:
            [.user, .principal, .mailbox, .session].contains(type)
        case .blockAddress: type == .ip
        case .blockDomain: type == .domain || type == .url
        case .quarantineMail: true
        case .disableKey: type == .key || type == .principal
        }
    }
}
