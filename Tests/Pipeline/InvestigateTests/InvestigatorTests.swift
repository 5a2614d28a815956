// SPDX-License-Identifier: Apache-2.0

import Correlate
import Investigate
import Schema
import Testing

struct InvestigatorTests {
    private let incident: Incident
    private let assessment: Assessment

    init() throws {
        incident = try #require(TheftStory().incidents().first)
        assessment = Investigator(TheftStory.catalog, inputs: ["it's.json"]).assess(incident)
    }

    @Test func `the title says what happened as a person would`() {
        #expect(
            assessment.title
                == "`invoice.exe` run by `CORP\\j.doe` led to theft of credentials from LSASS "
                + "on `WS-07`"
        )
    }

    @Test func `nothing is said that its records do not hold`() {
        #expect(ClaimVerifier(incident).unsupported(in: assessment).isEmpty)
    }

    @Test func `the verifier catches a value that no cited record has`() {
        let made = Assessment.Claim("`other.exe` did it", evidence: [incident.members[0].evidence])
        let uncited = Assessment.Claim("It was so", evidence: [])
        let unknown = Assessment.Claim("It was so", evidence: [EvidenceID(text: "ev-0")])

        let verifier = ClaimVerifier(incident)
        #expect(![made, uncited, unknown].contains { verifier.holds($0) })
    }

    @Test func `steps come in time order and tell each act once`() {
        let times = assessment.steps.compactMap(\.time)

        #expect(times == times.sorted())
        #expect(Set(assessment.steps.map(\.text)).count == assessment.steps.count)
        #expect(
            assessment.steps.contains {
                $0.text == "`dump.exe` opened `lsass.exe` with access `0x1010`"
                    && $0.technique == "T1003.001"
            }
        )
    }

    @Test func `theft of credentials is the likeliest reading`() {
        #expect(assessment.hypotheses.first?.name == .credentialTheft)
        #expect(assessment.hypotheses.first?.evidenceFor.isEmpty == false)
    }

    @Test func `the victim is proposed for isolation, its own network address for nothing`() {
        #expect(assessment.proposals.first?.verb == .isolate)
        #expect(assessment.proposals.first?.target.text == "host:ws-07")
        #expect(!assessment.proposals.contains { $0.target.text == "ip:10.0.5.13" })
        #expect(assessment.proposals.contains { $0.target.text == "ip:93.184.216.34" })
    }

    @Test func `commands can be pasted into a shell`() {
        let report = assessment.nextSteps.last?.command

        #expect(
            report?.hasPrefix("outrider scan --format json --output report.json") == true
        )
        #expect(report?.hasSuffix(" 'it'\\''s.json'") == true)
    }

    @Test func `text that talks to a machine is noticed`() {
        #expect(assessment.notices.map(\.code) == ["instruction-like-text"])
        #expect(assessment.notices.first?.field == "command-line")
    }

    @Test func `missing sources are named`() {
        #expect(assessment.gaps.map(\.source).contains("windows-security"))
        #expect(!assessment.gaps.map(\.source).contains("windows-sysmon"))
    }
}
