// SPDX-License-Identifier: Apache-2.0

/// A chunk's bytes, every read of which is checked.
///
/// Why the unsafe pointer is safe: `base` is valid for `count` bytes as long as the caller's buffer
/// lives, which is longer than any `EVTXBytes` (none is stored beyond `EVTXDecoder.decode`), and
/// every access goes through `holds`, whose arithmetic cannot overflow because offset and length
/// are known to be neither negative nor above `count`.
struct EVTXBytes {
    let base: UnsafeRawPointer
    let count: Int

    /// Wraps a buffer; nil when it is empty.
    init?(_ buffer: UnsafeRawBufferPointer) {
        guard let base = buffer.baseAddress, buffer.count > 0 else { return nil }
        self.base = base
        count = buffer.count
    }

    /// Whether so many bytes lie at an offset.
    @inline(__always)
    func holds(_ length: Int, at offset: Int) -> Bool {
        offset >= 0 && length >= 0 && offset <= count && length <= count - offset
    }

    /// A little-endian number at an offset; nil when it would end behind the chunk.
    @inline(__always)
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Number.Type = Number.self
    ) -> Number? {
        guard holds(MemoryLayout<Number>.size, at: offset) else { return nil }
        return Number(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// Some of the bytes; nil when they would end behind the chunk.
    @inline(__always)
    func slice(at offset: Int, count length: Int) -> UnsafeRawBufferPointer? {
        guard holds(length, at: offset) else { return nil }
        return UnsafeRawBufferPointer(start: base + offset, count: length)
    }
}

/// A place in a chunk that moves forward over what it reads, and never beyond its end.
struct EVTXCursor {
    let bytes: EVTXBytes
    /// Where the next read begins, in bytes from the start of the chunk.
    private(set) var offset: Int
    /// Where reading stops; at most the chunk's length.
    let end: Int

    /// Stands at an offset; `end` is cut to the chunk, and so is the offset.
    init(_ bytes: EVTXBytes, at offset: Int, end: Int) {
        self.bytes = bytes
        self.end = max(0, min(end, bytes.count))
        self.offset = max(0, min(offset, self.end))
    }

    var remaining: Int { end - offset }
    var isAtEnd: Bool { offset >= end }

    /// The next byte, without moving.
    @inline(__always)
    func peek() -> UInt8? {
        offset < end ? bytes.base.load(fromByteOffset: offset, as: UInt8.self) : nil
    }

    /// Reads a little-endian number.
    @inline(__always)
    mutating func read<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(EVTXDamage.Reason) -> Number {
        guard MemoryLayout<Number>.size <= end - offset else { throw .badRecord }
        let value = bytes.base.loadUnaligned(fromByteOffset: offset, as: Number.self)
        offset &+= MemoryLayout<Number>.size
        return Number(littleEndian: value)
    }

    /// Moves over so many bytes.
    @inline(__always)
    mutating func skip(_ count: Int) throws(EVTXDamage.Reason) {
        guard count >= 0, count <= end - offset else { throw .badRecord }
        offset &+= count
    }
}
