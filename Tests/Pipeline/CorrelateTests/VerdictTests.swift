// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Correlate

struct VerdictTests {
    @Test func `more evidence never lowers the certainty`() {
        let model = CertaintyModel()
        var features = CertaintyModel.Features()
        var last = model.certainty(features)
        let growths: [(inout CertaintyModel.Features) -> Void] = [
            { $0.level = .medium }, { $0.level = .high }, { $0.isGrave = true },
            { $0.techniques = 3 }, { $0.tactics = 2 }, { $0.sources = 1 }, { $0.hosts = 1 },
            { $0.isUntrusted = true }, { $0.level = .critical },
        ]
        for grow in growths {
            grow(&features)
            let next = model.certainty(features)
            #expect(next >= last)
            last = next
        }
        #expect(last >= 0.97)

        features.doubts = 1
        #expect(model.certainty(features) < last)
    }

    @Test func `the exponential is the exponential`() {
        #expect(abs(Numbers.exp(1) - 2.718_281_828_459_045) < 1e-12)
        #expect(abs(Numbers.exp(-3) - 0.049_787_068_367_863_94) < 1e-12)
        #expect(Numbers.exp(0) == 1)
    }

    @Test func `newer technique ids lead back to the ones we print`() {
        #expect(Scenario.catalog.current("t1685") == "T1562.001")
        #expect(Scenario.catalog.current("T1003.001") == "T1003.001")
        #expect(Scenario.catalog.tactic(of: "T1055", hinted: ["stealth"]) == "defense-evasion")
        #expect(
            Scenario.catalog.tactic(of: "T1055", hinted: ["privilege-escalation"])
                == "privilege-escalation"
        )
    }
}
