// SPDX-License-Identifier: Apache-2.0

import Schema

/// Field numbers for names that the input itself brings.
struct LineNames {
    private var keys: KeyCache

    init(_ names: FieldNames) { keys = KeyCache(names: names) }

    /// The number of a name that stands in the bytes.
    @inline(__always)
    mutating func id(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> FieldID {
        keys.entry(parent: KeyCache.root, key: UnsafeRawBufferPointer(rebasing: bytes[range])).field
    }

    /// The number of a name inside another's, joined by a dot.
    mutating func id(
        of parent: FieldID,
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>
    ) -> FieldID {
        keys.entry(parent: parent.index, key: UnsafeRawBufferPointer(rebasing: bytes[range])).field
    }
}
