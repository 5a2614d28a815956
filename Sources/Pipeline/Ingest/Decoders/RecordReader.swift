// SPDX-License-Identifier: Apache-2.0

import Schema

/// Takes a damaged record: what is wrong, and the record's ordinal in its input.
typealias RecordReport = (RecordDamage, Int) -> Void

/// Cuts one input into records and has each decoded and normalised, a batch at a time.
///
/// Memory is bounded by the block and by one record's limit, whatever the input's size. Every record
/// is either in a batch or reported once as damaged, so the two together are as many as the input has.
protocol RecordReader {
    /// Bytes read so far, after decompression.
    var bytesRead: Int { get }
    /// Whether the input ended where something that was opened before its records is not closed.
    var isUnfinished: Bool { get }

    /// Fills the batch, which is emptied first, with the next records.
    ///
    /// - Returns: False when there are no more; what was decoded before an error counts.
    /// - Throws: Why the stream ended early, after its good records were given.
    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool
}

extension RecordReader {
    var isUnfinished: Bool { false }
}

/// The blocks of a stream, each behind the beginning of a record that the one before did not end.
struct RecordBlocks {
    /// Bytes that are read at once.
    static let block = 1 << 20

    private let stream: any ByteStream
    private let block: Int
    /// The beginning of a record whose end has not come yet.
    private var carried: [UInt8] = []
    private var failure: StreamFailure?
    /// Whether the last block was given.
    private(set) var ended = false
    /// Bytes read so far.
    private(set) var bytesRead = 0

    init(_ stream: any ByteStream, block: Int = Self.block) {
        self.stream = stream
        self.block = max(block, TextEncoding.mark.count)
    }

    /// Empties the batch and puts the carried bytes and a new block into it.
    ///
    /// - Returns: How many bytes that is; nil when there are no more.
    /// - Throws: Why the stream ended early, once all that came before was given.
    mutating func fill(_ batch: EventBatch) throws(StreamFailure) -> Int? {
        batch.removeAll()
        guard !ended else {
            guard let failure else { return nil }
            self.failure = nil
            throw failure
        }
        // Twice: unescaped values go behind the block, and are never longer than it.
        batch.reserve(2 * (carried.count + block))
        carried.withUnsafeBytes { _ = batch.append($0) }
        carried.removeAll(keepingCapacity: true)
        var filled = 0
        while filled < block, !ended {
            let wanted = block - filled
            var count = 0
            _ = batch.append(upTo: wanted) { room in
                do throws(StreamFailure) {
                    count = try stream.read(into: room)
                } catch {
                    failure = error
                }
                return count
            }
            filled += count
            if count == 0 { ended = true }
        }
        bytesRead += filled
        return batch.byteCount
    }

    /// Keeps the beginning of a record that goes on in the next block.
    ///
    /// - Returns: False, and nothing is kept, when it is longer already than a record may be.
    mutating func carryRecord(_ batch: EventBatch, _ range: Range<Int>) -> Bool {
        guard range.count <= RecordLimits.bytes else { return false }
        carry(batch, range)
        return true
    }

    /// Keeps a range of the batch's bytes for the next block to begin with.
    mutating func carry(_ batch: EventBatch, _ range: Range<Int>) {
        carried.append(contentsOf: batch.bytes[range])
    }
}
