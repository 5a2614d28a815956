// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// Every rule, shown to hold and shown to hold the machine back.
struct GateRuleTests {
    @Test func `where every rule holds the machine acts, and says why`() {
        let decision = Scene.theft.decision

        #expect(decision.decision == .execute)
        #expect(decision.whyAsked.isEmpty)
        #expect(decision.reasons.first?.hasPrefix("may act: ") == true)
        #expect(
            decision.reasons.contains(
                "the lower bound of precision is 0.9909 from 420 judged decisions, "
                    + "0 of them wrong (granted: pilot, site B), 0.99 is needed"
            )
        )
    }

    @Test(arguments: HeldCase.all)
    func `a rule that does not hold decides alone`(held: HeldCase) throws {
        var scene = Scene.theft
        held.prepare(&scene)
        let good = scene.evaluation
        held.spoil(&scene)
        let bad = scene.evaluation

        let before = try #require(good.outcomes.first { $0.name == held.rule })
        let after = try #require(bad.outcomes.first { $0.name == held.rule })
        #expect(before.holds, "\(before.sentence)")
        #expect(!after.holds, "\(after.sentence)")
        #expect(good.decision.decision == .execute)
        #expect(bad.decision.decision == held.decision)
        #expect(bad.decision.whyAsked == (held.why.map { [$0] } ?? []))
        #expect(bad.decision.reasons.contains(after.sentence))
    }

    @Test func `every rule has a case that holds it back`() {
        #expect(Set(HeldCase.all.map(\.rule)) == Set(Gate.rules.map(\.name)))
        #expect(Set(Gate.rules.map(\.name)).count == Gate.rules.count)
    }

    @Test func `the same input gives the same answer`() {
        let scene = Scene.theft
        var shuffled = scene
        shuffled.matter.evidence.reverse()

        #expect(scene.evaluation == scene.evaluation)
        #expect(scene.decision == shuffled.decision)
    }
}

/// One thing that goes wrong, and what must come of it.
struct HeldCase: CustomTestStringConvertible, Sendable {
    let rule: String
    let decision: Decision
    let why: WhyAsked?
    let prepare: @Sendable (inout Scene) -> Void
    let spoil: @Sendable (inout Scene) -> Void

    var testDescription: String { rule }

    init(
        _ rule: String,
        _ decision: Decision = .ask,
        _ why: WhyAsked? = nil,
        prepare: @escaping @Sendable (inout Scene) -> Void = { _ in },
        spoil: @escaping @Sendable (inout Scene) -> Void
    ) {
        self.rule = rule
        self.decision = decision
        self.why = why
        self.prepare = prepare
        self.spoil = spoil
    }

    static let all = refused + warned + trust + evidence + breakers + budget
}
