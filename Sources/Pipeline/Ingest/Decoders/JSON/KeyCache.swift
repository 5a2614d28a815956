// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema

/// Finds the field of an object's key without making a `String`.
///
/// An open-addressing table over the key's bytes and the field of the object around it. Hits are
/// confirmed byte for byte; only a key never seen before asks the shared `FieldNames`. One a worker.
///
/// Hostile input can invent keys without end, and keys that fall into one place of the table: the
/// first are looked up and not kept once the table is full, and the second are not to be found
/// because the hash takes in every byte and a number of this process's own.
struct KeyCache {
    struct Entry {
        var hash: UInt64
        var parent: UInt32
        var offset: UInt32
        var length: UInt32
        var field: FieldID
        /// Somebody reads this field's value, so it is unescaped at once.
        var wanted: Bool
        /// The key that came after this one last time; -1 for none.
        ///
        /// A source's records repeat their keys in one order, so the next is guessed first.
        var next: Int32 = -1
    }

    /// The top of a record, above all fields.
    static let root: UInt32 = .max
    /// Keys longer than this are cut; they are nobody's field.
    private static let longestKey = 256
    /// A name that is longer takes no key of an inner object behind it.
    private static let longestName = 512
    /// A key that is not found after so many places is looked up elsewhere and not kept.
    private static let longestProbe = 64

    private let names: FieldNames
    private let seed = UInt64.random(in: .min ... .max)
    private var slots: [Int32] = .init(repeating: -1, count: 4_096)
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    /// The entry that was given last; -1 for none.
    private var last: Int32 = -1

    init(names: FieldNames) { self.names = names }

    /// How many keys are kept.
    var count: Int { entries.count }

    /// The field of a key inside `parent`.
    mutating func entry(parent: UInt32, key: UnsafeRawBufferPointer) -> Entry {
        if last >= 0 {
            let guess = entries[Int(last)].next
            if guess >= 0 {
                let entry = entries[Int(guess)]
                if entry.parent == parent, matches(entry, key) {
                    last = guess
                    return entry
                }
            }
        }
        return lookUp(parent: parent, key: key)
    }

    /// An entry for values of a field that is known already.
    func entry(of field: FieldID) -> Entry {
        Entry(hash: 0, parent: 0, offset: 0, length: 0, field: field, wanted: true)
    }

    private mutating func lookUp(parent: UInt32, key: UnsafeRawBufferPointer) -> Entry {
        let hash = Self.hash(key, seed: seed ^ UInt64(parent) &* 0x1656_67B1_9E37_79F9)
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash >> 20) & mask
        var probes = 0
        while slots[slot] >= 0, probes < Self.longestProbe {
            let entry = entries[Int(slots[slot])]
            if entry.hash == hash, entry.parent == parent, matches(entry, key) {
                follow(slots[slot])
                return entry
            }
            slot = (slot + 1) & mask
            probes += 1
        }
        return insert(parent: parent, key: key, hash: hash, keeps: slots[slot] < 0)
    }

    @inline(__always)
    private func matches(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
        guard Int(entry.length) == key.count, let start = key.baseAddress else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { memcmp($0 + Int(entry.offset), start, key.count) == 0 } ?? false
        }
    }

    /// Notes that this entry came after the last one.
    private mutating func follow(_ index: Int32) {
        if last >= 0 { entries[Int(last)].next = index }
        last = index
    }

    private mutating func insert(
        parent: UInt32,
        key: UnsafeRawBufferPointer,
        hash: UInt64,
        keeps: Bool
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
        guard keeps, entries.count < FieldNames.limit, key.count <= Self.longestKey else {
            return entry
        }
        bytes.append(contentsOf: key)
        entries.append(entry)
        follow(Int32(entries.count - 1))
        if entries.count * 2 > slots.count { grow() } else { place(entries.count - 1) }
        return entry
    }

    /// Whether the name that a shape may leave of this one, `event_data.X` to `X`, is wanted.
    private func isWantedByLeaf(_ name: String) -> Bool {
        guard let leaf = name.split(separator: ".").last, leaf.utf8.count <= 64 else {
            return false
        }
        return names.known(leaf.filter { $0 != " " }).map(names.isWanted) ?? false
    }

    private func name(parent: UInt32, key: UnsafeRawBufferPointer) -> String {
        let cut = UnsafeRawBufferPointer(rebasing: key.prefix(Self.longestKey))
        let text = JSONText.unescaped(cut)
        guard parent != Self.root else { return text }
        let prefix = names.name(of: FieldID(index: parent))
        return prefix.utf8.count > Self.longestName ? prefix : prefix + "." + text
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
    private static func hash(_ key: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        var low: UInt64 = 0
        var high: UInt64 = 0
        if key.count >= 8 {
            low = key.loadUnaligned(as: UInt64.self)
            high = key.loadUnaligned(fromByteOffset: key.count - 8, as: UInt64.self)
        } else {
            for byte in key { low = low << 8 | UInt64(byte) }
        }
        var hash = mix(low ^ seed, high ^ UInt64(key.count) << 56)
        var index = 8
        while index + 8 < key.count {
            hash = mix(hash ^ key.loadUnaligned(fromByteOffset: index, as: UInt64.self), seed)
            index += 8
        }
        return hash
    }

    /// Both halves of a 128-bit product, one over the other.
    @inline(__always)
    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = (left ^ 0x9E37_79B9_7F4A_7C15)
            .multipliedFullWidth(by: right ^ 0xD6E8_FEB8_6659_FD93)
        return high ^ low
    }
}
