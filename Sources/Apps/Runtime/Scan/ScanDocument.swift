// SPDX-License-Identifier: Apache-2.0

package import Foundation
package import Schema

/// A scan's result in the shape that scripts read: `outrider.scan/1`.
///
/// - Source: docs/reference, "scan --format json". Fields may be added, never renamed or removed.
package struct ScanDocument: Encodable {
    let schema = "outrider.scan/1"
    let summary: Summary
    let incidents: [IncidentObject]
    let findings: [FindingObject]
    let evidence: [String: PlaceObject]
    let policy: PolicyObject
    let problems: [ErrorReport]

    struct Summary: Encodable {
        let events: Int
        let findings: Int
        let incidents: Int
        let unlinkedFindings: Int
        let matches: Int
        let routed: Int
        let unrouted: Int
        let firstEvent: String?
        let lastEvent: String?
        let sources: [SourceObject]
    }

    struct SourceObject: Encodable {
        let path: String
        let format: String?
        let records: Int
        let rejected: Int
    }

    struct PlaceObject: Encodable {
        let source: String
        let record: Int
        let time: String?
    }

    struct PolicyObject: Encodable {
        let sha256: String?
        let signed = false
    }

    struct FindingObject: Encodable {
        let id: String
        let detector: Finding.Detector
        let time: String?
        let source: String
        let record: Int
        let evidence: EvidenceID
        let entities: [EntityID]
        let techniques: [String]
        let incident: String?
        let count: Int?
        let lastTime: String?
        let explanation: String?
        let correlation: CorrelationObject?
    }

    /// What a correlation found.
    struct CorrelationObject: Encodable {
        let type: String
        let count: Int
        let value: Double?
        let first: String
        let last: String
        let evidence: [EvidenceID]
    }

    /// Writes a result down; `all` shows what was explained away too.
    package init(_ result: ScanResult, problems: [ErrorReport], all: Bool) {
        let shown = result.findings.filter { all || $0.explanation == nil || $0.incident != nil }
        incidents = result.cases.map(IncidentObject.init)
        findings = shown.map(FindingObject.init)
        evidence = Self.places(result, shown)
        policy = PolicyObject(sha256: result.policyDigest)
        self.problems = problems
        summary = Summary(
            events: result.tally.events,
            findings: shown.count,
            incidents: result.cases.count,
            unlinkedFindings: result.unlinked.count,
            matches: result.tally.matches,
            routed: result.routed,
            unrouted: result.unrouted,
            firstEvent: result.tally.first?.description,
            lastEvent: result.tally.last?.description,
            sources: result.tally.sources.map {
                SourceObject(
                    path: $0.path,
                    format: $0.format,
                    records: $0.records,
                    rejected: $0.rejected
                )
            }
        )
    }

    private static func places(
        _ result: ScanResult,
        _ shown: [FoldedFinding]
    ) -> [String: PlaceObject] {
        var places: [String: PlaceObject] = [:]
        func add(_ facts: EventFacts) {
            places[facts.evidence.text] =
                places[facts.evidence.text]
                ?? PlaceObject(
                    source: facts.place.source,
                    record: facts.place.record,
                    time: facts.time?.description
                )
        }
        for member in result.cases.flatMap(\.incident.members) { add(member.facts) }
        for naming in result.namings { add(naming) }
        for finding in shown {
            add(finding.finding.facts)
            for record in finding.finding.correlated?.records ?? [] {
                places[record.evidence.text] =
                    places[record.evidence.text]
                    ?? PlaceObject(
                        source: record.place.source,
                        record: record.place.record,
                        time: record.time.description
                    )
            }
        }
        return places
    }

    /// The document as JSON with sorted keys, so equal results have equal bytes.
    package func json(pretty: Bool) throws -> Data {
        try Self.encoder(pretty: pretty).encode(self)
    }

    /// The same as JSON lines: the summary, then an object each, with its `type`.
    package func lines() throws -> String {
        let encoder = Self.encoder(pretty: false)
        var out = ""
        func add(_ type: String, _ value: some Encodable) throws {
            let body = String(decoding: try encoder.encode(value), as: UTF8.self).dropFirst()
            out += "{\"type\":\"\(type)\"" + (body == "}" ? "" : ",") + body + "\n"
        }
        try add("summary", summary)
        for incident in incidents { try add("incident", incident) }
        for finding in findings { try add("finding", finding) }
        for (id, place) in evidence.sorted(by: { $0.key < $1.key }) {
            try add("evidence", EvidenceLine(id: id, place: place))
        }
        for problem in problems { try add("problem", problem) }
        return out
    }

    private struct EvidenceLine: Encodable {
        let id: String
        let source: String
        let record: Int
        let time: String?

        init(id: String, place: PlaceObject) {
            self.id = id
            source = place.source
            record = place.record
            time = place.time
        }
    }

    static func encoder(pretty: Bool) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting =
            pretty
            ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            : [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension ScanDocument.FindingObject {
    init(_ folded: FoldedFinding) {
        let facts = folded.finding.facts
        self.init(
            id: folded.finding.id,
            detector: folded.finding.detector,
            time: facts.time?.description,
            source: facts.place.source,
            record: facts.place.record,
            evidence: facts.evidence,
            entities: folded.entities,
            techniques: folded.techniques,
            incident: folded.incident,
            count: folded.count > 1 ? folded.count : nil,
            lastTime: folded.count > 1 ? folded.lastTime?.description : nil,
            explanation: folded.explanation,
            correlation: folded.finding.correlated.map(ScanDocument.CorrelationObject.init)
        )
    }
}

extension ScanDocument.CorrelationObject {
    init(_ matches: CorrelatedMatches) {
        self.init(
            type: matches.type,
            count: matches.count,
            value: matches.value.isFinite ? matches.value : nil,
            first: matches.first.description,
            last: matches.last.description,
            evidence: matches.records.map(\.evidence)
        )
    }
}
