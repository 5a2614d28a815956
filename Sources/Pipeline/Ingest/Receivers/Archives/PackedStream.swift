// SPDX-License-Identifier: Apache-2.0

/// The bytes inside an xz or bzip2 stream, through libarchive.
final class PackedStream: ByteStream {
    private let archive: Archive

    /// Begins to unpack.
    ///
    /// - Throws: `.damaged` when the stream does not begin as `format` says.
    init(_ source: any ByteStream, format: ArchiveFormat) throws(StreamFailure) {
        archive = try Archive(source, format: format)
        // libarchive shows the unpacked bytes as an archive's only member.
        guard try archive.next() != nil else { throw .truncated(format: format.rawValue) }
    }

    var rawCount: Int { archive.rawCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        try archive.read(into: buffer)
    }

    /// Whether a stream that begins so is packed.
    static func isPacked(_ head: [UInt8]) -> Bool {
        if head.starts(with: [0x1F, 0x8B]) || head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            return true
        }
        return ArchiveFormat(head: head).map { !$0.isArchive } ?? false
    }

    /// Takes one compression off a stream, if it has one: gzip, Zstandard, xz or bzip2.
    ///
    /// - Parameters:
    ///   - stream: Packed or not.
    ///   - windowLog: See `ZstdStream`.
    /// - Returns: The unpacked stream with its first 64 KiB in view.
    /// - Throws: Why there is not a single byte.
    static func unpacked(
        _ stream: any ByteStream,
        windowLog: Int32 = 27
    ) throws(StreamFailure) -> PeekedStream {
        let packed: PeekedStream
        if let peeked = stream as? PeekedStream {
            packed = peeked
        } else {
            packed = try PeekedStream(stream, count: 1 << 16)
        }
        if packed.head.starts(with: [0x1F, 0x8B]) {
            return try PeekedStream(GzipStream(packed), count: 1 << 16)
        }
        if packed.head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            return try PeekedStream(ZstdStream(packed, windowLog: windowLog), count: 1 << 16)
        }
        if let format = ArchiveFormat(head: packed.head), !format.isArchive {
            return try PeekedStream(PackedStream(packed, format: format), count: 1 << 16)
        }
        return packed
    }
}
