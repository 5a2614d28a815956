// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What could be done; nobody has decided yet.
struct Proposals {
    private let incident: Incident

    init(_ incident: Incident) { self.incident = incident }

    var proposals: [Proposal] {
        guard incident.severity >= .high else { return [] }
        return isolations + accounts + addresses
    }

    private var grave: [Incident.Member] {
        incident.members.filter { member in
            (member.level ?? .informational) >= .high
                && member.techniques.contains { technique in
                    Self.grave.contains { technique == $0 || technique.hasPrefix($0 + ".") }
                }
        }
    }

    /// Every victim on which secrets were taken, data destroyed, or another host was entered.
    private var isolations: [Proposal] {
        incident.entities(.victim).filter { $0.type == .host }.compactMap { host in
            let evidence = grave.filter { $0.host == host.id }.map(\.evidence)
            guard !evidence.isEmpty else { return nil }
            return Proposal(
                verb: .isolate,
                target: host.id,
                reason:
                    "Keeps what was taken on \(EvidenceText.quoted(host.name)) from being used.",
                evidence: Array(evidence.prefix(10))
            )
        }
    }

    /// The account that acted, once it was used to enter another host or secrets were taken.
    private var accounts: [Proposal] {
        guard incident.severity == .critical, let actor = incident.entities(.actor).first else {
            return []
        }
        let shown = incident.members.filter { member in
            [member.facts[.user], member.facts[.targetUser]].contains {
                $0?.lowercased() == actor.id.name || $0 == actor.name
            }
        }
        guard !shown.isEmpty else { return [] }
        let evidence = Array(shown.prefix(10).map(\.evidence))
        let hasHop = incident.members.contains { $0.tie == .hop }
        return [
            Proposal(
                verb: hasHop ? .disableAccount : .revokeSessions,
                target: actor.id,
                reason: "The attack ran as \(EvidenceText.quoted(actor.name)).",
                evidence: evidence
            )
        ]
    }

    private var addresses: [Proposal] {
        incident.entities(.source).filter { $0.type == .ip }.compactMap { source in
            let address = source.id.name
            guard PublicAddress.isPublic(address) else { return nil }
            let shown = incident.members.filter { member in
                member.tie != .hop
                    && [member.facts[.sourceAddress], member.facts[.destinationAddress]]
                        .contains { $0?.lowercased().hasSuffix(address) ?? false }
            }
            guard !shown.isEmpty else { return nil }
            return Proposal(
                verb: .blockAddress,
                target: source.id,
                reason:
                    "The attack's traffic goes to or comes from \(EvidenceText.quoted(address)).",
                evidence: Array(shown.prefix(10).map(\.evidence))
            )
        }
    }

    private static let grave = [
        "T1003", "T1558", "T1606", "T1649", "T1486", "T1490", "T1485", "T1561", "T1489", "T1021",
        "T1550", "T1570", "T1569.002",
    ]
}
