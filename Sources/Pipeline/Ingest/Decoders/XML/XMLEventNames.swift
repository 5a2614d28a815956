// SPDX-License-Identifier: Apache-2.0

import Schema

/// How the fields of an event's XML are called: as `EVTXDecoder` calls them, so that one rule serves
/// both.
struct XMLEventNames {
    /// The part of an event that an element stands in.
    enum Section: UInt8 {
        case other, system, eventData, userData, renderingInfo
    }

    /// Names whose meaning the reader must know.
    enum Meaning: UInt8 {
        case other, system, eventData, userData, renderingInfo, data, eventID, timeCreated
    }

    /// Names of `System`; elsewhere they get their section's name before them.
    private static let systemNames: Set<String> = [
        "Provider", "EventID", "Version", "Level", "Task", "Opcode", "Keywords", "TimeCreated",
        "EventRecordID", "Correlation", "Execution", "Channel", "Computer", "Security",
    ]
    private static let attributeTag: UInt32 = 1 << 31
    private static let dataTag: UInt32 = 1 << 30

    private let names: FieldNames
    private(set) var cache = NameCache()
    /// Syslog's part of a line that brings an event.
    let timestamp: FieldID
    let hostname: FieldID

    init(names: FieldNames) {
        self.names = names
        timestamp = names.id(of: "timestamp")
        hostname = names.id(of: "hostname")
    }

    mutating func beginRecord() { cache.beginRecord() }

    func meaning(_ id: NameCache.ID) -> Meaning { Meaning(rawValue: cache[id].note) ?? .other }
    func field(_ id: NameCache.ID) -> FieldID { cache[id].field }

    /// An element's name.
    mutating func element(_ text: UnsafeRawBufferPointer, in section: Section) -> NameCache.ID {
        let names = names
        return cache.id(text, tag: UInt32(section.rawValue)) { written in
            let own = Self.local(written)
            let name = Self.guarded(own, section)
            return (names.id(of: name), Self.meaning(of: own).rawValue)
        }
    }

    /// What `<Data Name="…">` says: blanks are left out, as Sigma rules do.
    mutating func data(_ text: UnsafeRawBufferPointer, in section: Section) -> NameCache.ID {
        let names = names
        return cache.id(text, tag: Self.dataTag | UInt32(section.rawValue)) { written in
            let own = String(written.filter { $0 != " " })
            return (names.id(of: Self.guarded(own, section)), Meaning.data.rawValue)
        }
    }

    /// The field of an element's attribute; nil for a namespace.
    mutating func attribute(
        _ text: UnsafeRawBufferPointer,
        of element: NameCache.ID
    ) -> FieldID? {
        let (names, owner) = (names, cache[element].field)
        let tag = Self.attributeTag | UInt32(truncatingIfNeeded: element)
        let id = cache.id(text, tag: tag) { written in
            let isNamespace = written == "xmlns" || written.hasPrefix("xmlns:")
            guard !isNamespace else { return (FieldNames.overflow, 1) }
            return (names.id(of: names.name(of: owner) + "_" + Self.local(written)), 0)
        }
        return cache[id].note == 1 ? nil : cache[id].field
    }

    private static func guarded(_ name: String, _ section: Section) -> String {
        guard systemNames.contains(name) else { return name }
        return switch section {
        case .system, .other: name
        case .eventData: "EventData_" + name
        case .userData: "UserData_" + name
        case .renderingInfo: "RenderingInfo_" + name
        }
    }

    /// A name without its namespace prefix.
    private static func local(_ name: String) -> String {
        name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }

    private static func meaning(of name: String) -> Meaning {
        switch name {
        case "System": .system
        case "EventData": .eventData
        case "UserData": .userData
        case "RenderingInfo": .renderingInfo
        case "Data", "ComplexData": .data
        case "EventID": .eventID
        case "TimeCreated": .timeCreated
        default: .other
        }
    }
}
