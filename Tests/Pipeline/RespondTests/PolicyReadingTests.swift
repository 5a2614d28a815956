// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// `policy.yml` becomes a value, or a list of everything that is wrong with it.
struct PolicyReadingTests {
    @Test func `the example of the contract is read as it stands`() throws {
        let (read, problems) = PolicyReading.read(PolicyText.example, from: "policy.yml")
        let policy = try #require(read)

        var expected = Policy()
        expected.version = 7
        expected.autonomy = [.init(verb: .isolate, assetClass: .workstation, level: .capped)]
        expected.protected = [
            .entity(EntityID(.host, "dc-01")), .assetClass(.domainController), .role("dns"),
        ]
        expected.sha256 = policy.sha256
        #expect(problems.isEmpty)
        #expect(policy == expected)
        #expect(policy.sha256.count == 64)
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "budget:\n", "exercises: []\n"])
    func `what is not written has its default`(text: String) throws {
        let (read, problems) = PolicyReading.read(text, from: "policy.yml")
        var policy = try #require(read)

        policy.sha256 = ""
        #expect(problems.isEmpty)
        #expect(policy == Policy())
    }

    @Test func `the hash is that of the text`() {
        let (policy, _) = PolicyReading.read("", from: "policy.yml")

        #expect(
            policy?.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test func `a grant is read with all it says`() throws {
        let (policy, problems) = PolicyReading.read(PolicyText.granted, from: "policy.yml")
        let entry = try #require(policy?.autonomy.first)

        #expect(problems.isEmpty)
        #expect(
            entry.earned
                == .granted(
                    Policy.Grant(
                        judged: 420,
                        wrong: 0,
                        place: "pilot, site B",
                        detectors: ["*"],
                        until: Timestamp(seconds: 1_814_313_600)
                    )
                )
        )
    }

    @Test func `every limit that may be off can be off`() throws {
        let text = """
            budget: {per_hour: off, per_detector: false, per_segment: off, concurrent_fleet: off,
                     reserve_critical: off}
            redundancy: {max_segment: off}
            breakers: {wrong_undos: off, wrong_on_protected: off, unverified: off, burst: off,
                       same_detector: off, clock_jump: off, connector_errors: off}
            """
        let (read, problems) = PolicyReading.read(text, from: "policy.yml")
        let policy = try #require(read, "\(problems)")

        #expect(policy.budget.perHour == nil && policy.budget.perDetector == nil)
        #expect(policy.budget.perSegment == nil && policy.budget.concurrentFleet == nil)
        #expect(policy.budget.reserveCritical == nil)
        #expect(policy.redundancy.maximumOfSegment == nil)
        #expect(policy.breakers.wrongUndos == nil && policy.breakers.wrongOnProtected == nil)
        #expect(policy.breakers.unverified == nil && policy.breakers.burst == nil)
        #expect(policy.breakers.sameDetector == nil && policy.breakers.clockJump == nil)
        #expect(policy.breakers.connectorErrors == nil)
    }

    @Test(arguments: PolicyText.wrong)
    func `each mistake is told with its line and what to write`(wrong: WrongText) throws {
        let (policy, problems) = PolicyReading.read(wrong.text, from: "p.yml")

        let problem = try #require(problems.first)
        #expect(policy == nil)
        #expect(problems.count == 1, "\(problems)")
        #expect(problem.code == "policy.\(wrong.code)")
        #expect(problem.place == "p.yml:\(wrong.line)")
        let told = problem.problem + " " + problem.remedy
        #expect(told.contains(wrong.says), "\(told)")
    }

    @Test func `all mistakes are told at once`() {
        let text = """
            versoin: 7
            budget:
              limit: 31
              per_hour: five
            autonomy:
              - {verb: isolat, level: 9}
            """
        let (policy, problems) = PolicyReading.read(text, from: "p.yml")

        #expect(policy == nil)
        #expect(
            Set(problems.compactMap(\.place)) == ["p.yml:1", "p.yml:3", "p.yml:4", "p.yml:6"]
        )
        #expect(problems.count == 5)
    }

    @Test(arguments: [
        "2027-06-30T00:00:00.000Z", "2027-06-30T02:00:00+02:00", "2027-06-30T00:00:00Z",
    ])
    func `moments are read in every form of RFC 3339`(text: String) {
        #expect(RFC3339.read(text) == Timestamp(seconds: 1_814_313_600))
    }

    @Test(arguments: [
        "2027-06-31T00:00:00Z", "2027-13-01T00:00:00Z", "2027-06-30", "2027-06-30T24:00:00Z",
        "2027-06-30T00:00:00", "2027-06-30T00:00:00.Z", "+027-06-30T00:00:00Z", "",
    ])
    func `what is no moment is not taken for one`(text: String) {
        #expect(RFC3339.read(text) == nil)
    }
}
