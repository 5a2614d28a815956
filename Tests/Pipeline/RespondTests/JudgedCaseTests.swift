// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// The case that the gate is judged by: theft from LSASS, seen on the endpoint alone.
struct JudgedCaseTests {
    private static var matter: ResponseCase {
        var matter = ResponseCase.theft
        matter.evidence = [.macro, .dump]
        matter.certainty = 0.93
        return matter
    }

    @Test func `a granted policy isolates the listed victim`() throws {
        let policy = try #require(PolicyReading.read(PolicyText.granted, from: "p.yml").policy)
        let assets = try #require(AssetReading.read(PolicyText.assets, from: "a.yml").inventory)
        var responder = Responder(GateInput(policy: policy, assets: assets))

        let decision = responder.decide([Self.matter])[0]

        #expect(decision.decision == .execute, "\(decision.reasons)")
        #expect(decision.budgetSlot == 1)
        #expect(decision.target == EntityID(.host, "ws-07"))
    }

    @Test func `the default policy observes`() {
        var listed = Responder(GateInput(assets: AssetInventory([.ws07])))
        var unlisted = Responder()

        #expect(listed.decide([Self.matter])[0].decision == .observe)
        #expect(unlisted.decide([Self.matter])[0].decision == .observe)
    }

    @Test func `without a list the victim's class is unknown, and nobody acts`() throws {
        let policy = try #require(PolicyReading.read(PolicyText.granted, from: "p.yml").policy)
        var responder = Responder(GateInput(policy: policy))

        #expect(responder.decide([Self.matter])[0].decision == .observe)
    }

    @Test func `one technique alone is not enough`() throws {
        let policy = try #require(PolicyReading.read(PolicyText.granted, from: "p.yml").policy)
        var responder = Responder(GateInput(policy: policy, assets: AssetInventory([.ws07])))
        var matter = Self.matter
        matter.evidence = [.dump]

        #expect(responder.decide([matter])[0].whyAsked == [.certainty])
    }
}
