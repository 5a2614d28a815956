// SPDX-License-Identifier: Apache-2.0

import CZlib
import CZstd

/// Keeps a decompressor from turning a few bytes into an endless stream.
///
/// Logs compress 10 to 100 times, gzip's most is 1,032 times: what goes on at 500 times after
/// 256 MiB is made to exhaust us. Bytes are counted against those of the file itself, so packing
/// twice does not help.
struct ExpansionGuard {
    static let ratio = 500
    static let free = 256 << 20

    private var given = 0

    mutating func count(raw: Int, given more: Int) throws(StreamFailure) {
        given += more
        guard given > Self.free, given / max(raw, 1) > Self.ratio else { return }
        throw .bomb(ratio: Self.ratio)
    }
}

/// The bytes inside a gzip stream; several members in a row count as one.
///
/// Zeros behind the last member are padding, as tapes and archives leave it.
final class GzipStream: ByteStream {
    private let source: any ByteStream
    private var state = z_stream()
    private var input = [UInt8](repeating: 0, count: 1 << 17)
    private var available = 0
    private var offset = 0
    private var ended = false
    private var memberOpen = true
    private var isPadding = false
    /// What is to be said when the good bytes have been given.
    private var failure: StreamFailure?
    /// The last call filled the reader's buffer, so there may be more without new input.
    private var outputFilled = false
    private var expansion = ExpansionGuard()

    init(_ source: any ByteStream) throws(StreamFailure) {
        self.source = source
        let result = inflateInit2_(
            &state,
            15 + 16,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard result == Z_OK else { throw .system(reason: "zlib could not start") }
    }

    deinit { inflateEnd(&state) }

    var rawCount: Int { source.rawCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        guard !buffer.isEmpty else { return 0 }
        while !ended {
            if available == 0, !outputFilled {
                offset = 0
                available = try input.withUnsafeMutableBytesTyped(source)
                if available == 0 {
                    ended = true
                    if memberOpen { throw .truncated(format: "gzip") }
                    return 0
                }
            }
            if !memberOpen { try openMember() }
            guard memberOpen else { continue }
            let given = try inflateOnce(into: buffer)
            if given > 0 { return given }
        }
        if let failure {
            self.failure = nil
            throw failure
        }
        return 0
    }

    /// Begins the next member, or goes past padding.
    private func openMember() throws(StreamFailure) {
        while available > 0, input[offset] == 0 {
            isPadding = true
            offset += 1
            available -= 1
        }
        guard available > 0 else { return }
        guard !isPadding, inflateReset(&state) == Z_OK else {
            ended = true
            throw .damaged(format: "gzip")
        }
        memberOpen = true
    }

    private func inflateOnce(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamFailure) -> Int {
        let before = available
        let room = min(buffer.count, Int(UInt32.max))
        let result = input.withUnsafeMutableBufferPointer { bytes in
            state.next_in = bytes.baseAddress.map { $0 + offset }
            state.avail_in = UInt32(available)
            state.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            state.avail_out = UInt32(room)
            return inflate(&state, Z_NO_FLUSH)
        }
        available = Int(state.avail_in)
        offset += before - available
        let given = room - Int(state.avail_out)
        outputFilled = state.avail_out == 0
        switch result {
        case Z_STREAM_END:
            memberOpen = false
            outputFilled = false
        case Z_OK, Z_BUF_ERROR: break
        default:
            ended = true
            failure = .damaged(format: "gzip")
        }
        try expansion.count(raw: rawCount, given: given)
        return given
    }
}

/// The bytes inside a Zstandard stream; several frames in a row count as one.
final class ZstdStream: ByteStream {
    private let source: any ByteStream
    private let context: OpaquePointer
    private var input = [UInt8](repeating: 0, count: 1 << 17)
    private var available = 0
    private var offset = 0
    private var ended = false
    private var frameOpen = true
    /// What is to be said when the good bytes have been given.
    private var failure: StreamFailure?
    /// The last call filled the reader's buffer, so there may be more without new input.
    private var outputFilled = false
    private var expansion = ExpansionGuard()

    /// Begins to unpack.
    ///
    /// - Parameters:
    ///   - source: Zstandard frames.
    ///   - windowLog: A frame may ask for a window of up to two to this power: it bounds our memory.
    /// - Throws: `.system` when there is no memory.
    init(_ source: any ByteStream, windowLog: Int32 = 27) throws(StreamFailure) {
        self.source = source
        guard let context = ZSTD_createDCtx() else {
            throw .system(reason: "zstd could not start")
        }
        self.context = context
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLog)
    }

    deinit { ZSTD_freeDCtx(context) }

    var rawCount: Int { source.rawCount }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        guard !buffer.isEmpty else { return 0 }
        while !ended {
            if offset == available, !outputFilled {
                offset = 0
                available = try input.withUnsafeMutableBytesTyped(source)
                if available == 0 {
                    ended = true
                    if frameOpen { throw .truncated(format: "zstd") }
                    return 0
                }
            }
            let given = try decompressOnce(into: buffer)
            if given > 0 { return given }
        }
        if let failure {
            self.failure = nil
            throw failure
        }
        return 0
    }

    private func decompressOnce(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StreamFailure) -> Int {
        var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let result = input.withUnsafeBytes { bytes in
            var taken = ZSTD_inBuffer(src: bytes.baseAddress, size: available, pos: offset)
            let result = ZSTD_decompressStream(context, &out, &taken)
            offset = taken.pos
            return result
        }
        if ZSTD_isError(result) != 0 {
            ended = true
            failure = .damaged(format: "zstd")
        }
        frameOpen = result != 0
        // At a frame's end there is nothing more to come; asking would begin the next frame.
        outputFilled = frameOpen && out.pos == buffer.count
        try expansion.count(raw: rawCount, given: out.pos)
        return out.pos
    }
}

extension [UInt8] {
    /// Fills the array from a stream, keeping the stream's error type.
    fileprivate mutating func withUnsafeMutableBytesTyped(
        _ source: any ByteStream
    ) throws(StreamFailure) -> Int {
        let result: Result<Int, StreamFailure> = withUnsafeMutableBytes { bytes in
            do throws(StreamFailure) {
                return .success(try source.read(into: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
