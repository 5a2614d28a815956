// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Decides about proposals one after the other, and keeps the budget over all of them.
///
/// A pure value: the caller passes time in with each case. Nothing is carried out here.
package struct Responder: Sendable {
    package let policy: Policy
    package let assets: AssetInventory
    package var installation: Installation
    package var record: TrackRecord
    package var breakers: BreakerCounters
    package private(set) var budget: Budget

    /// Starts with a budget; the counters of `input` are replaced by its own for each case.
    package init(_ input: GateInput = GateInput(), budget: Budget = Budget()) {
        policy = input.policy
        assets = input.assets
        installation = input.installation
        record = input.record
        breakers = input.breakers
        self.budget = budget
    }

    /// Starts with an empty budget, nothing judged yet, and no breaker near tripping.
    package init(policy: Policy, assets: AssetInventory, installation: Installation) {
        self.init(GateInput(policy: policy, assets: assets, installation: installation))
    }

    /// Decides about cases in the order of their moments, whatever order they come in.
    ///
    /// Of cases of one moment the greater expected loss goes first.
    ///
    /// - Returns: One decision a case, in the order of `cases`. Those asked have their `rank`
    ///   among each other, by expected loss.
    package mutating func decide(_ cases: [ResponseCase]) -> [PolicyDecision] {
        evaluate(cases).map(\.decision)
    }

    /// As `decide`, with what every rule saw.
    package mutating func evaluate(_ cases: [ResponseCase]) -> [GateEvaluation] {
        let settled = cases.map { Completion.settle($0, input) }
        let order = settled.indices.sorted { left, right in
            precedes(settled[left], settled[right])
        }
        var answers: [Int: GateEvaluation] = [:]
        for index in order { answers[index] = evaluate(settled[index]) }
        rank(&answers)
        return cases.indices.compactMap { answers[$0] }
    }

    /// Lets automation go on after a person has looked at what stopped it.
    package mutating func start() {
        budget.thaw()
        breakers.tripped = [:]
    }

    /// Notes that an action's containment has ended; its slot stays taken.
    package mutating func release(action: String, at time: Timestamp) {
        budget.release(action: action, at: time)
    }
}

// MARK: - One case

extension Responder {
    private var input: GateInput {
        GateInput(
            policy: policy,
            assets: assets,
            installation: installation,
            record: record,
            breakers: breakers
        )
    }

    private mutating func evaluate(_ matter: ResponseCase) -> GateEvaluation {
        budget.advance(to: matter.completeAt, clockJump: policy.breakers.clockJump)
        var input = input
        input.budget = budget.counters(
            at: matter.completeAt,
            burstWindow: policy.breakers.burst?.within
        )
        let facts = GateFacts(matter, input)
        let answer = Gate.evaluate(facts)
        trip(answer, matter.completeAt)
        guard answer.decision.decision == .execute else { return answer }
        return reserve(facts, answer)
    }

    private mutating func reserve(_ facts: GateFacts, _ answer: GateEvaluation) -> GateEvaluation {
        let reservation = budget.reserve(
            facts.request,
            at: facts.matter.completeAt,
            under: policy,
            containedFor: policy.lease.standard,
            population: facts.population
        )
        switch reservation {
        case .reserved(let slot):
            var decision = answer.decision
            decision.budgetSlot = slot
            return answer.replacing(decision)
        case .held(let holds):
            return answer.replacing(answer.decision.held(by: holds))
        }
    }

    /// Keeps a breaker tripped that trips now, where the machine could have acted at all.
    private mutating func trip(_ answer: GateEvaluation, _ time: Timestamp) {
        guard answer.level > .supervised else { return }
        let broken = answer.outcomes.filter { !$0.holds }
        // An action that something else holds back anyway is no part of a burst.
        let stage = broken.map(\.consequence.stage).min() ?? 0
        for outcome in broken
        where BreakerRules.lasting.contains(outcome.name) && outcome.consequence.stage <= stage {
            breakers.tripped[outcome.name] =
                breakers.tripped[outcome.name] ?? "\(outcome.sentence) (\(time))"
        }
    }

    private func precedes(_ left: ResponseCase, _ right: ResponseCase) -> Bool {
        guard left.completeAt == right.completeAt else { return left.completeAt < right.completeAt }
        let losses = (loss(left), loss(right))
        guard losses.0 == losses.1 else { return losses.0 > losses.1 }
        return left.actionID < right.actionID
    }

    private func loss(_ matter: ResponseCase) -> Double { GateFacts(matter, input).expectedLoss }

    private func rank(_ answers: inout [Int: GateEvaluation]) {
        let asked = answers.filter { $0.value.decision.decision == .ask }
            .sorted {
                ($1.value.decision.expectedLoss, $0.key) < ($0.value.decision.expectedLoss, $1.key)
            }
        for (place, entry) in asked.enumerated() {
            var decision = entry.value.decision
            decision.rank = place + 1
            answers[entry.key] = entry.value.replacing(decision)
        }
    }
}

extension GateEvaluation {
    fileprivate func replacing(_ decision: PolicyDecision) -> GateEvaluation {
        GateEvaluation(decision: decision, level: level, outcomes: outcomes)
    }
}

extension PolicyDecision {
    /// The same proposal, held back by limits at the last moment.
    fileprivate func held(by holds: [BudgetHold]) -> PolicyDecision {
        PolicyDecision(
            verb: verb,
            target: target,
            incident: incident,
            decision: .ask,
            reasons: holds.map(\.sentence),
            whyAsked: WhyAsked.allCases.filter { why in holds.contains { $0.why == why } },
            certainty: certainty,
            expectedLoss: expectedLoss
        )
    }
}
