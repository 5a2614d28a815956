// SPDX-License-Identifier: Apache-2.0

import Schema

/// Records that follow each other inside brackets.
///
/// A lost quote or bracket makes a record seem to go on into the next ones. So where one turns out
/// to be damaged, the same first key as the first good record had is looked for inside of it, and
/// reading goes on from there: one damaged record does not take the rest of the file with it.
extension JSONRecordReader {
    /// Takes the records of a block.
    ///
    /// - Returns: Where the record begins that goes on in the next block.
    mutating func takeElements(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        length: Int,
        isFirst: Bool,
        _ report: RecordReport
    ) -> Int {
        let valid = TextEncoding.isUTF8(batch.bytes.prefix(length))
        // A carried beginning was scanned when it came in.
        var position = scanned
        var start = 0
        scanned = 0
        if isFirst, batch.bytes.prefix(length).starts(with: TextEncoding.mark) {
            position = TextEncoding.mark.count
        }
        while true {
            while position < length {
                let hit = scanner.next(in: batch.block(length), from: position)
                if let begun = hit.start { start = begun }
                position = hit.next
                guard let end = hit.end else { break }
                take(batch, &normalizer, start..<end, valid: valid, report)
                start = position
            }
            guard scanner.isInside else { return length }
            if !ended, !isSkipping, length - start <= RecordLimits.bytes { return start }
            guard let next = recover(batch, &normalizer, start..<length, valid: valid, report)
            else { return length }
            scanner.restart()
            (start, position) = (next, next)
        }
    }

    /// Takes a record that has an end.
    private mutating func take(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) {
        defer { record += 1 }
        if isSkipping {
            isSkipping = false
            return
        }
        guard let damage = decode(batch, &normalizer, range, valid: valid, report) else {
            opening.learn(batch.bytes[range])
            return
        }
        report(damage, record)
        let inside = range.dropFirst()
        guard damage == .notJSON || damage == .tooLarge,
            let first = opening.first(in: batch.block(range.upperBound), from: inside.startIndex)
        else { return }
        record += 1
        let last = takeCut(batch, &normalizer, first..<range.upperBound, valid: valid, report)
        takePiece(batch, &normalizer, last..<range.upperBound, valid: valid, report)
        // The caller's `defer` counts the last piece.
        record -= 1
    }

    /// Looks for whole records behind the beginning of one that has no end.
    ///
    /// - Returns: Where the last of them begins, to be read on from; nil when there is none.
    private mutating func recover(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> Int? {
        let from = isSkipping ? range.lowerBound : range.lowerBound + 1
        let next = opening.first(in: batch.block(range.upperBound), from: from)
        if !isSkipping {
            let damage: RecordDamage = next != nil ? .notJSON : ended ? .unended : .tooLarge
            report(damage, record)
        }
        guard let next else {
            isSkipping = true
            return nil
        }
        isSkipping = false
        record += 1
        return takeCut(batch, &normalizer, next..<range.upperBound, valid: valid, report)
    }

    /// Takes records that each go up to the next one's beginning.
    ///
    /// - Returns: Where the last one begins, which is not taken.
    private mutating func takeCut(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) -> Int {
        var start = range.lowerBound
        while let next = opening.first(in: batch.block(range.upperBound), from: start + 1) {
            takePiece(batch, &normalizer, start..<next, valid: valid, report)
            start = next
        }
        return start
    }

    private mutating func takePiece(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: RecordReport
    ) {
        var scanner = JSONElementScanner(depth: 0)
        let end = scanner.next(in: batch.block(range.upperBound), from: range.lowerBound).end
        let whole = range.lowerBound..<(end ?? range.upperBound)
        if let damage = decode(batch, &normalizer, whole, valid: valid, report) {
            report(damage, record)
        }
        record += 1
    }
}

extension EventBatch {
    /// The first bytes, as they stand now.
    fileprivate func block(_ length: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[..<length])
    }
}

/// How the records of one input begin: the bracket, the blanks and the first key.
struct JSONOpening {
    private static let longest = 64

    private var bytes: [UInt8] = []

    /// Takes a good record as the model, if there is none yet.
    mutating func learn(_ record: Slice<UnsafeRawBufferPointer>) {
        guard bytes.isEmpty else { return }
        var quotes = 0
        for (index, byte) in record.prefix(Self.longest).enumerated() {
            if byte == UInt8(ascii: "\\") { return }
            if byte == UInt8(ascii: "\"") { quotes += 1 }
            if quotes == 2 {
                bytes = Array(record.prefix(index + 1))
                return
            }
        }
    }

    /// The first place from `start` on where a record begins; nil when there is none.
    func first(in block: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard !bytes.isEmpty, start < block.count else { return nil }
        for index in start..<max(start, block.count - bytes.count + 1)
        where block[index] == UInt8(ascii: "{") && matches(block, at: index) {
            return index
        }
        return nil
    }

    /// A member's value, `"a": {`, is not a record of its own.
    private func matches(_ block: UnsafeRawBufferPointer, at index: Int) -> Bool {
        for (offset, byte) in bytes.enumerated() where block[index + offset] != byte {
            return false
        }
        var before = index - 1
        while before >= 0, TextEncoding.isBlank(block[before]) { before -= 1 }
        return before < 0 || block[before] != UInt8(ascii: ":")
    }
}
