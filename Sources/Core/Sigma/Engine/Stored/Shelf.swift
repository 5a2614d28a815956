// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Numbered pieces of bytes, each read only when somebody asks for it.
///
/// - Invariant: The offsets ascend and end inside the bytes; `init` has looked.
struct Shelf: Sendable {
    private let memory: StoredBytes
    private let offsets: Int
    private let bytes: Int
    /// How many pieces there are.
    let count: Int

    /// Writes pieces.
    static func append(_ pieces: [[UInt8]], to writer: inout ByteWriter) {
        writer.append(word: UInt64(pieces.count))
        var end: UInt64 = 0
        writer.append(word: end)
        for piece in pieces {
            end += UInt64(piece.count)
            writer.append(word: end)
        }
        for piece in pieces { piece.withUnsafeBytes { writer.append($0) } }
    }

    /// Finds the pieces that `append` wrote; nil when they are damaged.
    init?(_ reader: inout ByteReader, in memory: StoredBytes) {
        let count = reader.word()
        guard count < UInt64(reader.left / 8) else { return nil }
        offsets = reader.place
        var last: UInt64 = 0
        for _ in 0...count {
            let offset = reader.word()
            guard offset >= last else { return nil }
            last = offset
        }
        bytes = reader.place
        guard last <= UInt64(reader.left), reader.skip(Int(last)) else { return nil }
        self.memory = memory
        self.count = Int(count)
    }

    /// Reads a piece; it must be one of them.
    func read<Result>(_ index: Int, _ body: (inout ByteReader) -> Result) -> Result {
        precondition(index >= 0 && index < count, "there is no piece \(index)")
        return memory.withBytes { all in
            let place = offsets + index * 8
            let start = Int(all.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            let end = Int(all.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
            let piece = all[bytes + start..<bytes + end]
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: piece))
            return body(&reader)
        }
    }
}
