// SPDX-License-Identifier: Apache-2.0

// Eight bytes are looked at in one go, as one number. (The standard library's SIMD comparisons are
// compiled to a loop over the lanes, which is slower than one byte at a time.)

extension UnsafeRawBufferPointer {
    /// Where a byte other than zero stands first, from an index on.
    ///
    /// Most of what is searched is the zeros behind the last record, so they are passed over first.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        var index = Swift.max(0, start)
        let wanted = UInt64(byte) &* 0x0101_0101_0101_0101
        while index &+ 32 <= count {
            if isZero32(at: index) {
                index &+= 32
                continue
            }
            let other = number(at: index, as: UInt64.self) ^ wanted
            if (other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 8
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
        while index &+ 32 <= count {
            guard isZero32(at: index) else { return false }
            index &+= 32
        }
        return self[index...].allSatisfy { $0 == 0 }
    }

    @inline(__always)
    private func isZero32(at index: Int) -> Bool {
        let low = number(at: index, as: UInt64.self) | number(at: index &+ 8, as: UInt64.self)
        let middle = number(at: index &+ 16, as: UInt64.self)
        return low | middle | number(at: index &+ 24, as: UInt64.self) == 0
    }

    /// A little-endian number, for which the caller has checked the length.
    @inline(__always)
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int = 0,
        as type: Number.Type
    ) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
