// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Turns chunks of Windows event logs into events, straight from binary XML to fields.
///
/// Nothing passes between chunks but the names that were met, so two decoders may work on two
/// chunks of one file at the same time. What is damaged is reported and left out: a record with a
/// false length is looked for up to the next one's signature, and a chunk whose header is gone is
/// searched for records.
///
/// How the fields are called: children of `System` by their own names (`EventID`), attributes with
/// the element's before it (`Provider_Name`), `<Data Name="Threat Name">` as `ThreatName`,
/// `<Data>` as `Data`, and what stands in `UserData` by the names of the elements that hold text.
/// Elsewhere a name of `System` gets its section's before it (`UserData_Channel`). A name that is
/// said twice makes a list.
///
/// - Limits: 64 KiB a chunk, for which a batch gets up to 256 KiB of text and 16,384 fields.
/// - Source: MS-EVEN6 section 2.2.12 (binary XML).
package struct EVTXDecoder {
    /// Something that is not as Windows writes it.
    package typealias Damage = EVTXDamage

    private var runner: BinXMLRunner

    /// Makes a decoder whose fields are numbered by `names`.
    package init(names: FieldNames) {
        runner = BinXMLRunner(names: EVTXNameCache(names: names))
    }

    /// Appends one chunk's records to a batch.
    ///
    /// - Parameters:
    ///   - chunk: Up to 64 KiB, from the chunk's header on; less if the input ends early.
    ///   - firstOrdinal: The ordinal of the chunk's first record in its file.
    ///   - batch: Gets a row for each readable record, with the record's own bytes.
    ///   - report: Is told what is damaged; offsets count from the start of the chunk.
    /// - Returns: How many ordinals were used, by readable and by damaged records.
    package mutating func decode(
        chunk: UnsafeRawBufferPointer,
        firstOrdinal: Int,
        into batch: EventBatch,
        report: (Damage) -> Void
    ) -> Int {
        guard let bytes = EVTXBytes(chunk) else { return 0 }
        runner.reset(chunkLength: bytes.count)
        let origin = batch.byteCount
        var used = 0
        _ = batch.append(upTo: bytes.count * 4) { room in
            guard let text = EVTXArena(room, origin: origin) else { return 0 }
            var walk = EVTXWalk(
                chunk: EVTXChunk(bytes),
                ordinal: firstOrdinal,
                output: EVTXOutput(batch, text: text)
            )
            walk.run(&runner, report)
            used = walk.ordinal - firstOrdinal
            return walk.output.text.position
        }
        return used
    }
}

/// The way through one chunk, from record to record.
///
/// `offset` only grows: by a record's length, or to the next signature behind it.
struct EVTXWalk {
    let chunk: EVTXChunk
    /// The ordinal of the next record.
    private(set) var ordinal: Int
    private(set) var output: EVTXOutput

    private var offset = EVTXChunk.headerLength
    private var lastID: UInt64?

    init(chunk: EVTXChunk, ordinal: Int, output: EVTXOutput) {
        self.chunk = chunk
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
            try decode(start, length, &runner)
        } catch .badSize, .zeroSize {
            repair(start, end, &runner, report)
        } catch {
            lose(error, at: start, report)
            if offset == start { offset &+= 4 }
        }
    }

    /// Reads a record whose length is false, up to where the next one begins.
    private mutating func repair(
        _ start: Int,
        _ end: Int,
        _ runner: inout BinXMLRunner,
        _ report: (EVTXDamage) -> Void
    ) {
        let isEmpty = chunk.bytes.number(at: start &+ 4, as: UInt32.self) == 0
        let reason: EVTXDamage.Reason = isEmpty ? .zeroSize : .badSize
        offset = chunk.nextRecord(from: start &+ 4, end: end) ?? end
        do {
            try decode(start, offset &- start, &runner)
            note(reason, at: start, report)
        } catch {
            lose(reason, at: start, report)
        }
    }

    private mutating func decode(
        _ start: Int,
        _ length: Int,
        _ runner: inout BinXMLRunner
    ) throws(EVTXDamage.Reason) {
        guard let place = chunk.place(at: start, length: length),
            let raw = chunk.bytes.slice(at: start, count: length)
        else { throw .badRecord }
        let mark = output.text.mark
        let xml = EVTXCursor(
            chunk.bytes,
            at: start &+ EVTXChunk.recordHeader,
            end: start &+ length &- 4
        )
        try output.begin(record: ordinal, raw: raw)
        do {
            try runner.run(xml, into: &output)
        } catch {
            output.abandon(to: mark)
            throw error
        }
        output.end(written: Timestamp(fileTime: place.written))
        lastID = place.id
        ordinal += 1
    }
}
