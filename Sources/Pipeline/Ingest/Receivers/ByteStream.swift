// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema

/// Bytes that come one block after the other, from a file or through a decompressor.
protocol ByteStream: AnyObject {
    /// How many bytes were taken from the file itself so far, before any decompression.
    var rawCount: Int { get }

    /// Fills as much of `buffer` as it can at once; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int

    /// How many bytes follow, if `move` can pass over them; nil where it cannot.
    var left: Int? { get }

    /// Goes on so many bytes further on, or further back, without reading what lies between.
    func move(by distance: Int)
}

extension ByteStream {
    var left: Int? { nil }

    func move(by distance: Int) { preconditionFailure("a stream that cannot move") }
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
    /// When the file was last changed; nil for a pipe.
    private(set) var modified: Timestamp?
    private(set) var rawCount = 0
    /// How long the file was when it was opened, and where to read on; nil for a pipe.
    private var size: Int?
    private var position = 0

    /// Opens a file, or takes standard input; a FIFO that took a file's place is not waited for.
    init(_ input: Input) throws(StreamFailure) {
        closes = !input.isStandardInput
        guard closes else {
            descriptor = STDIN_FILENO
            return
        }
        descriptor = input.withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw .system(reason: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Self.isReadable(status, input) else {
            close(descriptor)
            throw .system(reason: "it is not a file")
        }
        guard status.st_mode & S_IFMT == S_IFIFO else {
            modified = Timestamp(microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000)
            size = Int(status.st_size)
            return
        }
        // Waiting is right for what was let in, such as a shell's <(…).
        let flags = fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
    }

    private static func isReadable(_ status: stat, _ input: Input) -> Bool {
        status.st_mode & S_IFMT == S_IFREG
            || status.st_mode & S_IFMT == S_IFIFO && input.isOpenAlready
    }

    deinit {
        if closes { close(descriptor) }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        while true {
            let count =
                size == nil
                ? Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                : pread(descriptor, buffer.baseAddress, buffer.count, off_t(position))
            if count >= 0 {
                rawCount += count
                position += count
                return count
            }
            guard errno == EINTR else { throw .system(reason: String(cString: strerror(errno))) }
        }
    }

    var left: Int? { size.map { max($0 - position, 0) } }

    func move(by distance: Int) { position += distance }
}

/// A stream whose first bytes were looked at and are given again.
///
/// What goes wrong while looking is said when the good bytes before it have been given.
final class PeekedStream: ByteStream {
    /// The first bytes, as many as were asked for or as there are.
    private(set) var head: [UInt8] = []
    private var asked = 0
    private var position = 0
    private let rest: any ByteStream
    private var failure: StreamFailure?

    /// Reads up to `count` bytes ahead.
    ///
    /// - Throws: Why there is not a single byte.
    init(_ stream: any ByteStream, count: Int) throws(StreamFailure) {
        rest = stream
        look(ahead: count)
        if let failure, head.isEmpty { throw failure }
    }

    /// Whether there is nothing but blanks in the whole stream, as far as was asked for.
    var isBlank: Bool {
        failure == nil && head.count < asked && head.allSatisfy(TextEncoding.isBlank)
    }

    /// Reads on, up to `count` bytes in all, before any of them was given.
    func look(ahead count: Int) {
        precondition(position == 0, "looked ahead after reading")
        asked = max(asked, count)
        let known = head
        head = [UInt8](unsafeUninitializedCapacity: max(count, known.count)) { room, filled in
            let bytes = UnsafeMutableRawBufferPointer(room)
            bytes.copyBytes(from: known)
            filled = known.count
            while filled < count, failure == nil {
                let free = UnsafeMutableRawBufferPointer(rebasing: bytes[filled..<count])
                do throws(StreamFailure) {
                    let got = try rest.read(into: free)
                    if got == 0 { return }
                    filled += got
                } catch {
                    failure = error
                }
            }
        }
    }

    var rawCount: Int { rest.rawCount }

    /// Known once the first bytes have been given.
    var left: Int? { position < head.count || failure != nil ? nil : rest.left }

    func move(by distance: Int) { rest.move(by: distance) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        guard position < head.count else {
            if let failure {
                self.failure = nil
                throw failure
            }
            return try rest.read(into: buffer)
        }
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
    private(set) var rawCount = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        let count = min(buffer.count, bytes.count - rawCount)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { all in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: all[rawCount..<rawCount + count])
            )
        }
        rawCount += count
        return count
    }
}
