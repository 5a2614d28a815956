// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// What a number of judgements is worth.
struct TrackRecordTests {
    @Test(arguments: [
        (0, 0, 0.0), (10, 10, 0.722_5), (380, 380, 0.989_992), (381, 381, 0.990_018),
        (420, 420, 0.990_937), (419, 420, 0.986_637), (0, 10, 0.0),
    ])
    func `Wilson's lower bound`(right: Int, count: Int, expected: Double) {
        #expect(abs(Wilson.lowerBound(right: right, of: count) - expected) < 1e-4)
    }

    @Test func `381 clean decisions are just enough, 380 are not`() {
        #expect(Wilson.lowerBound(right: 381, of: 381) >= 0.99)
        #expect(Wilson.lowerBound(right: 380, of: 380) < 0.99)
    }

    @Test func `nothing is earned where nothing was judged`() {
        var scene = Scene.theft
        scene.input.policy.autonomy[0].earned = .measured

        #expect(scene.decision.whyAsked == [.certainty])

        scene.input.record.own = [
            TrackRecord.Key(.isolate, .workstation): .init(judged: 400, wrong: 0),
            TrackRecord.Key(.isolate, .server): .init(judged: 400, wrong: 400),
        ]
        #expect(scene.decision.decision == .execute)
    }

    @Test func `a shipped prior is at most half, and its errors are rounded up`() {
        let key = TrackRecord.Key(.isolate, .workstation)
        let prior = [key: TrackRecord.Judgements(judged: 10_000, wrong: 1)]

        func measured(_ judged: Int, _ most: Int) -> TrackRecord.Judgements {
            TrackRecord(own: [key: .init(judged: judged)], prior: prior)
                .measured(key, priorAtMost: Share(percent: most))
        }
        #expect(measured(0, 50) == .init(judged: 0))
        #expect(measured(200, 50) == .init(judged: 400, wrong: 1))
        #expect(measured(300, 25) == .init(judged: 400, wrong: 1))
        #expect(measured(300, 0) == .init(judged: 300))
    }
}
