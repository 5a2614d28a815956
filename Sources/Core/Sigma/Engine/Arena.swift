// SPDX-License-Identifier: Apache-2.0

/// Memory for tables that are written once and then only read.
///
/// The hot path reads tables through plain pointers: no reference counts, no bounds checks, no
/// exclusivity checks. Whoever reads keeps the arena alive.
///
/// Unchecked: `store` is called only by the initialiser of the object that owns the arena, before
/// that object is shared; afterwards nothing writes.
final class Arena: @unchecked Sendable {
    private var blocks: [UnsafeMutableRawPointer] = []
    /// How many bytes it holds.
    private(set) var byteCount = 0

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Copies values in; the pointer is good while the arena lives.
    ///
    /// Eight bytes more than needed are there, so that a word may be read at any value's place.
    func store<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value> {
        let size = values.count * MemoryLayout<Value>.stride
        let block = UnsafeMutableRawPointer.allocate(byteCount: size + 8, alignment: 16)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: size + 8)
        values.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { block.copyMemory(from: source, byteCount: size) }
        }
        blocks.append(block)
        byteCount += size + 8
        return UnsafePointer(block.bindMemory(to: Value.self, capacity: max(values.count, 1)))
    }
}
