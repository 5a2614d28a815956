// SPDX-License-Identifier: Apache-2.0

import Correlate
import Respond
import Schema

extension ScanOptions {
    /// What response would do about each incident's proposals.
    ///
    /// As a server with an empty budget and a connector for every verb: the decisions are taken in
    /// the order in which the evidence was complete, and the rolling cap counts in event time.
    ///
    /// - Returns: A list an incident, in the order of its proposals.
    func decide(
        _ incidents: [Incident],
        _ assessments: [Assessment],
        _ catalog: TechniqueCatalog
    ) -> [[PolicyDecision]] {
        var cases: [ResponseCase] = []
        var owners: [Int] = []
        for (index, incident) in incidents.enumerated() {
            for proposal in assessments[index].proposals {
                guard let made = responseCase(proposal, incident, catalog) else { continue }
                cases.append(made)
                owners.append(index)
            }
        }
        var hosts: Set<EntityID> = []
        for incident in incidents { hosts.formUnion(incident.members.compactMap(\.host)) }
        var responder = Responder(
            GateInput(
                policy: policy,
                assets: assets,
                installation: Installation(hostsSeen: hosts.count)
            )
        )
        let decisions = responder.decide(cases)
        var out = [[PolicyDecision]](repeating: [], count: incidents.count)
        for (owner, decision) in zip(owners, decisions) { out[owner].append(decision) }
        return out
    }

    private func responseCase(
        _ proposal: Proposal,
        _ incident: Incident,
        _ catalog: TechniqueCatalog
    ) -> ResponseCase? {
        guard let moment = incident.completeAt ?? incident.lastSeen else { return nil }
        let witnesses = incident.members.filter { !$0.detectors.isEmpty }
        let onTarget = witnesses.filter { Self.isAbout(proposal.target, $0) }
        return ResponseCase(
            verb: proposal.verb,
            target: assets.canonical(proposal.target),
            incident: incident.id,
            certainty: incident.certainty,
            severity: incident.severity,
            evidence: witnesses.map { evidence($0, catalog) },
            targetIdentity: onTarget.isEmpty ? .unknown : .byName,
            exculpatory: incident.reasons.compactMap(Self.exculpation),
            seenClasses: Self.isDomainController(onTarget) ? [.domainController] : [],
            completeAt: moment
        )
    }

    private func evidence(
        _ member: Incident.Member,
        _ catalog: TechniqueCatalog
    ) -> CaseEvidence {
        CaseEvidence(
            id: member.evidence,
            time: member.facts.time,
            sourceClass: member.facts.sourceClass,
            trust: .authenticated,
            techniques: member.techniques,
            tactics: member.techniques.flatMap(catalog.tactics).uniqued(),
            detector: member.detectors.first?.id ?? "",
            host: member.host,
            user: member.facts[.user].map { EntityID(.user, $0) },
            origins: member.facts[.sourceAddress].map { [EntityID(.ip, $0)] } ?? []
        )
    }

    /// Whether a record was written by the target's own host, or names the account that acted.
    private static func isAbout(_ target: EntityID, _ member: Incident.Member) -> Bool {
        if target.type == .host { return member.host == target }
        let accounts = [member.facts[.user], member.facts[.targetUser]].compactMap { $0 }
        // An account of one machine is named with it, `web-01\root`, and the record need not.
        let machine = member.host.map { "\($0.name)\\" }
        return target.type == .user
            && accounts.contains { account in
                EntityID(.user, account) == target
                    || machine.map { target.name == $0 + account } ?? false
            }
    }

    private static func exculpation(_ reason: Incident.Reason) -> ResponseCase.Exculpatory? {
        guard case .against(let exculpation) = reason.kind else { return nil }
        return ResponseCase.Exculpatory(exculpation.sentence, evidence: reason.evidence)
    }

    /// Only a domain controller writes these about itself; it adds protection.
    private static func isDomainController(_ members: [Incident.Member]) -> Bool {
        members.contains { member in
            [.ticketRequest, .directoryAccess].contains(member.facts.activity)
        }
    }
}

extension Array where Element: Hashable {
    /// The elements, each once, in the order of their first.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
