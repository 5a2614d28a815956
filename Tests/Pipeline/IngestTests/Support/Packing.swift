// SPDX-License-Identifier: Apache-2.0

import CZlib
import CZstd

/// Compresses bytes for the tests.
enum Packing {
    /// One gzip member of a stream's bytes, which it takes 1 MiB at a time.
    static func gzip(_ bytes: [UInt8], times: Int = 1) -> [UInt8] {
        var state = z_stream()
        deflateInit2_(
            &state,
            6,
            Z_DEFLATED,
            15 + 16,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        defer { deflateEnd(&state) }
        var out: [UInt8] = []
        var bytes = bytes
        var room = [UInt8](repeating: 0, count: 1 << 16)
        for round in 0..<max(times, 1) {
            let flush = round == times - 1 ? Z_FINISH : Z_NO_FLUSH
            bytes.withUnsafeMutableBufferPointer { input in
                state.next_in = input.baseAddress
                state.avail_in = UInt32(input.count)
                repeat {
                    let given = room.withUnsafeMutableBufferPointer { output in
                        state.next_out = output.baseAddress
                        state.avail_out = UInt32(output.count)
                        deflate(&state, flush)
                        return output.count - Int(state.avail_out)
                    }
                    out += room.prefix(given)
                } while state.avail_out == 0
            }
        }
        return out
    }

    /// One Zstandard frame, with a checksum as `zstd` writes it.
    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        var out = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let length = ZSTD_compress2(context, &out, out.count, bytes, bytes.count)
        return Array(out.prefix(length))
    }
}
