// SPDX-License-Identifier: Apache-2.0

import Schema

/// One case held against one input, with what the rules share worked out once.
struct GateFacts: Sendable {
    let matter: ResponseCase
    let input: GateInput
    let match: AssetInventory.Match
    let autonomy: Policy.Autonomy?
    /// What is there at the moment of the decision.
    let known: [CaseEvidence]
    /// Nobody outside could have written it, and no person set it aside.
    let relevant: [CaseEvidence]
    /// What an exercise explains, of the relevant.
    let explained: [CaseEvidence]
    /// What counts towards acting: relevant, unexplained, by a detector that is vouched for.
    let counted: [CaseEvidence]
    /// What shows a required tactic on the target itself.
    let deciding: [CaseEvidence]

    init(_ matter: ResponseCase, _ input: GateInput) {
        self.matter = matter
        self.input = input
        let now = matter.completeAt
        let policy = input.policy
        let match = input.assets.match(matter.target)
        let autonomy = policy.autonomy(
            for: matter.verb,
            on: match.asset?.assetClass ?? .unknown
        )
        self.match = match
        self.autonomy = autonomy
        known = matter.evidence.filter { ($0.time ?? now) <= now }
        relevant = known.filter { item in
            item.trust != .spoofable
                && !policy.suppressions.contains { $0.covers(item, at: now, input.assets) }
        }
        explained = relevant.filter { item in
            policy.exercises.contains { $0.explains(item, with: input.assets) }
        }
        let agreed = Set(explained.map(\.id))
        counted = relevant.filter { item in
            !agreed.contains(item.id) && (autonomy?.vouches(for: item.detector) ?? true)
        }
        let target = input.assets.canonical(matter.target)
        deciding = counted.filter { item in
            !policy.certainty.requiredTactics.allSatisfy { !item.tactics.contains($0) }
                && item.concerns(target, input.assets)
        }
    }

    var asset: Asset? { match.asset }
    var assetClass: Asset.Class { asset?.assetClass ?? .unknown }
    var level: AutonomyLevel { autonomy?.level ?? .recommend }
    /// The asset's own id, or the target as it was given.
    var target: EntityID { asset?.id ?? matter.target }
    var targetText: String { EvidenceText.quoted(target.text) }

    /// What the track record says, and in which words its basis is told.
    var judgements: (numbers: TrackRecord.Judgements, basis: String) {
        guard case .granted(let grant)? = autonomy?.earned else {
            let key = TrackRecord.Key(matter.verb, assetClass)
            let most = input.policy.certainty.vendorPriorMaximum
            return (input.record.measured(key, priorAtMost: most), "measured here")
        }
        let numbers = TrackRecord.Judgements(judged: grant.judged, wrong: grant.wrong)
        return (numbers, "granted: \(grant.place)")
    }

    /// What an action asks of the budget.
    var request: BudgetRequest {
        BudgetRequest(
            action: matter.actionID,
            verb: matter.verb,
            target: target,
            detectors: Set(deciding.map(\.detector)),
            segment: asset?.segment,
            isCritical: matter.severity == .critical
        )
    }

    var budget: BudgetCheck {
        BudgetCheck(request, input.budget, input.policy.budget, population)
    }

    var population: Population {
        let seen = input.installation
        return Population(
            hosts: input.assets.fleetSize ?? max(seen.hostsSeen, 1),
            accounts: max(seen.accountsSeen, 1)
        )
    }

    /// What waiting may cost: certainty, times spread, times how much the asset matters.
    var expectedLoss: Double {
        let criticality = Double(asset?.criticality ?? 3)
        return 10 * matter.certainty * (1 + max(0, matter.predictedSpread)) * criticality
    }
}

// MARK: - Evidence

extension CaseEvidence {
    /// Whether the record is about the target itself and does not only mention it.
    func concerns(_ target: EntityID, _ assets: AssetInventory) -> Bool {
        switch target.type {
        case .host: host.map { assets.canonical($0).isHost(target, assets) } ?? false
        case .user: user.map { assets.canonical($0) == target } ?? false
        default: true
        }
    }
}

extension EntityID {
    /// Whether it is that host; where nobody lists it, a short name will do, and none is acted on.
    fileprivate func isHost(_ target: EntityID, _ assets: AssetInventory) -> Bool {
        self == target || (assets.match(target) == .unlisted && isSameHost(as: target))
    }
}

extension Policy.Autonomy {
    /// Whether a detector's evidence may count: a grant names the detectors it vouches for.
    func vouches(for detector: String) -> Bool {
        guard case .granted(let grant) = earned else { return true }
        return grant.detectors.contains { Glob.matches(detector, $0) }
    }
}

extension Policy.Suppression {
    fileprivate func covers(
        _ evidence: CaseEvidence,
        at now: Timestamp,
        _ assets: AssetInventory
    ) -> Bool {
        guard rule == evidence.detector, now < until else { return false }
        guard let entity = entity.map(assets.canonical) else { return true }
        return [evidence.host, evidence.user].contains { $0.map(assets.canonical) == entity }
    }
}

extension Policy.Exercise {
    /// Whether it is on and a source of its own is a party to the record.
    func explains(_ evidence: CaseEvidence, with assets: AssetInventory) -> Bool {
        guard let time = evidence.time, time >= from, time < until else { return false }
        let agreed = Set(sources.map { assets.canonical($0) })
        return evidence.parties.contains { agreed.contains(assets.canonical($0)) }
    }
}
