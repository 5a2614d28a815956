// SPDX-License-Identifier: Apache-2.0

import Schema

/// What a person must know before they approve, and what the machine never does by itself.
enum CautionRules {
    static let all: [GateRule] = [
        GateRule("not-protected", .warn(.protected), "The target is not protected.", protection),
        GateRule(
            "role-stays-served",
            .warn(.redundancy),
            "Enough healthy assets go on serving each of the target's roles.",
            role
        ),
        GateRule(
            "segment-stays-served",
            .warn(.redundancy),
            "No more than the policy's share of the segment is out of service.",
            segment
        ),
    ]

    private static func protection(_ facts: GateFacts) -> Verdict {
        if facts.asset?.isProtected == true {
            return Verdict(false, "\(facts.targetText) is protected by assets.yml")
        }
        if let entry = facts.input.policy.protected.first(where: { facts.isCovered(by: $0) }) {
            let name = EvidenceText.quoted(entry.description)
            return Verdict(false, "\(facts.targetText) is protected by the policy: \(name)")
        }
        return Verdict(true, "\(facts.targetText) is not protected")
    }

    private static func role(_ facts: GateFacts) -> Verdict {
        let least = facts.input.policy.redundancy.keepHealthyPerRole
        guard let asset = facts.asset, facts.matter.verb.takesHostOut, !asset.roles.isEmpty else {
            return Verdict(true, "no role is left with fewer who serve it")
        }
        let out = facts.input.installation.unhealthy
            .union(facts.input.budget.contained.filter(\.verb.takesHostOut).map(\.target))
            .union([asset.id])
        for role in asset.roles {
            let left = facts.input.assets.serving(role).filter { !out.contains($0.id) }.count
            if left < least {
                return Verdict(
                    false,
                    "\(left) healthy assets would be left for the role "
                        + "\(EvidenceText.quoted(role)), at least \(least) must be"
                )
            }
        }
        return Verdict(true, "at least \(least) healthy assets are left for each of its roles")
    }

    private static func segment(_ facts: GateFacts) -> Verdict {
        guard let share = facts.input.policy.redundancy.maximumOfSegment else {
            return .off("the limit of a segment's hosts out of service")
        }
        guard facts.matter.verb.takesHostOut, let asset = facts.asset else {
            return Verdict(true, "no host of a listed segment goes out of service")
        }
        let whole = facts.input.assets.hosts(in: asset.segment).count
        let out = facts.input.budget.hosts(in: asset.segment).union([asset.id]).count
        let place = asset.segment.map { "segment \($0)" } ?? "no segment"
        return Verdict(
            out <= share.of(whole),
            "\(out) of \(whole) hosts of \(place) would be out of service, "
                + "at most \(share.of(whole)) may be"
        )
    }
}

extension GateFacts {
    /// Whether an entry of the policy's list means the target; telemetry may only add to it.
    fileprivate func isCovered(by entry: Policy.Protected) -> Bool {
        switch entry {
        case .entity(let id):
            input.assets.canonical(id) == target || id.isSameHost(as: target)
        case .assetClass(let name):
            assetClass == name || matter.seenClasses.contains(name)
        case .role(let name):
            asset?.roles.contains(name) == true || matter.seenRoles.contains(name)
        }
    }
}
