// SPDX-License-Identifier: Apache-2.0

/// Remembers which atoms a field's value makes true.
///
/// Events repeat themselves: nine values in ten were seen a moment ago. Values and their atoms lie
/// one after the other in a ring; when it is full, the oldest are overwritten. A set of four places
/// says where values with one hash lie, and a place is good while the ring has not come round to it.
/// Values are compared byte by byte, so a collision costs time and never a wrong answer, and the
/// hash is keyed, so an attacker cannot choose values that collide.
///
/// - Limits: `ringSize` bytes, and 16 bytes for each of `setCount` times four places.
struct ValueCache {
    /// Values longer than this are not remembered.
    static let longestValue = 1_024
    private static let ringSize = 4 << 20
    private static let setCount = 1 << 14
    private static let ways = 4

    /// Where one value lies.
    private struct Place: BitwiseCopyable {
        var tag: UInt32 = 0
        var slot: UInt16 = 0
        var length: UInt16 = 0
        /// Position in the endless sequence of bytes of which the ring holds the last.
        var position: UInt64 = 0
    }

    private let memory: UnsafeMutablePointer<Place>
    private let places: UnsafeMutablePointer<Place>
    private let ring: UnsafeMutableRawPointer
    /// Begins two rings on, so that a place that was never used is behind it.
    private var end = UInt64(ringSize) * 2

    /// Takes memory that the caller frees with `deallocate`.
    init() {
        // A set is one line of the processor's cache, and must begin where a line does.
        memory = ZeroedMemory.allocate(Place.self, count: (Self.setCount + 1) * Self.ways)
        places = UnsafeMutableRawPointer(memory).alignedUp(toMultipleOf: 64)
            .assumingMemoryBound(to: Place.self)
        ring = .allocate(byteCount: Self.ringSize, alignment: 16)
    }

    func deallocate() {
        ZeroedMemory.free(memory)
        ring.deallocate()
    }

    /// The atoms of a value: how many, and then their numbers; nil when it is not remembered.
    @inline(__always)
    func find(
        slot: Int,
        hash: UInt64,
        _ base: UnsafeRawPointer,
        _ count: Int
    ) -> UnsafePointer<UInt32>? {
        let set = places + Self.place(hash)
        let tag = UInt32(truncatingIfNeeded: hash)
        for way in 0..<Self.ways {
            let place = set[way]
            guard place.tag == tag, Int(place.length) == count, Int(place.slot) == slot,
                place.position + UInt64(Self.ringSize) >= end
            else { continue }
            let bytes = ring + Int(place.position & UInt64(Self.ringSize - 1))
            let atoms = bytes.assumingMemoryBound(to: UInt32.self)
            let value = bytes + 4 * (Int(atoms.pointee) + 1)
            if FoldedText.identical(value, base, count) { return UnsafePointer(atoms) }
        }
        return nil
    }

    /// Remembers a value's atoms in place of the oldest of its set.
    mutating func insert(
        slot: Int,
        hash: UInt64,
        _ base: UnsafeRawPointer,
        _ count: Int,
        _ atoms: UnsafePointer<UInt32>,
        _ atomCount: Int
    ) {
        let size = (4 * (atomCount + 1) + count + 7) & ~7
        guard size <= 1 << 14 else { return }
        // An entry lies in one piece: what does not fit before the ring's end begins at its start.
        let offset = Int(end & UInt64(Self.ringSize - 1))
        if offset + size > Self.ringSize { end += UInt64(Self.ringSize - offset) }
        let position = end
        end += UInt64(size)
        let bytes = ring + Int(position & UInt64(Self.ringSize - 1))
        bytes.storeBytes(of: UInt32(atomCount), as: UInt32.self)
        (bytes + 4).copyMemory(from: atoms, byteCount: 4 * atomCount)
        (bytes + 4 * (atomCount + 1)).copyMemory(from: base, byteCount: count)
        let set = places + Self.place(hash)
        var oldest = 0
        for way in 1..<Self.ways where set[way].position < set[oldest].position { oldest = way }
        set[oldest] = Place(
            tag: UInt32(truncatingIfNeeded: hash),
            slot: UInt16(truncatingIfNeeded: slot),
            length: UInt16(truncatingIfNeeded: count),
            position: position
        )
    }

    @inline(__always)
    private static func place(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 40) & (setCount - 1) * ways
    }
}
