// SPDX-License-Identifier: Apache-2.0

import Schema

/// Finds the field of an object's key without making a `String`.
///
/// An open-addressing table over the key's bytes and the field of the object around it. Hits are
/// confirmed byte for byte; only a key never seen before asks the shared `FieldNames`. One a worker.
struct KeyCache {
    struct Entry {
        var hash: UInt64
        var parent: UInt32
        var offset: UInt32
        var length: UInt32
        var field: FieldID
        /// Somebody reads this field's value, so it is unescaped at once.
        var wanted: Bool
    }

    /// The top of a record, above all fields.
    static let root: UInt32 = .max
    /// Keys longer than this are cut; they are nobody's field.
    private static let longestKey = 512

    private let names: FieldNames
    private var slots: [Int32] = .init(repeating: -1, count: 4_096)
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    init(names: FieldNames) { self.names = names }

    /// The field of a key inside `parent`.
    mutating func entry(parent: UInt32, key: UnsafeRawBufferPointer) -> Entry {
        let hash = Self.hash(key, seed: parent)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & mask
        while slots[slot] >= 0 {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash, entry.parent == parent, matches(entry, key) { return entry }
            slot = (slot + 1) & mask
        }
        return insert(parent: parent, key: key, hash: hash)
    }

    private func matches(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
        guard Int(entry.length) == key.count else { return false }
        for index in 0..<key.count where bytes[Int(entry.offset) + index] != key[index] {
            return false
        }
        return true
    }

    private mutating func insert(
        parent: UInt32,
        key: UnsafeRawBufferPointer,
        hash: UInt64
    ) -> Entry {
        let text = name(parent: parent, key: key)
        let field = names.id(of: text)
        let entry = Entry(
            hash: hash,
            parent: parent,
            offset: UInt32(bytes.count),
            length: UInt32(key.count),
            field: field,
            wanted: names.isWanted(field) || isWantedByLeaf(text)
        )
        // A hostile input can invent keys without end: then they are looked up and not kept.
        guard entries.count < FieldNames.limit, key.count <= Self.longestKey else { return entry }
        bytes.append(contentsOf: key)
        entries.append(entry)
        if entries.count * 2 > slots.count { grow() } else { place(entries.count - 1) }
        return entry
    }

    /// Whether the name that a shape may leave of this one, `event_data.X` to `X`, is wanted.
    private func isWantedByLeaf(_ name: String) -> Bool {
        guard let leaf = name.split(separator: ".").last, leaf.utf8.count <= 64 else {
            return false
        }
        return names.isWanted(names.id(of: leaf.filter { $0 != " " }))
    }

    private func name(parent: UInt32, key: UnsafeRawBufferPointer) -> String {
        let cut = UnsafeRawBufferPointer(rebasing: key.prefix(Self.longestKey))
        let text = JSONText.unescaped(cut)
        guard parent != Self.root else { return text }
        let prefix = names.name(of: FieldID(index: parent))
        return prefix.utf8.count > 1_024 ? prefix : prefix + "." + text
    }

    private mutating func place(_ index: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: entries[index].hash >> 20) & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(index)
    }

    private mutating func grow() {
        slots = .init(repeating: -1, count: slots.count * 2)
        for index in entries.indices { place(index) }
    }

    @inline(__always)
    private static func hash(_ key: UnsafeRawBufferPointer, seed: UInt32) -> UInt64 {
        var low: UInt64 = 0
        var high: UInt64 = 0
        if key.count >= 8 {
            low = key.loadUnaligned(as: UInt64.self)
            high = key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self)
        } else {
            for byte in key { low = low << 8 | UInt64(byte) }
        }
        let mixed = (low ^ 0x9E37_79B9_7F4A_7C15) &* (high &+ 0xC2B2_AE3D_27D4_EB4F | 1)
        let folded = mixed ^ (mixed >> 29) ^ UInt64(seed) &* 0x1656_67B1_9E37_79F9
        return (folded ^ UInt64(key.count) << 56) &* 0xD6E8_FEB8_6659_FD93
    }
}
