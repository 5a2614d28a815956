// SPDX-License-Identifier: Apache-2.0

import Schema

/// Cuts a stream of JSON into records and has each decoded, a batch at a time.
///
/// Memory is bounded by the block and by one record's limit: what is longer is skipped, counted,
/// and reported.
struct JSONRecordReader {
    /// Bytes that are read at once.
    static let block = 1 << 20

    private let stream: any ByteStream
    private let layout: JSONLayout
    private var flattener: JSONFlattener
    private var scanner: JSONElementScanner
    /// The beginning of a record whose end has not come yet.
    private var carried: [UInt8] = []
    /// The rest of the record that is being read is thrown away.
    private var isSkipping = false
    private var ended = false
    private var failure: StreamFailure?
    private var record = 0

    /// Reads records that lie in `stream` as `layout` says.
    init(_ stream: any ByteStream, layout: JSONLayout, names: FieldNames) {
        self.stream = stream
        self.layout = layout
        flattener = JSONFlattener(names: names)
        if case .elements(let depth) = layout {
            scanner = JSONElementScanner(depth: depth)
        } else {
            scanner = JSONElementScanner(depth: 0)
        }
    }

    /// Fills the batch with the next records.
    ///
    /// - Returns: False when there are no more; what was decoded before an error counts.
    /// - Throws: Why the stream ended early, after its good records were given.
    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: (RecordDamage, Int) -> Void
    ) throws(StreamFailure) -> Bool {
        batch.removeAll()
        guard !ended else {
            if let failure {
                self.failure = nil
                throw failure
            }
            return false
        }
        let length = fill(batch)
        var rest = 0
        switch layout {
        case .lines: rest = takeLines(batch, &normalizer, length: length, report)
        case .elements: rest = takeElements(batch, &normalizer, length: length, report)
        }
        carry(batch, from: rest, to: length, report)
        return true
    }

    /// Puts the carried bytes and a new block into the batch; says how many bytes that is.
    private mutating func fill(_ batch: EventBatch) -> Int {
        // Twice: unescaped values go behind the block, and are never longer than it.
        batch.reserve(2 * (carried.count + Self.block))
        carried.withUnsafeBytes { _ = batch.append($0) }
        carried.removeAll(keepingCapacity: true)
        var filled = 0
        while filled < Self.block, !ended {
            let wanted = Self.block - filled
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
        return batch.byteCount
    }

    // MARK: - Lines

    private mutating func takeLines(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        length: Int,
        _ report: (RecordDamage, Int) -> Void
    ) -> Int {
        let valid = TextEncoding.isUTF8(batch.bytes.prefix(length))
        var start = 0
        while start < length {
            let bytes = batch.bytes
            guard let newline = TextEncoding.newline(bytes, from: start, to: length) else { break }
            if isSkipping {
                isSkipping = false
                record += 1
            } else {
                take(batch, &normalizer, start..<newline, valid: valid, report)
            }
            start = newline + 1
        }
        if ended, start < length, !isSkipping {
            take(batch, &normalizer, start..<length, valid: valid, report)
            return length
        }
        return start
    }

    // MARK: - Elements

    private mutating func takeElements(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        length: Int,
        _ report: (RecordDamage, Int) -> Void
    ) -> Int {
        let valid = TextEncoding.isUTF8(batch.bytes.prefix(length))
        // A carried beginning was scanned when it came in.
        var position = scanned
        var start = 0
        while position < length {
            let block = UnsafeRawBufferPointer(rebasing: batch.bytes[..<length])
            let hit = scanner.next(in: block, from: position)
            if let begun = hit.start { start = begun }
            position = hit.next
            guard let end = hit.end else { break }
            if isSkipping {
                isSkipping = false
                record += 1
            } else {
                take(batch, &normalizer, start..<end, valid: valid, report)
            }
            start = position
        }
        scanned = 0
        guard scanner.isInside else { return length }
        if ended {
            report(.unended, record)
            return length
        }
        return start
    }

    /// How much of the carried bytes the scanner has seen.
    private var scanned = 0

    // MARK: - Records

    private mutating func take(
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ range: Range<Int>,
        valid: Bool,
        _ report: (RecordDamage, Int) -> Void
    ) {
        let ordinal = record
        let trimmed = TextEncoding.trimmed(batch.bytes, range, isFirst: ordinal == 0)
        if trimmed.isEmpty {
            // A blank line counts as one; nothing between elements does.
            if layout == .lines { record += 1 }
            return
        }
        record += 1
        guard trimmed.count <= RecordLimits.bytes else { return report(.tooLarge, ordinal) }
        var place = trimmed
        if !valid, !TextEncoding.isUTF8(batch.bytes[trimmed]) {
            report(.invalidUTF8, ordinal)
            place = TextEncoding.repair(batch, trimmed)
        }
        let damage = flattener.decode(
            batch,
            offset: place.lowerBound,
            length: place.count,
            record: ordinal
        )
        if let damage { return report(damage, ordinal) }
        if place != trimmed {
            batch.updateRow(at: batch.count - 1) { row in
                row.rawOffset = UInt32(trimmed.lowerBound)
                row.rawLength = UInt32(trimmed.count)
            }
        }
        normalizer.finish(batch, row: batch.count - 1)
    }

    private mutating func carry(
        _ batch: EventBatch,
        from start: Int,
        to end: Int,
        _ report: (RecordDamage, Int) -> Void
    ) {
        guard start < end, !isSkipping else { return }
        if end - start > RecordLimits.bytes {
            report(.tooLarge, record)
            isSkipping = true
            return
        }
        carried.append(contentsOf: batch.bytes[start..<end])
        scanned = carried.count
    }
}
