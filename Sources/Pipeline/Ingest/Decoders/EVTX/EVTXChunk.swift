// SPDX-License-Identifier: Apache-2.0

import CZlib

// A chunk is 64 KiB: a header of 512 bytes, then records one after the other.
//
//     0  "ElfChnk\0"                                40  header length u32 (128)
//     8  first and last record number, 2 x u64      44  offset of the last record u32
//    24  first and last record id, 2 x u64          48  offset of the free space u32
//    52  CRC-32 of the records u32                 120  flags u32
//   124  CRC-32 of bytes 0-119 and 128-511 u32     128  name and template tables
//
// A record is: 2A 2A 00 00, length u32, id u64, FILETIME u64, binary XML, the length once more.
// Behind the free space lie remains of older records, which are not part of the log.

/// A chunk as far as its header and the borders of its records go.
struct EVTXChunk {
    static let length = 65_536
    static let headerLength = 512
    static let magic = Array("ElfChnk\0".utf8)
    /// The smallest record: its header, one byte of binary XML's end, padding and the length.
    static let recordHeader = 24
    private static let signature: UInt32 = 0x2A2A

    let bytes: EVTXBytes
    /// Whether the chunk begins as a chunk does.
    let hasMagic: Bool
    /// Whether the header has its checksum; true when the writer made none.
    let isHeaderSound: Bool
    /// Where the header says that the records end, if that can be.
    private let freeSpace: Int?

    /// Looks at a chunk's header; `isSound` says that it was found to be right before.
    init(_ bytes: EVTXBytes, isSound: Bool = false) {
        self.bytes = bytes
        hasMagic =
            bytes.slice(at: 0, count: Self.magic.count).map { $0.elementsEqual(Self.magic) }
            ?? false
        isHeaderSound = hasMagic && (isSound || Self.checksumFits(bytes))
        let free: UInt32? = bytes.number(at: 48)
        freeSpace = free.map(Int.init).flatMap { free in
            (Self.headerLength...Self.length).contains(free) ? free : nil
        }
    }

    /// Where another chunk begins, which shows that this one has lost bytes.
    var nextChunk: Int? {
        guard let all = bytes.slice(at: 0, count: bytes.count) else { return nil }
        return Self.firstChunk(in: all, from: freeSpace ?? Self.headerLength)
    }

    /// Where a chunk begins, from an offset on.
    static func firstChunk(in block: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var offset = start
        while let place = block.firstIndex(of: magic[0], from: offset) {
            if block[place...].starts(with: magic) { return place }
            offset = place + 1
        }
        return nil
    }

    /// Where the records end if the header can be believed; else nil.
    var knownEnd: Int? { isHeaderSound ? freeSpace : nil }

    private static func checksumFits(_ bytes: EVTXBytes) -> Bool {
        guard let expected: UInt32 = bytes.number(at: 124),
            let head = bytes.slice(at: 0, count: 120),
            let tables = bytes.slice(at: 128, count: 384)
        else { return false }
        guard expected != 0 else { return true }
        return checksum(head, tables) == expected
    }

    /// The CRC-32 of bytes.
    static func checksum(_ parts: UnsafeRawBufferPointer...) -> UInt32 {
        var sum: UInt = 0
        for part in parts {
            sum = crc32(sum, part.bindMemory(to: UInt8.self).baseAddress, UInt32(part.count))
        }
        return UInt32(truncatingIfNeeded: sum)
    }
}

// MARK: - Records

/// A record's place in a chunk.
struct EVTXRecordPlace {
    let offset: Int
    /// From the signature to the end of the second length.
    let length: Int
    let id: UInt64
    let written: UInt64
}

extension EVTXChunk {
    /// Whether a record's signature stands at an offset.
    func hasSignature(at offset: Int) -> Bool {
        bytes.number(at: offset, as: UInt32.self) == Self.signature
    }

    /// The length that a record says, if the record can have it.
    ///
    /// A length is believed when it stands once more where the record then ends, or when another
    /// record or the free space begins there.
    func length(at offset: Int, end: Int) throws(EVTXDamage.Reason) -> Int {
        guard let says: UInt32 = bytes.number(at: offset &+ 4) else { throw .truncated }
        guard says != 0 else { throw .zeroSize }
        let length = Int(says)
        guard length > Self.recordHeader &+ 4 else { throw .badSize }
        guard bytes.holds(length, at: offset) else {
            throw bytes.count < Self.length && length < Self.length ? .truncated : .badSize
        }
        let next = offset &+ length
        guard
            bytes.number(at: next &- 4, as: UInt32.self) == says || next == end
                || hasSignature(at: next)
        else { throw .badSize }
        return length
    }

    /// Whether records lie one behind the other from the header to the end of a chunk's beginning, each
    /// with the same length at both ends.
    static func hasSoundRecords(_ chunk: UnsafeRawBufferPointer) -> Bool {
        var offset = headerLength
        while offset < chunk.count {
            guard chunk.count - offset > recordHeader + 4,
                chunk.number(at: offset, as: UInt32.self) == signature
            else { return false }
            let says = chunk.number(at: offset + 4, as: UInt32.self)
            let length = Int(says)
            guard length > recordHeader + 4, length <= chunk.count - offset,
                chunk.number(at: offset + length - 4, as: UInt32.self) == says
            else { return false }
            offset += length
        }
        return offset == chunk.count
    }

    /// The record at an offset, with a length that the caller has found.
    func place(at offset: Int, length: Int) -> EVTXRecordPlace? {
        guard let id: UInt64 = bytes.number(at: offset &+ 8),
            let written: UInt64 = bytes.number(at: offset &+ 16),
            bytes.holds(length, at: offset), length > Self.recordHeader &+ 4
        else { return nil }
        return EVTXRecordPlace(offset: offset, length: length, id: id, written: written)
    }

    /// The next place from an offset on that looks like a record: signature, and binary XML's
    /// fragment header where it belongs.
    func nextRecord(from start: Int, end: Int) -> Int? {
        guard let all = bytes.slice(at: 0, count: max(0, min(end, bytes.count))) else { return nil }
        var offset = start
        while let place = all.firstIndex(of: 0x2A, from: offset) {
            if hasSignature(at: place),
                bytes.number(at: place &+ Self.recordHeader, as: UInt32.self) == 0x0001_010F
            {
                return place
            }
            offset = place &+ 1
        }
        return nil
    }
}
