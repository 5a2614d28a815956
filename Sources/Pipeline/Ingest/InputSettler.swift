// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Takes the decoded blocks of one input after the other, in order, and gives them on as they are
/// meant: with ordinals that count through the input, and with true times.
package struct InputSettler {
    private var clocks: [SourceClock]
    /// Batches that wait until the input's clock is known.
    private var held: [EventBatch] = []
    private var heldBytes = 0
    /// How much may wait; what it says of its clock after that comes too late for what came before.
    private static let holdLimit = 16 << 20
    private var ordinal = 0
    private var records = 0
    private var tally = DamageTally()

    init(_ sources: [LogSourceDefinition], names: FieldNames) {
        clocks = sources.enumerated().map { SourceClock($1, number: $0 + 1, names: names) }
    }

    /// What became of one input.
    package struct Outcome: Sendable {
        /// Records that were decoded.
        package fileprivate(set) var records = 0
        /// Bytes after decompression.
        package fileprivate(set) var bytes = 0
        /// Records that could not be used, by what is wrong with them.
        package fileprivate(set) var rejected: [RecordDamage: Int] = [:]
        package fileprivate(set) var problems: [IngestProblem] = []
        /// `evtx`, `json`, …; nil when nobody knows the format.
        package fileprivate(set) var format: String?
        /// How sure that is, from 0 to 1.
        package fileprivate(set) var confidence = 0.0

        /// Adds what became of another part of the input.
        mutating func add(_ other: Outcome) {
            records += other.records
            bytes += other.bytes
            rejected.merge(other.rejected, uniquingKeysWith: +)
            problems += other.problems
            format = format ?? other.format
            confidence = max(confidence, other.confidence)
        }
    }

    /// Begins an input.
    package mutating func begin() {
        for index in clocks.indices { clocks[index].begin() }
        (ordinal, records, tally) = (0, 0, DamageTally())
    }

    /// Takes a decoded block with its batch and gives on what can be.
    ///
    /// - Returns: A batch to be used again, which is not the one given while that one has to wait.
    package mutating func take(
        _ block: RawBlock,
        _ batch: EventBatch,
        _ body: (EventBatch) -> Void
    ) -> EventBatch {
        if ordinal > 0 { batch.moveRecords(by: ordinal) }
        tally.add(block.damage, base: ordinal)
        if case .decoded(let ordinals) = block.content { ordinal += ordinals }
        for index in untimed(in: batch) { clocks[index].look(at: batch) }
        if clocks.contains(where: \.isLooking), heldBytes + batch.sizeInBytes < Self.holdLimit {
            held.append(batch)
            heldBytes += batch.sizeInBytes
            return EventBatch()
        }
        release(body)
        give(batch, body)
        return batch
    }

    /// Ends an input: what has waited is given on.
    package mutating func finish(
        _ end: InputEnd,
        path: String,
        _ body: (EventBatch) -> Void
    ) -> Outcome {
        release(body)
        return Outcome(
            records: records,
            bytes: end.bytes,
            // Records that were used all the same are problems only.
            rejected: tally.counts.filter { $0.key != .invalidUTF8 },
            problems: end.problems + tally.problems(path: path),
            format: end.format,
            confidence: end.confidence
        )
    }

    /// Gives on what waits, and keeps nothing from now on.
    private mutating func release(_ body: (EventBatch) -> Void) {
        for index in clocks.indices { clocks[index].stopLooking() }
        for batch in held { give(batch, body) }
        held = []
        heldBytes = 0
    }

    private mutating func give(_ batch: EventBatch, _ body: (EventBatch) -> Void) {
        for index in untimed(in: batch) { clocks[index].settle(batch) }
        records += batch.count
        body(batch)
    }

    /// The sources of a batch's records that have no time yet, in order; mostly there is one at most.
    private func untimed(in batch: EventBatch) -> [Int] {
        var sources: [Int] = []
        var last: UInt16 = 0
        for row in batch.rows where row.source != last && row.time == nil {
            last = row.source
            let index = Int(last) - 1
            if index >= 0, index < clocks.count, !sources.contains(index) { sources.append(index) }
        }
        return sources.sorted()
    }
}

extension EventBatch {
    /// About how much memory its records take.
    fileprivate var sizeInBytes: Int {
        byteCount + count * MemoryLayout<EventRow>.stride
            + fields.count * MemoryLayout<Field>.stride
    }
}
