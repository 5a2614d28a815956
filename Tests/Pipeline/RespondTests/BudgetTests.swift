// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// The rolling 24 hours, alone.
struct BudgetTests {
    private static let start = Scene.noon
    private var budget = Budget()
    private var policy = Policy.unbounded

    @Test mutating func `a slot is free again only when it is more than a day old`() {
        policy.budget.limit = 1

        #expect(reserve(1, after: 0) == .reserved(slot: 1))
        #expect(reserve(2, after: 86_400) != .reserved(slot: 1))
        #expect(reserve(2, after: 86_400.001) == .reserved(slot: 1))
    }

    @Test mutating func `the lowest free slot is taken`() {
        policy.budget.limit = 3

        #expect(reserve(1, after: 0) == .reserved(slot: 1))
        #expect(reserve(2, after: 100) == .reserved(slot: 2))
        #expect(reserve(3, after: 200) == .reserved(slot: 3))
        #expect(reserve(4, after: 86_450) == .reserved(slot: 1))
        #expect(reserve(5, after: 86_450) != .reserved(slot: 2))
    }

    @Test mutating func `an action that was undone still counts`() {
        policy.budget.limit = 1
        _ = reserve(1, after: 0)

        budget.release(action: "act-1", at: Self.start.adding(seconds: 5))

        guard case .held(let holds) = reserve(2, after: 10) else {
            Issue.record("it was reserved")
            return
        }
        #expect(holds.map(\.why) == [.budgetExhausted])
        #expect(budget.counters(at: Self.start.adding(seconds: 10), burstWindow: nil).used == 1)
        #expect(
            budget.counters(at: Self.start.adding(seconds: 10), burstWindow: nil)
                .contained.isEmpty
        )
    }

    @Test mutating func `a request that one limit forbids takes nothing`() {
        policy.budget.perSegment = Share(percent: 5)

        #expect(reserve(1, after: 0, segment: "a") == .reserved(slot: 1))
        #expect(reserve(2, after: 1, segment: "a") != .reserved(slot: 2))
        #expect(reserve(3, after: 2, segment: "b") == .reserved(slot: 2))
        #expect(budget.reservations.count == 2)
    }

    @Test mutating func `a clock that steps back freezes, and a little does not`() {
        _ = reserve(1, after: 1_000)

        #expect(reserve(2, after: 940) == .reserved(slot: 2))
        #expect(budget.frozen == nil)
        guard case .held(let holds) = reserve(3, after: 939) else {
            Issue.record("it was reserved")
            return
        }
        #expect(holds.map(\.why) == [.frozen])
        #expect(reserve(4, after: 2_000) != .reserved(slot: 3))

        budget.thaw()
        #expect(reserve(4, after: 2_000) == .reserved(slot: 3))
    }

    @Test mutating func `a clock that steps back does not refill the budget`() {
        policy.budget.limit = 1
        policy.breakers.clockJump = nil
        _ = reserve(1, after: 100_000)

        #expect(reserve(2, after: 0) != .reserved(slot: 1))
        #expect(reserve(2, after: 100_001) != .reserved(slot: 1))
    }

    @Test mutating func `what is contained already is renewed in its own slot`() {
        _ = reserve(1, after: 0)

        #expect(reserve(1, after: 3_600) == .reserved(slot: 1))
        #expect(reserve(1, after: 14_400) == .reserved(slot: 1))
        #expect(budget.counters(at: Self.start, burstWindow: nil).used == 1)
        #expect(reserve(1, after: 40_000) == .reserved(slot: 2))
    }

    @Test(arguments: UInt64(1)...40)
    func `no window of a day holds more than the limit, however requests come`(seed: UInt64) {
        var copy = self
        var dice = Dice(seed)
        copy.policy.budget.limit = dice.pick([1, 2, 5, 20, 30])
        var moments: [Double] = []
        var base = 0.0

        for number in 0..<400 {
            // Crowds, pauses, and now and then a clock that runs a little behind.
            base += Double(dice.pick([0, 1, 60, 3_600, 20_000]))
            let time = base - Double(dice.next(in: 30))
            if case .reserved = copy.reserve(number, after: time) { moments.append(time) }
        }

        #expect(moments.count > copy.policy.budget.limit * 2, "SEED=\(seed)")
        for start in moments {
            let held = moments.filter { $0 >= start && $0 - start <= 86_400 - 60 }
            #expect(held.count <= copy.policy.budget.limit, "SEED=\(seed)")
        }
    }

    private mutating func reserve(
        _ number: Int,
        after seconds: Double,
        segment: String? = nil
    ) -> BudgetAnswer {
        let request = BudgetRequest(
            action: "act-\(number)",
            verb: .isolate,
            target: EntityID(.host, "h-\(number)"),
            detectors: ["d-\(number)"],
            segment: segment,
            isCritical: false
        )
        return budget.reserve(
            request,
            at: Self.start.adding(seconds: seconds),
            under: policy,
            containedFor: policy.lease.standard,
            population: Population(hosts: 400, accounts: 400)
        )
    }
}

extension Policy {
    /// Nothing but the budget of 24 hours.
    static var unbounded: Policy {
        var policy = Policy()
        policy.budget.perHour = nil
        policy.budget.perDetector = nil
        policy.budget.perSegment = nil
        policy.budget.concurrentFleet = nil
        policy.budget.reserveCritical = nil
        policy.redundancy.maximumOfSegment = nil
        policy.breakers.burst = nil
        policy.breakers.sameDetector = nil
        return policy
    }
}
