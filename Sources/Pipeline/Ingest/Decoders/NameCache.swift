// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema

/// Finds the field of a name that lies in a record's bytes, without making a `String`.
///
/// An open-addressing table over the bytes and a tag that says where the name stands. Hits are
/// confirmed byte for byte; only a name that was never met asks for its field.
///
/// - Limits: emptied before a record once it holds 16,384 names or 1 MiB of them, so names without end
///   cannot grow memory; a seed of this process's own keeps them from meeting in one place.
struct NameCache {
    /// A name's place in the cache, valid until the next record begins.
    typealias ID = Int

    struct Entry {
        let hash: UInt64
        let tag: UInt32
        let offset: Int
        let length: Int
        let field: FieldID
        /// What the one who made the field noted beside it.
        let note: UInt8
    }

    private static let nameLimit = 16_384
    private static let byteLimit = 1 << 20

    private let seed = UInt64.random(in: .min ... .max)
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// An entry's index plus one, or 0; a power of two in size, at most half full.
    private var slots: [UInt32] = Array(repeating: 0, count: 1_024)

    subscript(id: ID) -> Entry { entries[id] }

    /// Forgets all names if there are too many; their places become void by it.
    mutating func beginRecord() {
        guard entries.count > Self.nameLimit || bytes.count > Self.byteLimit else { return }
        entries.removeAll()
        bytes.removeAll()
        slots = Array(repeating: 0, count: 1_024)
    }

    /// The place of a name; `make` is asked for the field of a new one.
    mutating func id(
        _ name: UnsafeRawBufferPointer,
        tag: UInt32,
        _ make: (String) -> (field: FieldID, note: UInt8)
    ) -> ID {
        let hash = hash(name, tag)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            let entry = entries[index]
            if entry.hash == hash, entry.tag == tag, equals(entry, name) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        let made = make(String(decoding: name, as: UTF8.self))
        entries.append(
            Entry(
                hash: hash,
                tag: tag,
                offset: bytes.count,
                length: name.count,
                field: made.field,
                note: made.note
            )
        )
        bytes.append(contentsOf: name)
        if entries.count * 2 > slots.count { grow() } else { place(entries.count - 1) }
        return entries.count - 1
    }

    private func equals(_ entry: Entry, _ name: UnsafeRawBufferPointer) -> Bool {
        guard entry.length == name.count else { return false }
        guard let start = name.baseAddress, !name.isEmpty else { return true }
        return bytes.withUnsafeBufferPointer { known in
            known.baseAddress.map { memcmp($0 + entry.offset, start, name.count) == 0 } ?? false
        }
    }

    private func hash(_ name: UnsafeRawBufferPointer, _ tag: UInt32) -> UInt64 {
        var hash = seed ^ UInt64(tag) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.count)
        var index = 0
        while index &+ 8 <= name.count {
            hash ^= name.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            index &+= 8
        }
        while index < name.count {
            hash = (hash ^ UInt64(name[index])) &* 0xBF58_476D_1CE4_E5B9
            index &+= 1
        }
        return hash ^ hash >> 32
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for index in entries.indices { place(index) }
    }

    private mutating func place(_ index: Int) {
        var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(truncatingIfNeeded: index + 1)
    }
}
