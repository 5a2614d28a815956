// SPDX-License-Identifier: Apache-2.0

import Foundation
import Runtime
import Schema
import Testing

/// Recordings of a real attack and of real machines at rest, where they are at hand.
struct RecordingTests {
    @Test func `a dumped LSASS is one critical incident, isolated as the policy grants`() throws {
        guard let chain = recording("windows/otrf-lsass/otrf_lsass_campaign_06.json.zst") else {
            return
        }

        let result = try Scenario.scan(
            [chain],
            policy: "Tests/Scenarios/Inputs/granted.policy.yml",
            assets: "Tests/Scenarios/Inputs/mkt01.assets.yml"
        )

        let top = try #require(result.cases.first)
        #expect(result.tally.events == 58_096 && result.cases.count <= 5)
        #expect(top.incident.severity == .critical)
        #expect(top.incident.techniques.contains { $0.id == "T1003.001" })
        #expect(top.incident.entities(.victim).contains { $0.id.text == "host:mkt01" })
        #expect(top.isolation(of: "host:mkt01") == .execute)
    }

    @Test func `machines at rest give nothing to wake up for`() throws {
        guard let folder = recording("windows/benign-evtx") else { return }

        let result = try Scenario.scan([folder])

        #expect(result.tally.events > 8_000)
        #expect(result.cases.filter { $0.incident.severity >= .high }.map(\.assessment.title) == [])
    }

    private func recording(_ path: String) -> String? {
        let place = Scenario.telemetry.appending(path: path).path
        if FileManager.default.fileExists(atPath: place) { return place }
        print("skipped: no recordings at \(Scenario.telemetry.path); set OUTRIDER_SHARED")
        return nil
    }
}
