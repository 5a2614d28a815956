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
    private let scratch = EVTXScratch()
    private let isSelective: Bool

    /// Makes a decoder whose fields are numbered by `names`.
    ///
    /// - Parameters:
    ///   - names: Numbers the fields.
    ///   - isSelective: Whether to leave out fields that nobody expects when their name first turns
    ///     up. Most values are such, and turning them into text is most of the work.
    package init(names: FieldNames, isSelective: Bool = false) {
        self.isSelective = isSelective
        runner = BinXMLRunner(names: EVTXNameCache(names: names, isSelective: isSelective))
    }

    /// Appends one chunk's records to a batch, and before them the chunk itself.
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
        let start = batch.append(chunk)
        let place = start..<start + chunk.count
        return decode(chunkAt: place, of: batch, firstOrdinal: firstOrdinal, report: report)
    }

    /// Appends the records of a chunk that lies in the batch already.
    ///
    /// - Parameters:
    ///   - place: The chunk's bytes, up to 64 KiB from its header on.
    ///   - isCut: Whether it is a whole chunk, of which only header and records were read.
    ///   - batch: Holds the chunk, and gets a row for each readable record.
    ///   - firstOrdinal: The ordinal of the chunk's first record in its file.
    ///   - report: Is told what is damaged; offsets count from the start of the chunk.
    /// - Returns: How many ordinals were used, by readable and by damaged records.
    package mutating func decode(
        chunkAt place: Range<Int>,
        isCut: Bool = false,
        of batch: EventBatch,
        firstOrdinal: Int,
        report: (Damage) -> Void
    ) -> Int {
        let length = isCut ? EVTXChunk.length : place.count
        // The text goes behind it, and the chunk must not move meanwhile.
        batch.reserve(length * 4)
        let chunk = UnsafeRawBufferPointer(rebasing: batch.bytes[place])
        guard let bytes = EVTXBytes(chunk) else { return 0 }
        runner.reset(chunkLength: length)
        let origin = batch.byteCount
        var used = 0
        _ = batch.append(upTo: length * 4) { room in
            guard let text = EVTXArena(room, origin: origin) else { return 0 }
            runner.offsets = scratch.offsets(chunkLength: length)
            defer { runner.offsets = .init(start: nil, count: 0) }
            var walk = EVTXWalk(
                chunk: EVTXChunk(bytes, isSound: isCut),
                origin: place.lowerBound,
                ordinal: firstOrdinal,
                output: EVTXOutput(
                    batch,
                    text: text,
                    fields: scratch.fields(chunkLength: length),
                    isSelective: isSelective
                )
            )
            walk.run(&runner, report)
            used = walk.ordinal - firstOrdinal
            return walk.output.text.position
        }
        return used
    }
}
