// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma
import Testing

@testable import Detect

/// What a rule's match becomes.
struct FindingMakerTests {
    @Test func `a finding has its rule's level, techniques and tactics`() {
        let finding = maker.finding(rule: 0, facts: facts("ev-01"))

        #expect(finding.detector.level == .high)
        #expect(finding.techniques == ["T1003.001"])
        #expect(finding.tactics == ["credential-access"])
    }

    @Test func `a finding's id is made of its rule and its record`() {
        let id = maker.finding(rule: 0, facts: facts("ev-01")).id

        #expect(id.hasPrefix("fnd-") && id.count == 28)
        #expect(maker.finding(rule: 0, facts: facts("ev-01")).id == id)
        #expect(maker.finding(rule: 0, facts: facts("ev-02")).id != id)
    }

    private var maker: FindingMaker {
        var reading = RuleReading()
        reading.read(
            """
            title: LSASS opened
            id: 7a3f5c1e-0c55-4c35-9a7e-3b0f6a4d2c11
            level: high
            tags: [attack.credential_access, attack.t1003.001, attack.s0002, cve.2021-1675]
            logsource: {product: windows, category: process_access}
            detection:
                selection:
                    TargetImage|endswith: '\\lsass.exe'
                condition: selection
            """,
            from: "lsass.yml"
        )
        return FindingMaker(reading.rules)
    }

    private func facts(_ id: String) -> EventFacts {
        EventFacts(
            time: nil,
            evidence: EvidenceID(text: id),
            place: EvidencePlace(source: "a.ndjson", record: 0),
            activity: .processAccess,
            sourceClass: .endpoint,
            logSource: "windows-eventlog"
        )
    }
}
