// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Checks that nothing is said which its records do not hold.
///
/// What stands between backticks must be a value, or the last part of a path, of a cited record;
/// a cited record must be one of the incident's.
package struct ClaimVerifier {
    private let values: [EvidenceID: Set<String>]

    package init(_ incident: Incident) {
        var values: [EvidenceID: Set<String>] = [:]
        for member in incident.members {
            var shown: Set<String> = [EvidenceText.plain(member.hostName)]
            for value in member.facts.values.values {
                shown.insert(EvidenceText.plain(value))
                shown.insert(EvidenceText.plain(EvidenceText.base(value)))
            }
            values[member.evidence, default: []].formUnion(shown)
        }
        self.values = values
    }

    /// The sentences whose records do not hold them.
    package func unsupported(in assessment: Assessment) -> [Assessment.Claim] {
        let steps = assessment.steps.map { Assessment.Claim($0.text, evidence: $0.evidence) }
        return (steps + assessment.narrative + assessment.because).filter { !holds($0) }
    }

    /// Whether the cited records exist and hold every quoted value.
    package func holds(_ claim: Assessment.Claim) -> Bool {
        guard !claim.evidence.isEmpty, claim.evidence.allSatisfy({ values[$0] != nil }) else {
            return false
        }
        return Self.quoted(in: claim.text).allSatisfy { quote in
            claim.evidence.contains { values[$0]?.contains(quote) ?? false }
        }
    }

    /// What stands between backticks.
    private static func quoted(in text: String) -> [String] {
        let pieces = text.split(separator: "`", omittingEmptySubsequences: false)
        return pieces.indices.filter { $0 % 2 == 1 }.map { String(pieces[$0]) }
    }
}
