// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Respond

extension HeldCase {
    static let refused: [HeldCase] = [
        HeldCase("connector", .refuse) { $0.input.installation.connectorVerbs = [.blockDomain] },
        HeldCase("target-kind", .refuse) { scene in
            scene.input.policy.autonomy[0].verb = nil
            scene.matter.verb = .blockAddress
        },
        HeldCase("target-certain", .refuse) { $0.matter.targetIdentity = .unknown },
        HeldCase("not-outrider", .refuse) {
            $0.input.installation.ownHosts = [EntityID(.host, "ws-07.corp.example")]
        },
        HeldCase("not-outrider", .refuse) {
            $0.input.installation.ownHosts = [EntityID(.ip, "10.1.4.7")]
        },
        HeldCase(
            "no-exercise",
            .refuse,
            prepare: { $0.input.policy.exercises = [exercise(from: "ip:10.9.9.9")] },
            spoil: { $0.input.policy.exercises = [exercise(from: "user:corp\\j.doe")] }
        ),
    ]

    static let warned: [HeldCase] = [
        HeldCase("not-protected", .ask, .protected) {
            $0.input.policy.protected = [.entity(EntityID(.host, "ws-07"))]
        },
        HeldCase("not-protected", .ask, .protected) {
            $0.input.policy.protected = [.assetClass(.workstation)]
        },
        HeldCase("not-protected", .ask, .protected) {
            $0.matter.seenClasses = [.domainController]
        },
        HeldCase("not-protected", .ask, .protected) { $0.matter.seenRoles = ["dns"] },
        HeldCase("not-protected", .ask, .protected) { scene in
            scene.replaceTarget(roles: [], isProtected: true)
        },
        HeldCase(
            "role-stays-served",
            .ask,
            .redundancy,
            prepare: { $0.replaceTarget(roles: ["print"]) },
            spoil: {
                $0.input.installation.unhealthy = [
                    EntityID(.host, "ws-11"), EntityID(.host, "ws-12"),
                ]
            }
        ),
        HeldCase(
            "segment-stays-served",
            .ask,
            .redundancy,
            prepare: { $0.contain(1) },
            spoil: { $0.contain(2) }
        ),
    ]

    static let trust: [HeldCase] = [
        HeldCase(
            "class-known",
            .ask,
            .level,
            prepare: { $0.input.policy.autonomy[0].assetClass = nil },
            spoil: { $0.input.assets = AssetInventory() }
        ),
        HeldCase("earned", .ask, .certainty) { $0.grant { $0.wrong = 1 } },
        HeldCase(
            "enough-judged",
            .ask,
            .certainty,
            prepare: { $0.grant { $0.judged = 500 } },
            spoil: { $0.input.policy.certainty.minimumJudged = 501 }
        ),
        HeldCase("grant-in-force", .ask, .certainty) { $0.grant { $0.until = Scene.noon } },
        HeldCase("grant-in-force", .ask, .certainty) {
            $0.input.record.own[TrackRecord.Key(.isolate, .workstation)] =
                TrackRecord.Judgements(judged: 30, wrong: 1)
        },
    ]

