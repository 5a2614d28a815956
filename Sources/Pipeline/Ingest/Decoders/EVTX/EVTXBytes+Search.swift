// SPDX-License-Identifier: Apache-2.0

extension UnsafeRawBufferPointer {
    /// Where a byte stands first, from an index on; sixteen bytes are looked at in one go.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = Swift.max(0, start)
        let wanted = SIMD16<UInt8>(repeating: byte)
        while index &+ 16 <= count {
            let block = loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
            if any(block .== wanted) { break }
            index &+= 16
        }
        while index < count {
            if self[index] == byte { return index }
            index &+= 1
        }
        return nil
    }

    /// Whether every byte is zero.
    var isZero: Bool {
        var index = 0
        while index &+ 16 <= count {
            let block = loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
            guard block == SIMD16() else { return false }
            index &+= 16
        }
        return self[index...].allSatisfy { $0 == 0 }
    }
}
