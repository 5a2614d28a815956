// SPDX-License-Identifier: Apache-2.0

// An EVTX file is a header block of 4 KiB ("ElfFile\0", counters, flags, CRC-32) and then chunks of
// 64 KiB, each a log of its own: names, templates and records refer to nothing outside their chunk.
// Windows allocates chunks ahead, so zeroed ones are no damage. The header's counters lag behind in a
// file that was copied while it was written to; they are not believed, the chunks are counted.

/// Cuts an EVTX file into chunks.
///
/// Reads forwards only, so a pipe or a decompressor will do, and holds one block. Chunks are expected
/// one after the other; where one does not begin as it should, the next beginning is searched for
/// at any offset, for a file may have lost or gained bytes. A block at its right place that has
/// only lost its beginning is given out as well, for its records may be whole.
///
///     var file = EVTXFile()
///     while let length = try file.next(into: buffer, read: read, report: report) {
///         ordinal += decoder.decode(chunk: UnsafeRawBufferPointer(rebasing: buffer[..<length]), …)
///     }
///
/// - Limits: one chunk of memory beside the caller's buffer.
package struct EVTXFile {
    /// What a whole chunk takes, and what the caller's buffer must have room for.
    package static let chunkLength = EVTXChunk.length
    /// How many bytes stand before the first chunk.
    package static let headerLength = 4_096

    private static let magic = Array("ElfFile\0".utf8)

    private var hasReadHeader = false
    private var isAtEnd = false
    /// Bytes that were read but belong to the next chunk.
    private var ahead: [UInt8] = []
    /// The last bytes of the block before, for the beginning of a chunk may be cut in two.
    private var tail: [UInt8] = []
    /// Where the next byte of `ahead`, or of the input, lies in the file.
    private var offset = 0
    /// The first chunk that the file's header says is not in use yet, if the header is sound.
    private var firstUnused: Int?

    /// Begins before the first byte.
    package init() {}

    /// Whether a file that begins so is an EVTX file, or the rest of one from a chunk on.
    ///
    /// With `headerLength` bytes and a few more it is known even if the file's header is damaged.
    package static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.starts(with: magic) || bytes.starts(with: EVTXChunk.magic) { return true }
        return bytes.count > headerLength && bytes[headerLength...].starts(with: EVTXChunk.magic)
    }

    /// Fills a buffer with the next chunk.
    ///
    /// - Parameters:
    ///   - buffer: Room for `chunkLength` bytes at least.
    ///   - read: Fills a part of what it is given and says how much; 0 at the end of the input.
    ///   - report: Is told what is damaged; offsets count from the start of the file.
    /// - Returns: The chunk's length, less than `chunkLength` if the input ends early; nil at the end.
    /// - Throws: What `read` throws.
    package mutating func next<Failure: Error>(
        into buffer: UnsafeMutableRawBufferPointer,
        read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int,
        report: (EVTXDamage) -> Void
    ) throws(Failure) -> Int? {
        try next(into: buffer, from: nil, read: read, report: report)?.length
    }

    /// A chunk in the caller's buffer.
    struct Found {
        let length: Int
        /// Whether the chunk is whole in the file, and only what lies behind its records was not
        /// read.
        let isCut: Bool
    }

    /// Fills a buffer with the next chunk; where `stream`, which `read` reads, can pass over bytes,
    /// without what holds no records.
    mutating func next<Failure: Error>(
        into buffer: UnsafeMutableRawBufferPointer,
        from stream: (any ByteStream)?,
        read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int,
        report: (EVTXDamage) -> Void
    ) throws(Failure) -> Found? {
        precondition(buffer.count >= Self.chunkLength, "a chunk needs room for 64 KiB")
        let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Self.chunkLength])
        if !hasReadHeader { try readHeader(room, read, report) }
        while true {
            let start = offset
            var count = 0
            if let stream, let length = try cut(room, stream, &count, read) {
                if length == 0 { continue }
                return Found(length: length, isCut: true)
            }
            count += try fill(UnsafeMutableRawBufferPointer(rebasing: room[count...]), read)
            guard count > 0 else { return nil }
            let block = UnsafeRawBufferPointer(rebasing: room[..<count])
            if block.isZero { continue }
            if block.starts(with: EVTXChunk.magic) {
                return Found(length: finish(block, start, report), isCut: false)
            }
            if let missing = cutOff(before: block) {
                giveBack(missing + block)
                note(.badChunk, at: start, report)
            } else if let chunk = EVTXChunk.firstChunk(in: block, from: 0) {
                giveBack(Array(block[chunk...]))
                note(.badChunk, at: start, report)
            } else if Self.holdsRecord(block) {
                return Found(length: finish(block, start, report), isCut: false)
            } else {
                note(.badChunk, at: start, report)
                tail = Array(block.suffix(EVTXChunk.magic.count))
            }
        }
    }

    /// Decides how much of a block is the chunk that it begins with.
    private mutating func finish(
        _ block: UnsafeRawBufferPointer,
        _ start: Int,
        _ report: (EVTXDamage) -> Void
    ) -> Int {
        if let bytes = EVTXBytes(block), let next = EVTXChunk(bytes).nextChunk {
            giveBack(Array(block[next...]))
            tail.removeAll()
            note(.truncated, at: start + next, report)
            return next
        }
        tail = Array(block.suffix(EVTXChunk.magic.count))
        if block.count < Self.chunkLength { note(.truncated, at: start + block.count, report) }
        return block.count
    }

    private func note(
        _ reason: EVTXDamage.Reason,
        at offset: Int,
        _ report: (EVTXDamage) -> Void
    ) {
        report(EVTXDamage(reason: reason, record: nil, offset: offset))
    }
}

