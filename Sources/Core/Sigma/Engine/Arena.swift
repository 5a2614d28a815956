// SPDX-License-Identifier: Apache-2.0

/// Memory for tables that are written once and then only read.
///
/// The hot path reads tables through plain pointers: no reference counts, no bounds checks, no
/// exclusivity checks. Whoever reads keeps the arena alive. Tables never move once they are stored.
///
/// For each eight bytes the arena knows whether they are a pointer into itself, so that all of it
/// can be written to a file and read again elsewhere (`ArenaImage`).
///
/// Unchecked: `store` is called only by the initialiser of the object that owns the arena, before
/// that object is shared; afterwards nothing writes.
final class Arena: @unchecked Sendable {
    /// Memory in one piece.
    struct Chunk {
        let base: UnsafeMutableRawPointer
        let size: Int
        var used = 0
        /// A bit for each eight bytes: whether they are a pointer.
        var pointers: [UInt64]
    }

    private(set) var chunks: [Chunk] = []
    /// How many bytes it holds.
    private(set) var byteCount = 0
    /// Who owns the memory, when it was read from a file.
    private let owner: StoredBytes?

    init() { owner = nil }

    /// An arena whose tables lie in memory that is there already.
    init(in owner: StoredBytes) { self.owner = owner }

    deinit {
        for chunk in chunks { chunk.base.deallocate() }
    }

    /// Copies values in; the pointer is good while the arena lives.
    ///
    /// Eight bytes more than needed are there, so that a word may be read at any value's place.
    func store<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
        let size = values.count * MemoryLayout<Value>.stride
        let (index, offset) = room(for: size + 8)
        let place = chunks[index].base + offset
        values.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { place.copyMemory(from: source, byteCount: size) }
        }
        if let type = Value.self as? any Relocatable.Type {
            for pointer in type.pointerOffsets {
                for number in values.indices {
                    let word = (offset + number * MemoryLayout<Value>.stride + pointer) / 8
                    chunks[index].pointers[word >> 6] |= 1 << UInt64(word & 63)
                }
            }
        }
        return UnsafePointer(place.bindMemory(to: Value.self, capacity: max(values.count, 1)))
    }

    /// Finds room, in a new chunk if need be, at a multiple of 16; all of it is 0.
    private func room(for size: Int) -> (chunk: Int, offset: Int) {
        let size = (size + 15) & ~15
        if let last = chunks.last, last.used + size <= last.size {
            chunks[chunks.count - 1].used += size
        } else {
            // As much again as there is, so that small arenas are small and large ones few pieces.
            let capacity = max(size, min(max(byteCount, 1 << 12), 1 << 20))
            let base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            base.initializeMemory(as: UInt8.self, repeating: 0, count: capacity)
            let bits = [UInt64](repeating: 0, count: capacity / 512 + 1)
            chunks.append(Chunk(base: base, size: capacity, used: size, pointers: bits))
        }
        byteCount += size
        return (chunks.count - 1, chunks[chunks.count - 1].used - size)
    }
}

/// A type with pointers into an arena.
///
/// Every type that is stored in an arena and has such a pointer must say so here; a test looks for
/// pointers that nobody named.
protocol Relocatable: BitwiseCopyable {
    /// Where in a value its pointers lie; multiples of 8.
    static var pointerOffsets: [Int] { get }
}

extension Relocatable {
    /// Where a stored property lies.
    static func offset(of property: PartialKeyPath<Self>) -> Int {
        guard let offset = MemoryLayout<Self>.offset(of: property) else {
            preconditionFailure("a stored property has an offset")
        }
        return offset
    }

    /// Where the pointers of a stored property lie.
    static func offsets<Part: Relocatable>(of property: KeyPath<Self, Part>) -> [Int] {
        let start = offset(of: property)
        return Part.pointerOffsets.map { start + $0 }
    }
}
