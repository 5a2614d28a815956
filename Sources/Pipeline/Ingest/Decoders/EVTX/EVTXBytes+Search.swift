// SPDX-License-Identifier: Apache-2.0

import Glibc

// The C library's searches use the widest registers that the machine has.

extension UnsafeRawBufferPointer {
    /// Where a byte stands first, from an index on.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        let start = Swift.max(0, start)
        guard let base = baseAddress, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether every byte is zero.
    ///
    /// It is if the first is, and each is what the one before it is.
    var isZero: Bool {
        guard let base = baseAddress, count > 0 else { return true }
        return self[0] == 0 && memcmp(base, base + 1, count - 1) == 0
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