// MARK: - Passing over

// A chunk is 64 KiB however little is in it, and half of what most files hold is free space. It is
// read only where it may hide something: a chunk that lost bytes, so that the next one begins in its
// free space, or one that lost its beginning.

extension EVTXFile {
    /// What must be zero at the beginning of a chunk that is passed over.
    private static let zeroLength = 4_096

    /// Reads of the next chunk only its header and records, or of one not in use its beginning.
    ///
    /// Says the length of header and records, or 0 for a chunk without anything; nil if the chunk must
    /// be read and looked at as a whole, of which `count` bytes are in `room` then.
    private mutating func cut<Failure: Error>(
        _ room: UnsafeMutableRawBufferPointer,
        _ stream: any ByteStream,
        _ count: inout Int,
        _ read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int? {
        let start = offset
        func fill(upTo end: Int) throws(Failure) -> UnsafeRawBufferPointer? {
            count += try self.fill(UnsafeMutableRawBufferPointer(rebasing: room[count..<end]), read)
            return count == end ? UnsafeRawBufferPointer(rebasing: room[..<end]) : nil
        }
        guard let head = try fill(upTo: EVTXChunk.headerLength), ahead.isEmpty,
            let left = stream.left, left >= Self.chunkLength - head.count
        else { return nil }
        // A file that has lost or gained bytes somewhere has another length, but for rare luck.
        let isEven = (left + head.count) % Self.chunkLength == 0
        if head.starts(with: EVTXChunk.magic) {
            guard let end = EVTXBytes(head).flatMap({ EVTXChunk($0).knownEnd }),
                let records = try fill(upTo: end), EVTXChunk.hasSoundRecords(records),
                isFollowed(stream, Self.chunkLength - end, isEven, read)
            else { return nil }
            offset = start + Self.chunkLength
            tail.removeAll(keepingCapacity: true)
            return end
        }
        guard isEven, head.isZero, isUnused(start), let more = try fill(upTo: Self.zeroLength),
            more.isZero
        else { return nil }
        stream.move(by: Self.chunkLength - more.count)
        offset = start + Self.chunkLength
        tail.removeAll(keepingCapacity: true)
        return 0
    }

    /// Passes over the rest of a chunk if another begins behind it, or the file ends there.
    private mutating func isFollowed<Failure: Error>(
        _ stream: any ByteStream,
        _ rest: Int,
        _ isEven: Bool,
        _ read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) -> Bool {
        guard let left = stream.left, left >= rest else { return false }
        stream.move(by: rest)
        if left == rest { return true }
        var got = 0
        ahead = [UInt8](unsafeUninitializedCapacity: EVTXChunk.headerLength) { room, filled in
            // What cannot be read is said when it is read again.
            got = (try? read(UnsafeMutableRawBufferPointer(room))) ?? 0
            got = max(0, min(got, room.count))
            filled = got
        }
        let isNext = ahead.withUnsafeBytes { next in
            next.starts(with: EVTXChunk.magic)
                || isEven && next.count == EVTXChunk.headerLength && next.isZero
        }
        if isNext { return true }
        ahead.removeAll()
        stream.move(by: -rest - got)
        return false
    }

    /// Whether the file's header says that a chunk was allocated ahead.
    private func isUnused(_ start: Int) -> Bool {
        guard let firstUnused, start >= Self.headerLength else { return false }
        let (number, rest) = (start - Self.headerLength).quotientAndRemainder(
            dividingBy: Self.chunkLength
        )
        return rest == 0 && number >= firstUnused
    }

    /// The first chunk that a sound header does not count; nil if the header is none.
    private static func firstUnused(_ header: UnsafeRawBufferPointer) -> Int? {
        guard header.count == headerLength, let bytes = EVTXBytes(header),
            let last: UInt64 = bytes.number(at: 16), let count: UInt16 = bytes.number(at: 42),
            let sum: UInt32 = bytes.number(at: 124), let last = Int(exactly: last), last < 1 << 40,
            EVTXChunk.checksum(UnsafeRawBufferPointer(rebasing: header[..<120])) == sum
        else { return nil }
        return max(last + 1, Int(count))
    }
}

// MARK: - Reading

extension EVTXFile {
    /// Reads the header block; what is none is taken for the first chunk.
    private mutating func readHeader<Failure: Error>(
        _ room: UnsafeMutableRawBufferPointer,
        _ read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int,
        _ report: (EVTXDamage) -> Void
    ) throws(Failure) {
        hasReadHeader = true
        let header = UnsafeMutableRawBufferPointer(rebasing: room[..<Self.headerLength])
        let count = try fill(header, read)
        let block = UnsafeRawBufferPointer(rebasing: header[..<count])
        guard !block.starts(with: Self.magic) else {
            firstUnused = Self.firstUnused(block)
            return
        }
        if count > 0 { note(.badFileHeader, at: 0, report) }
        if let chunk = EVTXChunk.firstChunk(in: block, from: 0) { giveBack(Array(block[chunk...])) }
    }

