// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// An arena as bytes that can lie anywhere.
///
/// First the memory itself, in which every pointer is the distance from the image's beginning, and
/// then a bit for each eight bytes that says which are pointers.
enum ArenaImage {
    /// Appends an arena; the writer must be eight bytes before a multiple of 16.
    static func append(_ arena: Arena, to writer: inout ByteWriter) {
        let starts = starts(of: arena)
        writer.append(word: UInt64(arena.byteCount))
        let base = writer.bytes.count
        var bits = [UInt64](repeating: 0, count: (arena.byteCount + 511) / 512)
        for (chunk, start) in zip(arena.chunks, starts) {
            writer.append(UnsafeRawBufferPointer(start: chunk.base, count: chunk.used))
            for (index, word) in chunk.pointers.enumerated() {
                var rest = word
                while rest != 0 {
                    let offset = (index * 64 + rest.trailingZeroBitCount) * 8
                    rest &= rest - 1
                    guard offset < chunk.used else { break }
                    let pointer = chunk.base.load(fromByteOffset: offset, as: UInt.self)
                    let target = distance(to: pointer, in: arena, starts) ?? 0
                    writer.replace(word: UInt64(target), at: base + start + offset)
                    let place = (start + offset) / 8
                    bits[place >> 6] |= 1 << UInt64(place & 63)
                }
            }
        }
        for word in bits { writer.append(word: word) }
    }

    /// Where each chunk begins in the image.
    private static func starts(of arena: Arena) -> [Int] {
        var start = 0
        return arena.chunks.map { chunk in
            defer { start += chunk.used }
            return start
        }
    }

    /// Where in the image a pointer points; nil for one that points elsewhere.
    static func distance(to pointer: UInt, in arena: Arena) -> Int? {
        distance(to: pointer, in: arena, starts(of: arena))
    }

    private static func distance(to pointer: UInt, in arena: Arena, _ starts: [Int]) -> Int? {
        for (chunk, start) in zip(arena.chunks, starts) {
            let base = UInt(bitPattern: chunk.base)
            if pointer >= base, pointer < base + UInt(chunk.used) {
                return start + Int(pointer - base)
            }
        }
        return nil
    }

    /// Makes an image usable where it lies: turns distances into pointers, once.
    ///
    /// - Returns: Where the arena begins, and how many bytes it has; nil when the image is damaged.
    static func open(
        _ reader: inout ByteReader,
        in memory: StoredBytes
    ) -> UnsafeMutableRawBufferPointer? {
        let count = reader.word()
        guard count <= UInt64(reader.left), count % 16 == 0 else { return nil }
        let size = Int(count)
        let start = reader.place
        let bits = (size + 511) / 512
        guard reader.skip(size), reader.left >= bits * 8, start % 16 == 0 else { return nil }
        let base = memory.start + start
        for index in 0..<bits {
            var rest = reader.word()
            while rest != 0 {
                let offset = (index * 64 + rest.trailingZeroBitCount) * 8
                rest &= rest - 1
                guard offset + 8 <= size else { return nil }
                let target = base.load(fromByteOffset: offset, as: UInt64.self)
                guard target < count else { return nil }
                let pointer = UInt(bitPattern: base) + UInt(target)
                base.storeBytes(of: pointer, toByteOffset: offset, as: UInt.self)
            }
        }
        return UnsafeMutableRawBufferPointer(start: base, count: size)
    }
}
