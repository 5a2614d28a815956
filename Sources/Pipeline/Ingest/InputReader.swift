// SPDX-License-Identifier: Apache-2.0

package import Schema

/// A part of one input in a batch, cut out but not yet decoded.
package struct RawBlock: Sendable {
    enum Content: Sendable {
        /// Chunks of EVTX, one after the other.
        case chunks([EVTXPart])
        /// Whole lines of JSON.
        case jsonLines(LineBlocks.Block)
        /// Decoded from so many ordinals, which count from the block's first record.
        case decoded(ordinals: Int)
        /// Decoded by the reader of the input, whose ordinals count through the input.
        case read
    }

    let content: Content
    /// What is damaged, by ordinals that count as the rows' do.
    var damage = DamageTally()
}

/// What is known of an input when its last block was given.
package struct InputEnd: Sendable {
    package fileprivate(set) var problems: [IngestProblem] = []
    /// Bytes after decompression.
    package fileprivate(set) var bytes = 0
    /// `evtx`, `json`, …; nil when nobody knows the format.
    package fileprivate(set) var format: String?
    /// How sure that is, from 0 to 1.
    package fileprivate(set) var confidence = 0.0
}

/// Opens one input, tells its format and cuts it into blocks: the part of reading that must happen
/// in order.
///
/// What cannot be cut without being decoded is decoded here.
package struct InputReader {
    private enum Cutter {
        case evtx(PeekedStream, EVTXFile)
        case jsonLines(LineBlocks)
        case records(any RecordReader)
        /// The next block cannot be read.
        case failed(StreamFailure)
        case nothing
    }

    private let names: FieldNames
    private let input: Input
    private var cutter = Cutter.nothing
    /// Holds when `next` has given nil.
    package private(set) var end = InputEnd()

    /// Whether it is known that no further block comes; it may be so all the same when it is not.
    package var isAtEnd: Bool {
        if case .nothing = cutter { return true }
        return false
    }

    /// Takes bytes that are in memory already, as if they were a file of that name.
    init(_ bytes: [UInt8], name: String, names: FieldNames) {
        self.init(Input(name: name), LineContext(names: names)) { () throws(StreamFailure) in
            try Self.unpacked(MemoryStream(bytes))
        }
    }

    /// Reads what `open` gives; what goes wrong with that is a problem of the input.
    init(
        _ input: Input,
        _ context: LineContext,
        _ open: () throws(StreamFailure) -> PeekedStream
    ) {
        self.input = input
        names = context.names
        do throws(StreamFailure) {
            cutter = try cutter(for: try open(), context)
        } catch {
            fail(error)
        }
    }

    /// Reads nothing, and has these problems.
    init(_ input: Input, names: FieldNames, problems: [IngestProblem]) {
        self.input = input
        self.names = names
        end.problems = problems
    }

    private mutating func cutter(
        for opened: PeekedStream,
        _ context: LineContext
    ) throws(StreamFailure) -> Cutter {
        var stream = opened
        if stream.head.withUnsafeBytes(EVTXFile.begins) {
            (end.format, end.confidence) = (InputFormat.evtx.name, 1)
            return .evtx(stream, EVTXFile())
        }
        if let isBigEndian = stream.head.withUnsafeBytes(UTF16Stream.isBigEndian) {
            let text = UTF16Stream(stream, isBigEndian: isBigEndian)
            stream = try PeekedStream(text, count: Self.head)
        }
        stream.look(ahead: Self.head)
        if stream.isBlank { return .nothing }
        guard let guess = InputFormat.guess(head: stream.head) else {
            end.problems.append(.unknownFormat(path: input.name))
            return .nothing
        }
        (end.format, end.confidence) = (guess.format.name, guess.score)
        return switch guess.format {
        case .evtx: .evtx(stream, EVTXFile())
        case .json(.lines): .jsonLines(LineBlocks(stream))
        case .json(let layout):
            .records(JSONRecordReader(stream, layout: layout, names: names))
        case .zeek: .records(ZeekRecordReader(stream, names: names))
        case .xml: .records(XMLEventRecordReader(stream, names: names))
        case .splunk: .records(SplunkRecordReader(stream, names: names))
        case .csv(let dialect):
            .records(CSVRecordReader(stream, dialect: dialect, names: names))
        case .lines(let layout): .records(layout.reader(stream, context))
        }
    }

    private mutating func fail(_ failure: StreamFailure) {
        end.problems.append(IngestProblem(failure, path: input.name))
        cutter = .nothing
    }

    /// Empties the batch and puts the next block into it; nil when there are no more.
    ///
    /// `normalizer` is used for what has to be decoded here.
    package mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer
    ) -> RawBlock? {
        do throws(StreamFailure) {
            // The cases are taken out and put back, so that what they hold is not copied.
            switch cutter {
            case .evtx(let stream, var file):
                cutter = .nothing
                return try chunks(of: &file, stream, into: batch)
            case .jsonLines(var lines):
                cutter = .nothing
                defer { end.bytes = lines.bytesRead }
                guard let block = try lines.next(into: batch) else { return nil }
                cutter = .jsonLines(lines)
                return RawBlock(content: .jsonLines(block))
            case .records(var reader):
                cutter = .nothing
                return try records(of: &reader, into: batch, &normalizer)
            case .failed(let failure): throw failure
            case .nothing: return nil
            }
        } catch {
            fail(error)
            return nil
        }
    }

    private mutating func records(
        of reader: inout any RecordReader,
        into batch: EventBatch,
        _ normalizer: inout Normalizer
    ) throws(StreamFailure) -> RawBlock? {
        var damage = DamageTally()
        normalizer.begin(format: end.format ?? "")
        defer { end.bytes = reader.bytesRead }
        guard try reader.next(into: batch, &normalizer, report: { damage.note($0, $1) })
        else {
            if reader.isUnfinished {
                let format = (end.format ?? "").uppercased()
                end.problems.append(.truncated(path: input.name, format: format))
            }
            return nil
        }
        cutter = .records(reader)
        return RawBlock(content: .read, damage: damage)
    }

    /// So many bytes of chunks make a block.
    private static let chunkRoom = 3 * EVTXFile.chunkLength

    /// Fills a batch with a file's next chunks: several where they need not be waited for.
    private mutating func chunks(
        of file: inout EVTXFile,
        _ stream: PeekedStream,
        into batch: EventBatch
    ) throws(StreamFailure) -> RawBlock? {
        batch.removeAll()
        var parts: [EVTXPart] = []
        var failure: StreamFailure?
        var isMore = true
        repeat {
            do throws(StreamFailure) {
                if let part = try chunk(of: &file, stream, into: batch) {
                    parts.append(part)
                } else {
                    isMore = false
                }
            } catch {
                failure = error
            }
        } while isMore && failure == nil && batch.byteCount < Self.chunkRoom && stream.left != nil
        if let failure {
            // What was read before is good.
            guard !parts.isEmpty else { throw failure }
            cutter = .failed(failure)
        } else if isMore {
            cutter = .evtx(stream, file)
        }
        return parts.isEmpty ? nil : RawBlock(content: .chunks(parts))
    }

    private mutating func chunk(
        of file: inout EVTXFile,
        _ stream: PeekedStream,
        into batch: EventBatch
    ) throws(StreamFailure) -> EVTXPart? {
        var failure: StreamFailure?
        var damage = DamageTally()
        var found: EVTXFile.Found?
        let (start, length) = batch.append(upTo: EVTXFile.chunkLength) { room in
            do throws(StreamFailure) {
                found = try file.next(
                    into: room,
                    from: stream,
                    read: { (room) throws(StreamFailure) in try stream.read(into: room) },
                    report: { damage.note($0, 0) }
                )
                return found?.length ?? 0
            } catch {
                failure = error
                return 0
            }
        }
        let isCut = found?.isCut ?? false
        end.bytes += isCut ? EVTXFile.chunkLength : length
        if let failure { throw failure }
        // What is damaged behind the last chunk is said with a part of no records.
        if found == nil, damage.counts.isEmpty { return nil }
        return EVTXPart(place: start..<start + length, isCut: isCut, damage: damage)
    }
}

/// One chunk of EVTX in a batch.
struct EVTXPart: Sendable {
    let place: Range<Int>
    /// Whether only the chunk's records were read, and not what lies behind them.
    let isCut: Bool
    /// What is damaged before the chunk.
    let damage: DamageTally
}

// MARK: - Opening

extension InputReader {
    /// Bytes by which text formats are told apart.
    private static let head = 1 << 16
    /// Bytes by which compression and EVTX are: of these files little is to be copied twice.
    static let shortHead = EVTXFile.headerLength + EVTXChunk.headerLength

    /// Unpacks an input as often as it was packed, at most twice.
    static func unpacked(_ input: some ByteStream) throws(StreamFailure) -> PeekedStream {
        var stream = try PeekedStream(input, count: shortHead)
        for windowLog: Int32 in [27, 23] where PackedStream.isPacked(stream.head) {
            stream = try PackedStream.unpacked(stream, windowLog: windowLog)
        }
        return stream
    }
}
