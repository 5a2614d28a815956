// SPDX-License-Identifier: Apache-2.0

package import Ingest
package import Schema

/// Finds records again by the ids that reports cite.
package struct EvidenceSearch {
    /// A record as it stands in its input.
    package struct Record: Sendable {
        package let id: EvidenceID
        package let place: EvidencePlace
        package let time: Timestamp?
        /// Where the time comes from, for a person; nil without a time.
        package let timeOrigin: String?
        package let logSource: String
        /// Names and values in the record's order, native names.
        package let fields: [(name: String, value: String)]
        /// The record verbatim; nil where it is binary (EVTX).
        package let raw: String?
    }

    private let engine: Engine

    package init(_ engine: Engine) { self.engine = engine }

    /// Reads the inputs until every id was found.
    ///
    /// - Parameters:
    ///   - ids: Whole ids, or beginnings of them as a terminal shows them.
    ///   - inputs: Where to look, in this order.
    /// - Returns: What was found, in the order it was met.
    package func find(_ ids: [String], in inputs: [Input]) -> [Record] {
        var wanted = ids
        var found: [Record] = []
        var ingestor = engine.makeIngestor()
        for input in inputs where !wanted.isEmpty {
            let look = { (batch: EventBatch, input: Input) in
                for index in 0..<batch.count where !wanted.isEmpty {
                    batch.withEvent(at: index) { event in
                        let id = EvidenceID(hashing: event.raw)
                        guard let hit = wanted.firstIndex(where: id.text.hasPrefix) else { return }
                        wanted.remove(at: hit)
                        found.append(record(event, id, source: input.name))
                    }
                }
            }
            ingestor.read([input], look, ended: { _, _ in })
        }
        return found
    }

    private func origin(_ row: EventRow) -> String? {
        guard row.time != nil, row.source != 0 else { return nil }
        return engine.sources[Int(row.source) - 1].text(of: row.origin)
    }

    private func record(_ event: Event, _ id: EvidenceID, source: String) -> Record {
        let isText = event.raw.first == UInt8(ascii: "{")
        return Record(
            id: id,
            place: EvidencePlace(source: source, record: event.row.record),
            time: event.row.time,
            timeOrigin: origin(event.row),
            logSource: engine.routes[event.row.route].source,
            fields: event.fields.map { field in
                (engine.names.name(of: field.id), event.string(of: field) ?? "null")
            },
            raw: isText ? String(decoding: event.raw, as: UTF8.self) : nil
        )
    }
}
