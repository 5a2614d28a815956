// SPDX-License-Identifier: Apache-2.0

import Schema

/// Cuts a stream's blocks into lines.
///
/// Blank lines have an ordinal and are not given; so do lines that are too long, which are reported.
/// Zeros at a line's beginning, which a log that was truncated under its writer has, are no part
/// of it.
struct LineCutter {
    struct Line {
        /// The line in its input, without its line end.
        let raw: Range<Int>
        /// The line as it is to be read: valid UTF-8.
        let text: Range<Int>
        /// Counted from 0, blank lines too.
        let record: Int
        /// Some bytes were not UTF-8.
        var isRepaired: Bool { raw != text }
    }

    private var blocks: RecordBlocks
    /// The rest of the line that is being read is thrown away; it has been reported.
    private var isSkipping = false
    /// The ordinal of the next line.
    private(set) var record = 0
    private var position = 0
    private var whole = 0
    private var length = 0

    var bytesRead: Int { blocks.bytesRead }
    /// There is nothing behind this block.
    var isLast: Bool { blocks.ended }
    /// How much of the block is the beginning of a line that ends in the next.
    var unended: Int { length - whole }

    init(_ stream: any ByteStream, block: Int) {
        blocks = RecordBlocks(stream, block: block)
    }

    /// Puts the next block into the batch; false when there are no more.
    mutating func fill(_ batch: EventBatch) throws(StreamFailure) -> Bool {
        guard let length = try blocks.fill(batch) else { return false }
        self.length = length
        // Up to the last line's end only: a block's end may cut a character in two.
        whole = blocks.ended ? length : TextEncoding.endOfLastLine(batch.bytes, length)
        position = 0
        return true
    }

    /// The block's next line that has something in it; nil at the block's end.
    mutating func next(_ batch: EventBatch, _ report: RecordReport) -> Line? {
        while position < whole {
            let start = position
            let found = TextEncoding.line(batch.bytes, from: start, to: whole)
            let end = found.end ?? whole
            position = end + 1
            record += 1
            if isSkipping {
                isSkipping = false
                continue
            }
            let line = Self.trimmed(batch.bytes, start..<end, isFirst: record == 1)
            guard !line.isEmpty else { continue }
            guard line.count <= RecordLimits.bytes else {
                report(.tooLarge, record - 1)
                continue
            }
            var text = line
            if !found.isASCII, !TextEncoding.isUTF8(batch.bytes[line]) {
                text = TextEncoding.repair(batch, line)
            }
            return Line(raw: line, text: text, record: record - 1)
        }
        return nil
    }

    /// Keeps what belongs to a line that goes on in the next block.
    mutating func carry(_ batch: EventBatch, _ report: RecordReport) {
        guard whole < length, !isSkipping else { return }
        if length - whole > RecordLimits.bytes {
            report(.tooLarge, record)
            isSkipping = true
            return
        }
        blocks.carry(batch, whole..<length)
    }

    /// Keeps this line and all behind it for the next block to begin with, to be given again.
    mutating func carry(_ batch: EventBatch, from line: Line) {
        record = line.record
        blocks.carry(batch, line.raw.lowerBound..<length)
    }

    /// A line without its end; empty when it holds only blanks.
    private static func trimmed(
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>,
        isFirst: Bool
    ) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        if isFirst, bytes[range].starts(with: TextEncoding.mark) { low += TextEncoding.mark.count }
        while low < high, bytes[low] == 0 { low += 1 }
        while high > low, bytes[high - 1] == 0x0D { high -= 1 }
        let isBlank = bytes[low..<high].allSatisfy { TextEncoding.isBlank($0) }
        return isBlank ? low..<low : low..<high
    }
}
