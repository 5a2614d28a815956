// SPDX-License-Identifier: Apache-2.0

import Schema

/// The field names that a decoder has met, found by the UTF-16 bytes they are written in.
///
/// A chunk names each element and attribute by an offset into itself, so every chunk says every name
/// again. The cache answers those repeats by comparing bytes: the shared `FieldNames`, with its lock
/// and its strings, is asked once for each name. One cache a decoder; no locking.
///
/// - Limits: emptied between two chunks once it holds 16,384 names or 1 MiB of them.
struct EVTXNameCache {
    /// A name's place in the cache, valid until the cache is emptied.
    typealias ID = Int

    /// What a name is used for, which decides how the field is called.
    enum Role: UInt8 {
        /// An element or attribute by its own name.
        case plain
        /// A value outside `System`: its own name, unless `System` has one of that name; then the
        /// section's name goes before it, as in `UserData_Channel`.
        case guarded
        /// An attribute: the element's name goes before it, as in `Provider_Name`.
        case attribute
        /// What `<Data Name="...">` says: blanks are left out, as Sigma rules do.
        case data
    }

    /// Names whose meaning the decoder must know.
    enum Meaning: UInt8 {
        case other, system, eventData, userData, data, name, namespace, eventID, timeCreated
        case systemTime
    }

    struct Entry {
        let hash: UInt32
        let role: Role
        let meaning: Meaning
        let owner: Int32
        let start: Int
        let length: Int
        /// Nil where nobody reads the field, and the decoder leaves such fields out.
        let field: FieldID?
        /// Whether an element of `System` is called so.
        let isSystem: Bool
    }

    /// A name that was just asked for, and where it lay.
    private struct Recent {
        var address: UInt
        var length: Int
        var id: ID
    }

    private static let nameLimit = 16_384
    private static let byteLimit = 1 << 20
    private static let systemNames: Set<String> = [
        "Provider", "EventID", "Version", "Level", "Task", "Opcode", "Keywords", "TimeCreated",
        "EventRecordID", "Correlation", "Execution", "Channel", "Computer", "Security",
    ]

    private let names: FieldNames
    private let isSelective: Bool
    /// Makes it impossible to prepare names that all meet in one slot.
    private let seed = UInt64.random(in: .min ... .max)
    private var entries: [Entry] = []
    private var texts: [String] = []
    /// The elements and attributes that this chunk has named last, by the address of the name.
    private var recent = Array(repeating: Recent(address: 0, length: 0, id: 0), count: 64)
    private var bytes: [UInt8] = []
    /// Open addressing: an entry's index plus one, or 0; a power of two in size, at most half full.
    private var slots: [UInt32] = Array(repeating: 0, count: 1_024)

    /// - Parameters:
    ///   - names: Numbers the fields.
    ///   - isSelective: Whether fields that nobody reads are left out.
    init(names: FieldNames, isSelective: Bool) {
        self.names = names
        self.isSelective = isSelective
    }

    subscript(id: ID) -> Entry { entries[id] }

    /// Begins a new chunk, and forgets all names if there are too many.
    ///
    /// - Returns: Whether it did, which makes all ids void.
    mutating func beginChunk() -> Bool {
        for index in recent.indices { recent[index].address = 0 }
        guard entries.count > Self.nameLimit || bytes.count > Self.byteLimit else { return false }
        entries.removeAll()
        texts.removeAll()
        bytes.removeAll()
        slots = Array(repeating: 0, count: 1_024)
        return true
    }

    /// The place of an element's or attribute's own name, which lies in the chunk.
    ///
    /// A chunk names most elements by the same few places, so the place is looked at first.
    mutating func id(of text: UnsafeRawBufferPointer) -> ID {
        let address = UInt(bitPattern: text.baseAddress)
        let slot = Int(address >> 1 & 63)
        if recent[slot].address == address, recent[slot].length == text.count {
            return recent[slot].id
        }
        let id = id(of: text, as: .plain)
        recent[slot] = Recent(address: address, length: text.count, id: id)
        return id
    }