    static let breakers: [HeldCase] = [
        HeldCase("not-held", .ask, .frozen) { $0.input.installation.holds = ["it was stopped"] },
        HeldCase("not-held", .ask, .frozen) { $0.input.budget.frozen = "the clock stepped back" },
        HeldCase("not-held", .ask, .frozen) { $0.input.breakers.tripped = ["burst": "six"] },
        HeldCase(
            "clock",
            .ask,
            .frozen,
            prepare: { $0.input.breakers.clockJump = .seconds(60) },
            spoil: { $0.input.breakers.clockJump = .seconds(-61) }
        ),
        HeldCase(
            "wrong-undos",
            .ask,
            .frozen,
            prepare: { $0.input.breakers.wrongUndos = 1 },
            spoil: { $0.input.breakers.wrongUndos = 2 }
        ),
        HeldCase("wrong-on-protected", .ask, .frozen) {
            $0.input.breakers.wrongOnProtected = 1
        },
        HeldCase(
            "unverified",
            .ask,
            .frozen,
            prepare: { $0.input.breakers.unverified = 2 },
            spoil: { $0.input.breakers.unverified = 3 }
        ),
        HeldCase(
            "burst",
            .ask,
            .frozen,
            prepare: { $0.input.budget.usedInBurst = 4 },
            spoil: { $0.input.budget.usedInBurst = 5 }
        ),
        HeldCase(
            "same-detector",
            .ask,
            .frozen,
            prepare: { $0.input.breakers.hostsByDetector = ["lsass-access": 3, "other": 9] },
            spoil: { $0.input.breakers.hostsByDetector = ["lsass-access": 4] }
        ),
        HeldCase(
            "connector-errors",
            .ask,
            .frozen,
            prepare: { $0.input.breakers.connectorErrors = ["edr": 4] },
            spoil: { $0.input.breakers.connectorErrors = ["edr": 5] }
        ),
    ]

    static let budget: [HeldCase] = [
        HeldCase(
            "budget",
            .ask,
            .budgetExhausted,
            prepare: { $0.input.budget.used = 19 },
            spoil: { $0.input.budget.used = 20 }
        ),
        HeldCase(
            "reserve-critical",
            .ask,
            .subCap,
            prepare: { scene in
                scene.matter.severity = .high
                scene.input.budget.used = 13
            },
            spoil: { $0.input.budget.used = 14 }
        ),
        HeldCase(
            "per-hour",
            .ask,
            .subCap,
            prepare: { $0.input.budget.usedThisHour = 4 },
            spoil: { $0.input.budget.usedThisHour = 5 }
        ),
        HeldCase(
            "per-detector",
            .ask,
            .subCap,
            prepare: { $0.input.budget.usedByDetector = ["lsass-access": 5, "macro": 20] },
            spoil: { $0.input.budget.usedByDetector = ["lsass-access": 6] }
        ),
        HeldCase(
            "per-segment",
            .ask,
            .subCap,
            prepare: { $0.input.budget.usedBySegment = ["office-2": 5, "office-3": 9] },
            spoil: { $0.input.budget.usedBySegment = ["office-2": 6] }
        ),
        HeldCase(
            "concurrent-fleet",
            .ask,
            .subCap,
            prepare: { $0.contain(7, segment: "office-3") },
            spoil: { $0.contain(8, segment: "office-3") }
        ),
    ]

    private static func exercise(from source: String) -> Policy.Exercise {
        Policy.Exercise(
            name: "red team",
            from: Scene.noon.adding(seconds: -3_600),
            until: Scene.noon.adding(seconds: 3_600),
            sources: [EntityID(text: source)]
        )
    }
}

extension Scene {
    mutating func grant(_ change: (inout Policy.Grant) -> Void) {
        var grant = Scene.grant
        change(&grant)
        input.policy.autonomy[0].earned = .granted(grant)
    }

    /// So many other hosts are isolated already.
    mutating func contain(_ count: Int, segment: String = "office-2") {
        input.budget.contained = (0..<count).map { number in
            BudgetCounters.Containment(
                verb: .isolate,
                target: EntityID(.host, "out-\(number)"),
                segment: segment,
                slot: number + 1
            )
        }
    }

    mutating func replaceTarget(roles: [String], isProtected: Bool = false) {
        let old = Asset.ws07
        let new = Asset(
            id: old.id,
            names: old.names,
            addresses: old.addresses,
            assetClass: old.assetClass,
            segment: old.segment,
            roles: roles,
            isProtected: isProtected
        )
        input.assets = AssetInventory(
            [new] + input.assets.assets.dropFirst(),
            fleetSize: input.assets.fleetSize
        )
    }
}
