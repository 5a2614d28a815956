// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// What must hold whatever the policy, the assets and the evidence: seeded random worlds.
///
/// A failure prints the seed; the world is made of nothing else.
struct GatePropertyTests {
    private static let worlds = (UInt64(1)...200).map(RandomWorld.run)

    @Test func `random worlds act, and hold back, often enough to prove something`() {
        var counts: [Decision: Int] = [:]
        var why: [WhyAsked: Int] = [:]
        for world in Self.worlds {
            for answer in world.answers {
                counts[answer.decision.decision, default: 0] += 1
                for code in answer.decision.whyAsked { why[code, default: 0] += 1 }
            }
        }

        for decision in Decision.allCases { #expect(counts[decision] ?? 0 > 100, "\(counts)") }
        for code in WhyAsked.allCases where code != .unknownOutcome {
            #expect(why[code] ?? 0 > 20, "\(code): \(why)")
        }
    }

    @Test func `never more than the limit in any 24 hours, nor more than the sub-caps`() {
        for world in Self.worlds {
            let limits = world.input.policy.budget
            let slots = world.acted.map(\.start)
            #expect(most(of: slots, within: 86_400) <= limits.limit, "SEED=\(world.seed)")
            if let hour = limits.perHour {
                #expect(most(of: slots, within: 3_600) <= hour, "SEED=\(world.seed)")
            }
            for (share, groups) in [
                (limits.perSegment, grouped(world.acted) { [$0.segment] }),
                (limits.perDetector, grouped(world.acted) { Array($0.deciding) }),
            ] {
                guard let share else { continue }
                for (name, times) in groups {
                    let count = most(of: times, within: 86_400)
                    #expect(count <= share.of(limits.limit), "SEED=\(world.seed) \(name)")
                }
            }
            if let kept = limits.reserveCritical?.of(limits.limit) {
                let lesser = world.acted.filter { !$0.isCritical }.map(\.start)
                let count = most(of: lesser, within: 86_400)
                #expect(count <= max(0, limits.limit - kept), "SEED=\(world.seed)")
            }
        }
    }

    @Test func `nothing is executed below level 3, nor on a class that nobody named`() {
        forEachExecution { world, matter, answer in
            let asset = world.input.assets.match(matter.target).asset
            let entry = world.input.policy.autonomy(
                for: matter.verb,
                on: asset?.assetClass ?? .unknown
            )
            return (entry?.level ?? .recommend) >= .capped && asset != nil
                && asset?.assetClass != .unknown && answer.level >= .capped
        }
    }

    @Test func `a protected asset is never executed upon`() {
        forEachExecution { world, matter, _ in
            guard let asset = world.input.assets.match(matter.target).asset else { return false }
            let policy = world.input.policy
            let classes = matter.seenClasses.union([asset.assetClass])
            let roles = matter.seenRoles.union(asset.roles)
            return !asset.isProtected && !policy.protected.contains(.entity(asset.id))
                && classes.allSatisfy { !policy.protected.contains(.assetClass($0)) }
                && roles.allSatisfy { !policy.protected.contains(.role($0)) }
        }
    }

    @Test func `what anybody could have sent never leads to an action`() {
        forEachExecution { world, matter, _ in
            let now = matter.completeAt
            let hard = matter.evidence.filter { $0.trust != .spoofable && ($0.time ?? now) <= now }
            let needed = world.input.policy.certainty
            return Set(hard.map(\.sourceClass)).count >= needed.minimumSourceClasses
                && Set(hard.flatMap(\.techniques)).count >= needed.minimumTechniques
                && hard.contains { !Set($0.tactics).isDisjoint(with: needed.requiredTactics) }
        }
    }

    @Test func `nothing is executed below the earned bound`() {
        forEachExecution { world, matter, _ in
            let asset = world.input.assets.match(matter.target).asset
            let name = asset?.assetClass ?? .unknown
            let own = world.input.record.own[TrackRecord.Key(matter.verb, name)] ?? .init()
            let needed = world.input.policy.certainty
            switch world.input.policy.autonomy(for: matter.verb, on: name)?.earned {
            case .granted(let grant):
                let bound = Wilson.lowerBound(right: grant.judged - grant.wrong, of: grant.judged)
                return bound >= needed.precisionLowerBound && grant.judged >= needed.minimumJudged
                    && matter.completeAt < grant.until && own.wrong == 0
            case .measured:
                return own.lowerBound >= needed.precisionLowerBound
                    && own.judged >= needed.minimumJudged
            case nil: return false
            }
        }
    }

    @Test func `the last of a role is never taken out of service`() {
        for world in Self.worlds {
            let least = world.input.policy.redundancy.keepHealthyPerRole
            for action in world.acted {
                let out = Set(
                    world.acted.filter { $0.start <= action.start && $0.end > action.start }
                        .map(\.target)
                )
                .union(world.input.installation.unhealthy)
                for role in world.input.assets.match(action.target).asset?.roles ?? [] {
                    let left = world.input.assets.serving(role).filter { !out.contains($0.id) }
                    #expect(left.count >= least, "SEED=\(world.seed)")
                }
            }
        }
    }

    @Test func `a world decided twice is decided alike`() {
        for world in Self.worlds.prefix(50) {
            #expect(RandomWorld.run(world.seed).answers == world.answers, "SEED=\(world.seed)")
        }
    }

    private func forEachExecution(
        _ holds: (FinishedWorld, ResponseCase, GateEvaluation) -> Bool
    ) {
        for world in Self.worlds {
            for (matter, answer) in zip(world.cases, world.answers)
            where answer.decision.decision == .execute {
                #expect(holds(world, matter, answer), "SEED=\(world.seed) \(matter.incident)")
            }
        }
    }

    /// The most moments that any window holds, both ends included.
    private func most(of times: [Timestamp], within seconds: Double) -> Int {
        times.map { start in
            times.filter { $0 >= start && $0.seconds(since: start) <= seconds }.count
        }
        .max() ?? 0
    }

    private func grouped(
        _ actions: [FinishedWorld.Action],
        by keys: (FinishedWorld.Action) -> [String]
    ) -> [String: [Timestamp]] {
        var groups: [String: [Timestamp]] = [:]
        for action in actions {
            for key in keys(action) { groups[key, default: []].append(action.start) }
        }
        return groups
    }
}