    /// The place of a name; a new name is added.
    ///
    /// `text` is UTF-16, little-endian; `owner` is the element of an attribute, or the section that a
    /// guarded name stands in, else -1.
    mutating func id(of text: UnsafeRawBufferPointer, as role: Role, owner: ID = -1) -> ID {
        let hash = hash(text, role, owner)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            let entry = entries[index]
            if entry.hash == hash, entry.role == role, Int(entry.owner) == owner,
                equals(entry, text)
            {
                return index
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return add(text, role, owner, hash)
    }

    private func equals(_ entry: Entry, _ text: UnsafeRawBufferPointer) -> Bool {
        guard entry.length == text.count else { return false }
        return bytes.withUnsafeBytes { all in
            let known = UnsafeRawBufferPointer(rebasing: all[entry.start...])
            var offset = 0
            while offset &+ 8 <= text.count {
                guard
                    known.number(at: offset, as: UInt64.self)
                        == text.number(at: offset, as: UInt64.self)
                else { return false }
                offset &+= 8
            }
            while offset < text.count {
                guard known[offset] == text[offset] else { return false }
                offset &+= 1
            }
            return true
        }
    }

    private func hash(_ text: UnsafeRawBufferPointer, _ role: Role, _ owner: ID) -> UInt32 {
        var hash = seed ^ UInt64(truncatingIfNeeded: owner) &* 4 &+ UInt64(role.rawValue)
        hash = (hash ^ UInt64(text.count)) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset &+ 8 <= text.count {
            hash ^= text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
            offset &+= 8
        }
        while offset < text.count {
            hash = (hash ^ UInt64(text[offset])) &* 0xBF58_476D_1CE4_E5B9
            offset &+= 1
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }
}

// MARK: - New names

extension EVTXNameCache {
    private mutating func add(
        _ text: UnsafeRawBufferPointer,
        _ role: Role,
        _ owner: ID,
        _ hash: UInt32
    ) -> ID {
        if entries.count * 2 >= slots.count { grow() }
        let written = Self.decoded(text)
        let name = fieldName(written, role, owner)
        let field = names.id(of: name)
        entries.append(
            Entry(
                hash: hash,
                role: role,
                meaning: role == .plain ? Self.meaning(of: written) : .other,
                owner: Int32(truncatingIfNeeded: owner),
                start: bytes.count,
                length: text.count,
                field: isSelective && !names.isExpected(field) ? nil : field,
                isSystem: Self.systemNames.contains(name)
            )
        )
        texts.append(name)
        bytes.append(contentsOf: text)
        place(entries.count - 1)
        return entries.count - 1
    }

    private func fieldName(_ written: String, _ role: Role, _ owner: ID) -> String {
        let section = texts.indices.contains(owner) ? texts[owner] : ""
        switch role {
        case .plain: return Self.local(written)
        case .attribute: return section + "_" + Self.local(written)
        case .data, .guarded:
            let own =
                role == .data ? String(written.filter { $0 != " " }) : Self.local(written)
            return Self.systemNames.contains(own) && !section.isEmpty ? section + "_" + own : own
        }
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for index in entries.indices { place(index) }
    }

    private mutating func place(_ index: Int) {
        var slot = Int(entries[index].hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(truncatingIfNeeded: index + 1)
    }

    /// A name without its namespace prefix.
    private static func local(_ name: String) -> String {
        name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }

    private static func decoded(_ text: UnsafeRawBufferPointer) -> String {
        let units = (0..<text.count / 2).map { index in
            UInt16(littleEndian: text.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func meaning(of name: String) -> Meaning {
        switch name {
        case "System": .system
        case "EventData": .eventData
        case "UserData": .userData
        case "Data": .data
        case "Name": .name
        case "EventID": .eventID
        case "TimeCreated": .timeCreated
        case "SystemTime": .systemTime
        default: name == "xmlns" || name.hasPrefix("xmlns:") ? .namespace : .other
        }
    }
}
