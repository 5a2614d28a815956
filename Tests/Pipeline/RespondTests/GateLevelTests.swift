// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// What each level makes of a case in which every rule holds, and of one in which none does.
struct GateLevelTests {
    @Test(arguments: [
        (AutonomyLevel.observe, Decision.observe), (.recommend, .observe), (.supervised, .ask),
        (.capped, .execute), (.cappedUnrenewed, .execute),
    ])
    func `the level decides`(level: AutonomyLevel, decision: Decision) {
        var scene = Scene.theft
        scene.input.policy.autonomy[0].level = level

        #expect(scene.decision.decision == decision)
        #expect(scene.decision.whyAsked == (decision == .ask ? [.level] : []))
    }

    @Test func `the default policy observes`() {
        var scene = Scene.theft
        scene.input.policy = Policy()

        #expect(scene.decision.decision == .observe)
        #expect(
            scene.decision.reasons == [
                "the policy gives no autonomy to isolate on class workstation: "
                    + "it recommends (level 1)"
            ]
        )
    }

    @Test func `below level 2 nothing is refused, and the reader is told`() {
        var scene = Scene.theft
        scene.input.policy = Policy()
        scene.matter.targetIdentity = .unknown

        #expect(scene.decision.decision == .observe)
        #expect(scene.decision.reasons.last?.hasPrefix("nobody could approve it: ") == true)
    }

    @Test func `a supervised action tells the approver what to mind`() {
        var scene = Scene.theft
        scene.input.policy.autonomy[0].level = .supervised
        scene.input.policy.protected = [.assetClass(.workstation)]
        scene.input.budget.used = 20

        #expect(scene.decision.whyAsked == [.level, .protected])
    }

    @Test func `no slot is wanted while another rule holds the machine back`() {
        var scene = Scene.theft
        scene.matter.evidence[1].tactics = []
        scene.input.budget.used = 20

        #expect(scene.decision.whyAsked == [.certainty])
    }

    @Test func `the most specific entry wins, the lowest of equals`() {
        var policy = Policy()
        policy.autonomy = [
            .init(level: .capped),
            .init(verb: .isolate, level: .observe),
            .init(assetClass: .workstation, level: .supervised),
            .init(verb: .contain, assetClass: .server, level: .cappedUnrenewed),
            .init(verb: .contain, assetClass: .server, level: .recommend),
        ]

        #expect(policy.autonomy(for: .isolate, on: .workstation)?.level == .supervised)
        #expect(policy.autonomy(for: .isolate, on: .server)?.level == .observe)
        #expect(policy.autonomy(for: .contain, on: .server)?.level == .recommend)
        #expect(policy.autonomy(for: .disableKey, on: .key)?.level == .capped)
    }

    @Test func `text of a record stands between backticks and cannot pretend`() {
        var scene = Scene.theft
        scene.matter.target = EntityID(.host, "a`b\u{202E}\u{1B}[2J https://evil.example/x")
        scene.matter.targetIdentity = .unknown
        scene.input.policy.autonomy[0].assetClass = nil

        let reason = scene.decision.reasons.joined()
        #expect(reason.contains("`host:a\\u{60}b\\u{202E}\\u{1B}[2j hxxps://evil[.]example/x`"))
        #expect(EvidenceText.quoted(String(repeating: "x", count: 200)).count == 122)
    }

    @Test func `a name that fits two assets is no certain target`() {
        var scene = Scene.theft
        scene.input.assets = AssetInventory([
            Asset(id: EntityID(.host, "ws-07.a.example"), assetClass: .workstation),
            Asset(id: EntityID(.host, "ws-07.b.example"), assetClass: .workstation),
        ])
        scene.input.policy.autonomy[0].assetClass = nil

        #expect(scene.decision.decision == .refuse)
    }

    @Test func `a suppressed record does not count`() {
        var scene = Scene.theft
        scene.input.policy.suppressions = [
            .init(
                rule: "lsass-access",
                entity: EntityID(.host, "ws-07"),
                until: Scene.noon.adding(seconds: 1),
                reason: "backup agent"
            )
        ]
        #expect(scene.decision.whyAsked == [.certainty])

        scene.input.policy.suppressions[0].until = Scene.noon
        #expect(scene.decision.decision == .execute)
    }

    @Test func `what is contained already needs no second slot`() {
        var scene = Scene.theft
        scene.input.budget.used = 20
        scene.input.budget.contained = [
            .init(verb: .isolate, target: Asset.ws07.id, segment: "office-2", slot: 4)
        ]

        #expect(scene.decision.decision == .execute)
    }
}
