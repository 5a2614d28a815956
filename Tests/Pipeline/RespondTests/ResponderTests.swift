// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// Many cases, one budget.
struct ResponderTests {
    @Test func `sixty hosts in an hour: twenty acted upon, forty ranked for people`() {
        var responder = Self.fleet(limits: .unbounded)

        let decisions = responder.decide(Self.outbreak(60, over: 3_600))

        let asked = decisions.filter { $0.decision == .ask }
        #expect(decisions.filter { $0.decision == .execute }.count == 20)
        #expect(Set(decisions.compactMap(\.budgetSlot)) == Set(1...20))
        #expect(asked.count == 40)
        #expect(asked.allSatisfy { $0.whyAsked == [.budgetExhausted] })
        #expect(Set(asked.compactMap(\.rank)) == Set(1...40))
        #expect(decisions.prefix(20).allSatisfy { $0.decision == .execute })
    }

    @Test func `the ones asked are ranked by expected loss`() throws {
        var limits = Policy.unbounded
        limits.budget.limit = 0
        var responder = Self.fleet(limits: limits)
        var cases = Self.outbreak(3, over: 30)
        cases[0].predictedSpread = 1
        cases[1].predictedSpread = 5
        cases[2].certainty = 0.5

        let decisions = responder.decide(cases)

        #expect(decisions.map(\.rank) == [2, 1, 3])
        let losses = decisions.map(\.expectedLoss)
        #expect(losses[1] > losses[0] && losses[0] > losses[2])
    }

    @Test func `cases are decided in the order of their moments`() {
        var limits = Policy.unbounded
        limits.budget.limit = 1
        var responder = Self.fleet(limits: limits)
        let cases = Array(Self.outbreak(3, over: 30).reversed())

        let decisions = responder.decide(cases)

        #expect(decisions.map(\.decision) == [.ask, .ask, .execute])
    }

    @Test func `the limits of the contract hold an outbreak to five an hour`() {
        var responder = Self.fleet(limits: Policy())

        let decisions = responder.decide(Self.outbreak(60, over: 3_600))

        let acted = decisions.filter { $0.decision == .execute }
        #expect(acted.count == 5)
        #expect(decisions.contains { $0.whyAsked.contains(.subCap) })
        #expect(responder.breakers.tripped.isEmpty)
    }

    @Test func `a burst trips, and holds until a person starts it again`() {
        var limits = Policy.unbounded
        limits.breakers.burst = Policy().breakers.burst
        var responder = Self.fleet(limits: limits)

        let decisions = responder.decide(Self.outbreak(8, over: 80))
        let later = responder.decide([Self.matter(50, at: 50_000)])
        responder.start()
        let after = responder.decide([Self.matter(51, at: 60_000)])

        #expect(decisions.filter { $0.decision == .execute }.count == 5)
        #expect(decisions[5].whyAsked == [.frozen])
        #expect(later[0].whyAsked == [.frozen])
        #expect(after[0].decision == .execute)
    }

    @Test func `the same host twice takes one slot`() {
        var responder = Self.fleet(limits: .unbounded)
        var second = Self.matter(1, at: 60)
        second.incident = "inc-other"

        let decisions = responder.decide([Self.matter(1, at: 0), second])

        #expect(decisions.map(\.budgetSlot) == [1, 1])
        #expect(responder.budget.reservations.count == 1)
    }

    @Test func `the moment is that of the record which completes the evidence`() {
        let scene = Scene.theft
        var matter = scene.matter
        matter.completeAt = Scene.noon.adding(seconds: -40)
        matter.evidence.append(
            .seen("much-later", before: -7_200, .endpoint, ["T1486"], ["impact"])
        )
        var responder = scene.responder()

        let settled = Completion.settle(matter, scene.input)
        let decision = responder.decide([matter])[0]

        #expect(settled.completeAt == Scene.noon.adding(seconds: -5))
        #expect(decision.decision == .execute)
        #expect(responder.budget.reservations.map(\.reservedAt) == [settled.completeAt])
    }

    @Test func `evidence that is never enough is judged as a whole`() {
        let scene = Scene.theft
        var matter = scene.matter
        matter.completeAt = Scene.noon.adding(seconds: -40)
        matter.evidence[1].tactics = ["discovery"]

        #expect(Completion.settle(matter, scene.input).completeAt == CaseEvidence.logon.time)
    }

    static func fleet(limits: Policy) -> Responder {
        var policy = limits
        policy.autonomy = Scene.theft.input.policy.autonomy
        let assets = (0..<60).map { number in
            Asset(
                id: EntityID(.host, "h-\(number)"),
                assetClass: .workstation,
                segment: "s-\(number % 12)"
            )
        }
        return Responder(
            GateInput(policy: policy, assets: AssetInventory(assets, fleetSize: 4_000))
        )
    }

    static func outbreak(_ count: Int, over seconds: Int) -> [ResponseCase] {
        (0..<count).map { matter($0, at: Double($0 * seconds / count)) }
    }

    static func matter(_ number: Int, at seconds: Double) -> ResponseCase {
        var matter = ResponseCase.theft
        matter.target = EntityID(.host, "h-\(number)")
        matter.incident = "inc-\(number)"
        matter.completeAt = Scene.noon.adding(seconds: seconds)
        for index in matter.evidence.indices {
            matter.evidence[index].host = matter.target
            matter.evidence[index].detector += "-\(number % 7)"
            matter.evidence[index].time = matter.evidence[index].time?.adding(seconds: seconds)
        }
        return matter
    }
}
