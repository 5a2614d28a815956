// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes that come one block after the other, from a file or through a decompressor.
protocol ByteStream: AnyObject {
    /// Fills as much of `buffer` as it can at once; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int
}

/// Why no more bytes come from a stream.
enum StreamFailure: Error, Hashable {
    case system(reason: String)
    case truncated(format: String)
    case damaged(format: String)
    case bomb(ratio: Int)
}

/// A file's bytes as they are.
final class FileStream: ByteStream {
    private let descriptor: Int32
    private let closes: Bool

    /// Opens a file, or takes standard input; FIFOs are not waited for.
    init(_ input: Input) throws(StreamFailure) {
        closes = !input.isStandardInput
        descriptor = closes ? open(input.name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else { throw .system(reason: String(cString: strerror(errno))) }
    }

    deinit {
        if closes { close(descriptor) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .system(reason: String(cString: strerror(errno))) }
        }
    }
}

/// A stream whose first bytes were looked at and are given again.
final class PeekedStream: ByteStream {
    /// The first bytes, as many as were asked for or as there are.
    let head: [UInt8]
    private var position = 0
    private let rest: any ByteStream

    /// Reads up to `count` bytes ahead.
    init(_ stream: any ByteStream, count: Int) throws(StreamFailure) {
        var head = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try Self.fill(&head, from: filled, stream)
            if got == 0 { break }
            filled += got
        }
        self.head = Array(head[..<filled])
        rest = stream
    }

    private static func fill(
        _ head: inout [UInt8],
        from start: Int,
        _ stream: any ByteStream
    ) throws(StreamFailure) -> Int {
        var result: Result<Int, StreamFailure> = .success(0)
        head.withUnsafeMutableBytes { bytes in
            let room = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            do throws(StreamFailure) {
                result = .success(try stream.read(into: room))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        guard position < head.count else { return try rest.read(into: buffer) }
        let count = min(buffer.count, head.count - position)
        head.withUnsafeBytes { bytes in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
            )
        }
        position += count
        return count
    }
}

/// Bytes that are in memory already.
final class MemoryStream: ByteStream {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        let count = min(buffer.count, bytes.count - position)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { all in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: all[position..<position + count])
            )
        }
        position += count
        return count
    }
}