    /// Fills all of `room`, or what is left of the input.
    private mutating func fill<Failure: Error>(
        _ room: UnsafeMutableRawBufferPointer,
        _ read: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        var count = min(ahead.count, room.count)
        room.copyBytes(from: ahead[..<count])
        ahead.removeFirst(count)
        while count < room.count, !isAtEnd {
            let more = try read(UnsafeMutableRawBufferPointer(rebasing: room[count...]))
            isAtEnd = more <= 0
            count += max(0, min(more, room.count - count))
        }
        offset += count
        return count
    }

    private mutating func giveBack(_ rest: [UInt8]) {
        ahead = rest + ahead
        offset -= rest.count
    }

    /// The first bytes of a chunk, if the block before ends with them and this one goes on so.
    private func cutOff(before block: UnsafeRawBufferPointer) -> [UInt8]? {
        for count in 1..<EVTXChunk.magic.count where block.starts(with: EVTXChunk.magic[count...]) {
            let missing = EVTXChunk.magic[..<count]
            return tail.suffix(count).elementsEqual(missing) ? Array(missing) : nil
        }
        return nil
    }
}

// MARK: - Looking

extension EVTXFile {
    private static func holdsRecord(_ block: UnsafeRawBufferPointer) -> Bool {
        guard let bytes = EVTXBytes(block) else { return false }
        return EVTXChunk(bytes).nextRecord(from: EVTXChunk.headerLength, end: block.count) != nil
    }
}
