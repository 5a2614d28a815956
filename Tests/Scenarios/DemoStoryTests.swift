// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Testing

/// The story that `outrider demo` plays keeps its point.
struct DemoStoryTests {
    /// Scanned once for all tests here.
    private static let scanned = Result {
        try Scenario.scan(
            ["content/demo/story"],
            policy: "content/demo/policy.yml",
            assets: "content/demo/assets.yml"
        )
    }

    private let result: ScanResult

    init() throws { result = try Self.scanned.get() }

    @Test func `the theft is the one critical incident, on the workstation`() throws {
        let top = try #require(result.cases.first)

        #expect(top.incident.severity == .critical)
        #expect(top.incident.techniques.contains { $0.id == "T1003.001" })
        #expect(top.incident.entities(.victim).contains { $0.id.text == "host:ws-07" })
        #expect(result.cases.dropFirst().allSatisfy { $0.incident.severity < .high })
    }

    @Test func `the workstation is isolated, and a person is asked about the controller`() throws {
        let top = try #require(result.cases.first)

        #expect(top.isolation(of: "host:ws-07") == .execute)
        #expect(top.isolation(of: "host:dc-01") == .ask)
    }

    @Test func `without a policy nothing is done`() throws {
        let watched = try Scenario.scan(["content/demo/story"])

        let decisions = watched.cases.flatMap(\.decisions).map(\.decision)
        #expect(!decisions.isEmpty && decisions.allSatisfy { $0 == .observe })
    }

    @Test func `each sentence cites records that were read`() throws {
        let top = try #require(result.cases.first)
        let known = Set(top.incident.members.map(\.evidence))
        let claims = top.assessment.narrative + top.assessment.because

        #expect(!claims.isEmpty)
        for claim in claims {
            #expect(!claim.evidence.isEmpty && known.isSuperset(of: claim.evidence))
        }
    }
}
