// SPDX-License-Identifier: Apache-2.0

import Schema

/// Cuts a stream of lines into blocks of whole lines, which then can be decoded in any order.
///
/// A line that is longer than a record may be is cut off and reported by the block it begins in; its
/// rest is dropped by the one it ends in.
struct LineBlocks {
    /// Whole lines at the beginning of a batch's bytes.
    struct Block: Sendable {
        /// One past their last byte.
        let end: Int
        /// Whether the stream begins with them.
        let isFirst: Bool
        /// Whether the first line is the rest of one that was cut off.
        let dropsFirst: Bool
        /// Whether a line that follows them was cut off.
        let isCutOff: Bool
    }

    private var blocks: RecordBlocks
    private var isSkipping = false
    private var hasBegun = false

    init(_ stream: any ByteStream, block: Int = RecordBlocks.block) {
        blocks = RecordBlocks(stream, block: block)
    }

    /// Bytes read so far.
    var bytesRead: Int { blocks.bytesRead }

    /// Empties the batch and puts the next lines into it; nil when there are no more.
    mutating func next(into batch: EventBatch) throws(StreamFailure) -> Block? {
        guard let length = try blocks.fill(batch) else { return nil }
        // Up to the last line's end only: a block's end may cut a character in two.
        let end = blocks.ended ? length : TextEncoding.endOfLastLine(batch.bytes, length)
        let dropsFirst = isSkipping && end > 0
        if dropsFirst { isSkipping = false }
        let isFirst = !hasBegun
        hasBegun = hasBegun || end > 0
        var isCutOff = false
        if end < length, !isSkipping {
            isCutOff = length - end > RecordLimits.bytes
            isSkipping = isCutOff
            if !isCutOff { blocks.carry(batch, end..<length) }
        }
        return Block(end: end, isFirst: isFirst, dropsFirst: dropsFirst, isCutOff: isCutOff)
    }
}
