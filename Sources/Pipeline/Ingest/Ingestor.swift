// SPDX-License-Identifier: Apache-2.0

package import Schema

/// Reads inputs and gives their records as normalised batches.
///
/// Formats and compression are told by a file's first bytes, never by its name. Memory is bounded
/// by the block size, one record's limit and what waits until the input's clock is known, whatever
/// the input's size. One a worker.
package struct Ingestor {
    private let names: FieldNames
    private var normalizer: Normalizer
    private var clocks: [SourceClock]
    private var decoder: EVTXDecoder
    private var batch = EventBatch()
    /// Batches that wait until the input's clock is known.
    private var held: [EventBatch] = []
    private var heldBytes = 0
    /// How much may wait; what it says of its clock after that comes too late for what came before.
    private static let holdLimit = 16 << 20

    /// Makes an ingestor of the log sources' descriptions.
    ///
    /// - Parameters:
    ///   - sources: What records are told apart by.
    ///   - names: Numbers the fields.
    ///   - routes: Numbers the kinds of record.
    ///   - isSelective: Whether fields that `names` expects nobody to read may be left out.
    package init(
        _ sources: [LogSourceDefinition],
        names: FieldNames,
        routes: RouteTable,
        isSelective: Bool = false
    ) {
        self.names = names
        normalizer = Normalizer(sources, names: names, routes: routes)
        decoder = EVTXDecoder(names: names, isSelective: isSelective)
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
        /// `evtx`, `json`, or nil when nobody knows the format.
        package fileprivate(set) var format: String?

        /// Takes the damaged records; those that were used all the same are problems only.
        fileprivate mutating func add(_ tally: DamageTally, path: String) {
            rejected = tally.counts.filter { $0.key != .invalidUTF8 }
            problems += tally.problems(path: path)
        }
    }

    /// Reads one input to its end, batch by batch.
    package mutating func read(_ input: Input, _ body: (EventBatch) -> Void) -> Outcome {
        read(input, body) { () throws(StreamFailure) in try Self.unpacked(FileStream(input)) }
    }

    /// Reads bytes that are in memory already, as if they were a file of that name.
    package mutating func read(
        _ bytes: [UInt8],
        name: String,
        _ body: (EventBatch) -> Void
    ) -> Outcome {
        read(Input(name: name), body) { () throws(StreamFailure) in
            try Self.unpacked(MemoryStream(bytes))
        }
    }

    /// Reads JSON that is in memory already, as if it were a file of that name.
    package mutating func read(
        json: String,
        name: String,
        _ body: (EventBatch) -> Void
    ) -> Outcome {
        read(Array(json.utf8), name: name, body)
    }

    private mutating func read(
        _ input: Input,
        _ body: (EventBatch) -> Void,
        _ open: () throws(StreamFailure) -> PeekedStream
    ) -> Outcome {
        var outcome = Outcome()
        var tally = DamageTally()
        for index in clocks.indices { clocks[index].begin() }
        do throws(StreamFailure) {
            try readRecords(of: open(), input, &outcome, &tally, body)
        } catch {
            outcome.problems.append(Self.problem(error, input))
        }
        release(&outcome, body)
        outcome.add(tally, path: input.name)
        return outcome
    }

    private mutating func readRecords(
        of stream: PeekedStream,
        _ input: Input,
        _ outcome: inout Outcome,
        _ tally: inout DamageTally,
        _ body: (EventBatch) -> Void
    ) throws(StreamFailure) {
        if stream.head.withUnsafeBytes(EVTXFile.begins) {
            outcome.format = "evtx"
            normalizer.begin(format: "evtx")
            try readEVTX(of: stream, &outcome, &tally, body)
            return
        }
        stream.look(ahead: Self.head)
        if stream.isBlank { return }
        guard let layout = JSONLayout(head: stream.head) else {
            let isUTF16 = TextEncoding.beginsUTF16(stream.head)
            outcome.problems.append(
                isUTF16 ? .utf16(path: input.name) : .unknownFormat(path: input.name)
            )
            return
        }
        outcome.format = "json"
        normalizer.begin(format: "json")
        var reader = JSONRecordReader(stream, layout: layout, names: names)
        defer { outcome.bytes = reader.bytesRead }
        while try reader.next(into: batch, &normalizer, report: { tally.note($0, $1) }) {
            settle(&outcome, body)
        }
        if reader.isListOpen {
            outcome.problems.append(.truncated(path: input.name, format: "JSON"))
        }
    }

    private mutating func readEVTX(
        of stream: PeekedStream,
        _ outcome: inout Outcome,
        _ tally: inout DamageTally,
        _ body: (EventBatch) -> Void
    ) throws(StreamFailure) {
        var file = EVTXFile()
        var ordinal = 0
        while let place = try Self.chunk(of: &file, stream, into: batch, { tally.note($0, ordinal) }) {
            outcome.bytes += place.count
            ordinal += decoder.decode(
                chunkAt: place,
                of: batch,
                firstOrdinal: ordinal,
                report: { tally.note($0, ordinal) }
            )
            for row in 0..<batch.count { normalizer.finish(batch, row: row) }
            settle(&outcome, body)
        }
    }

    /// Fills a batch with a file's next chunk; says where it lies, or nil at the file's end.
    private static func chunk(
        of file: inout EVTXFile,
        _ stream: PeekedStream,
        into batch: EventBatch,
        _ report: (EVTXDamage) -> Void
    ) throws(StreamFailure) -> Range<Int>? {
        batch.removeAll()
        var failure: StreamFailure?
        var hasEnded = false
        let (start, length) = batch.append(upTo: EVTXFile.chunkLength) { room in
            do throws(StreamFailure) {
                let length = try file.next(
                    into: room,
                    read: { (room) throws(StreamFailure) in try stream.read(into: room) },
                    report: report
                )
                hasEnded = length == nil
                return length ?? 0
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        return hasEnded ? nil : start..<start + length
    }

    /// Gives a batch on, or keeps it while its input's clock is not known yet.
    private mutating func settle(_ outcome: inout Outcome, _ body: (EventBatch) -> Void) {
        for index in clocks.indices where seen(in: batch, index) { clocks[index].look(at: batch) }
        if clocks.contains(where: \.isLooking), heldBytes + batch.sizeInBytes < Self.holdLimit {
            held.append(batch)
            heldBytes += batch.sizeInBytes
            batch = EventBatch()
            return
        }
        release(&outcome, body)
        give(batch, &outcome, body)
    }

    /// Gives on what waits, and keeps nothing from now on.
    private mutating func release(_ outcome: inout Outcome, _ body: (EventBatch) -> Void) {
        for index in clocks.indices { clocks[index].stopLooking() }
        for batch in held { give(batch, &outcome, body) }
        held = []
        heldBytes = 0
    }

    private mutating func give(
        _ batch: EventBatch,
        _ outcome: inout Outcome,
        _ body: (EventBatch) -> Void
    ) {
        for index in clocks.indices where seen(in: batch, index) { clocks[index].settle(batch) }
        outcome.records += batch.count
        body(batch)
    }

    /// Whether a batch has a record of a source; nearly every batch has records of one source only.
    private func seen(in batch: EventBatch, _ source: Int) -> Bool {
        batch.rows.contains { Int($0.source) == source + 1 }
    }

    /// Bytes by which text formats are told apart.
    private static let head = 1 << 16
    /// Bytes by which compression and EVTX are: of these files nothing is to be copied twice.
    private static let shortHead = EVTXFile.headerLength + 64

    /// Unpacks an input as often as it was packed, at most twice.
    private static func unpacked(_ input: some ByteStream) throws(StreamFailure) -> PeekedStream {
        var stream = try PeekedStream(input, count: shortHead)
        for windowLog: Int32 in [27, 23] {
            if stream.head.starts(with: [0x1F, 0x8B]) {
                stream = try PeekedStream(GzipStream(stream), count: shortHead)
            } else if stream.head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
                let unpacked = try ZstdStream(stream, windowLog: windowLog)
                stream = try PeekedStream(unpacked, count: shortHead)
            } else {
                break
            }
        }
        return stream
    }

    private static func problem(_ failure: StreamFailure, _ input: Input) -> IngestProblem {
        switch failure {
        case .system(let reason): .unreadable(path: input.name, reason: reason)
        case .truncated(let format): .truncated(path: input.name, format: format)
        case .damaged(let format): .badCompression(path: input.name, format: format)
        case .bomb(let ratio): .compressionBomb(path: input.name, ratio: ratio)
        }
    }
}

extension EventBatch {
    /// About how much memory its records take.
    fileprivate var sizeInBytes: Int {
        byteCount + count * MemoryLayout<EventRow>.stride
            + fields.count * MemoryLayout<Field>.stride
    }
}
