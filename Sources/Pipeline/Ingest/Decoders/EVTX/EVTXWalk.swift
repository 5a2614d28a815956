// SPDX-License-Identifier: Apache-2.0

import Schema

/// The way through one chunk, from record to record.
///
/// `offset` only grows: by a record's length, or to the next signature behind it.
struct EVTXWalk {
    let chunk: EVTXChunk
    /// Where the chunk lies in the batch.
    let origin: Int
    /// The ordinal of the next record.
    private(set) var ordinal: Int
    private(set) var output: EVTXOutput

    private var offset = EVTXChunk.headerLength
    private var lastID: UInt64?

    init(chunk: EVTXChunk, origin: Int, ordinal: Int, output: EVTXOutput) {
        self.chunk = chunk
        self.origin = origin
        self.ordinal = ordinal
        self.output = output
    }

    /// Reads all records.
    mutating func run(_ runner: inout BinXMLRunner, _ report: (EVTXDamage) -> Void) {
        if !chunk.hasMagic {
            note(.badChunk, at: 0, report)
        } else if !chunk.isHeaderSound {
            note(.badChecksum, at: 0, report)
        }
        let end = min(chunk.knownEnd ?? chunk.bytes.count, chunk.bytes.count)
        while offset < end {
            guard chunk.hasSignature(at: offset) else {
                guard seek(end, report) else { break }
                continue
            }
            record(end, &runner, report)
        }
        if let known = chunk.knownEnd, known > chunk.bytes.count, offset == end {
            note(.truncated, at: offset, report)
        }
    }

    private func note(_ reason: EVTXDamage.Reason, at offset: Int, _ report: (EVTXDamage) -> Void) {
        report(EVTXDamage(reason: reason, record: nil, offset: offset))
    }

    private mutating func lose(
        _ reason: EVTXDamage.Reason,
        at offset: Int,
        _ report: (EVTXDamage) -> Void
    ) {
        report(EVTXDamage(reason: reason, record: ordinal, offset: offset))
        ordinal += 1
    }

    /// Moves to the next record where none begins as it should.
    ///
    /// - Returns: Whether there is one. Where the header does not say how far the records go, only a
    ///   record that is younger than the last one counts; the others are remains.
    private mutating func seek(_ end: Int, _ report: (EVTXDamage) -> Void) -> Bool {
        let start = offset
        while let next = chunk.nextRecord(from: offset, end: end) {
            offset = next
            let id: UInt64 = chunk.bytes.number(at: next &+ 8) ?? 0
            if chunk.knownEnd != nil || lastID.map({ id > $0 }) ?? true {
                if chunk.knownEnd != nil { lose(.badRecord, at: start, report) }
                return true
            }
            offset = next &+ 4
        }
        if chunk.knownEnd != nil { lose(.badRecord, at: start, report) }
        return false
    }

    /// Reads the record whose signature stands at `offset`, and moves on.
    private mutating func record(
        _ end: Int,
        _ runner: inout BinXMLRunner,
        _ report: (EVTXDamage) -> Void
    ) {
        let start = offset
        do {
            let length = try chunk.length(at: start, end: end)
            offset = start &+ length
            try decode(start, length, &runner, report)
        } catch .badSize, .zeroSize {
            repair(start, end, &runner, report)
        } catch {
            lose(error, at: start, report)
            if offset == start { offset &+= 4 }
        }
    }

    /// Reads a record whose length is false up to where the next one begins.
    ///
    /// Where none follows there may be anything behind the record, so its own length is tried first.
    private mutating func repair(
        _ start: Int,
        _ end: Int,
        _ runner: inout BinXMLRunner,
        _ report: (EVTXDamage) -> Void
    ) {
        let says = Int(chunk.bytes.number(at: start &+ 4, as: UInt32.self) ?? 0)
        let reason: EVTXDamage.Reason = says == 0 ? .zeroSize : .badSize
        let following = chunk.nextRecord(from: start &+ 4, end: end)
        let next = following ?? end
        let whole = next &- start
        for length in following == nil ? [says, whole] : [whole, says] where length <= whole {
            guard (try? decode(start, length, &runner, report)) != nil else { continue }
            offset = start &+ length
            note(reason, at: start, report)
            return
        }
        offset = next
        lose(reason, at: start, report)
    }

    private mutating func decode(
        _ start: Int,
        _ length: Int,
        _ runner: inout BinXMLRunner,
        _ report: (EVTXDamage) -> Void
    ) throws(EVTXDamage.Reason) {
        guard let place = chunk.place(at: start, length: length) else { throw .badRecord }
        let xml = EVTXCursor(
            chunk.bytes,
            at: start &+ EVTXChunk.recordHeader,
            end: start &+ length &- 4
        )
        let mark = output.text.mark
        do throws(EVTXDamage.Reason) {
            output.begin()
            if let damage = try runner.run(xml, into: &output) { note(damage, at: start, report) }
        } catch {
            output.text.takeBack(to: mark)
            throw error
        }
        output.end(
            record: ordinal,
            raw: origin &+ start,
            rawLength: length,
            written: Timestamp(fileTime: place.written)
        )
        lastID = place.id
        ordinal += 1
    }
}
