// SPDX-License-Identifier: Apache-2.0

import Detect
import Schema
import Sigma
import Testing

/// What a match becomes.
struct FindingMakerTests {
    private static let rule = """
        title: Memory of LSASS is read
        id: 0f1e2d3c-0000-4000-8000-000000000001
        logsource: {product: windows, category: process_access}
        detection:
          selection: {TargetImage|endswith: lsass.exe}
          condition: selection
        level: high
        tags: [attack.credential-access, attack.t1003.001, attack.g0016, car.2019-04-004]
        """

    private static func facts(_ evidence: String) -> EventFacts {
        EventFacts(
            time: Timestamp(seconds: 1_795_161_242),
            evidence: EvidenceID(text: evidence),
            place: EvidencePlace(source: "a.ndjson", record: 3),
            activity: .processAccess,
            sourceClass: .endpoint,
            logSource: "windows-sysmon"
        )
    }

    private static func maker() -> FindingMaker {
        var reading = RuleReading()
        reading.read(rule, from: "rule.yml")
        return FindingMaker(reading.rules)
    }

    @Test
    func `a rule's tags become techniques and tactics, and groups do not`() {
        let finding = Self.maker().finding(rule: 0, facts: Self.facts("ev-01"))

        #expect(finding.techniques == ["T1003.001"])
        #expect(finding.tactics == ["credential-access"])
        #expect(finding.detector.level == .high)
    }

    @Test
    func `a finding's id hangs on rule and record alone`() {
        let first = Self.maker().finding(rule: 0, facts: Self.facts("ev-01"))
        let again = Self.maker().finding(rule: 0, facts: Self.facts("ev-01"))
        let other = Self.maker().finding(rule: 0, facts: Self.facts("ev-02"))

        #expect(first.id == again.id)
        #expect(first.id != other.id)
        #expect(first.id.hasPrefix("fnd-"))
    }
}
