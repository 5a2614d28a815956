// SPDX-License-Identifier: Apache-2.0

package import Schema

/// What a scan found, before anybody wrote it down in a format.
package struct ScanResult: Sendable {
    /// One incident with its words and with what response would do.
    package struct Case: Sendable {
        package let incident: Incident
        package let assessment: Assessment
        package let decisions: [PolicyDecision]
    }

    /// Highest score first.
    package let cases: [Case]
    /// Folded, in time order.
    package let findings: [FoldedFinding]
    /// The records that show entities' other names.
    package let namings: [EventFacts]
    package let tally: ScanTally
    /// Records that at least one rule looked at.
    package let routed: Int
    package let unrouted: Int
    /// SHA-256 of the policy's text; nil for the built-in one.
    package let policyDigest: String?

    /// Findings that no incident holds and nothing explains.
    package var unlinked: [FoldedFinding] {
        findings.filter { $0.incident == nil && $0.explanation == nil }
    }

    /// The same with only what is at least so bad; incidents and findings both.
    package func filtered(minimum: Level?) -> ScanResult {
        guard let minimum else { return self }
        let kept = cases.filter { $0.incident.severity >= minimum }
        let ids = Set(kept.map(\.incident.id))
        return ScanResult(
            cases: kept,
            findings: findings.filter { finding in
                finding.finding.detector.level >= minimum
                    || finding.incident.map(ids.contains) ?? false
            },
            namings: namings,
            tally: tally,
            routed: routed,
            unrouted: unrouted,
            policyDigest: policyDigest
        )
    }

    /// The worst level of all that was found; nil when nothing was.
    package var worst: Level? {
        let incidents = cases.map(\.incident.severity)
        return (incidents + findings.map(\.finding.detector.level)).max()
    }
}
