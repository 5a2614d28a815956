// SPDX-License-Identifier: Apache-2.0

import Schema

/// Finds the fields of Splunk's text form: its keys by their own names, the lines of a message by the
/// names that the event's data has.
struct SplunkNames {
    private static let keyTag: UInt32 = .max
    private static let headingTag: UInt32 = .max - 1

    /// What a key means besides being a field.
    enum Key: UInt8 {
        case other, eventCode, logName, computer, record, source, message
    }

    let names: FieldNames
    let timestamp: FieldID
    let eventID: FieldID
    let channel: FieldID
    let computer: FieldID
    let provider: FieldID
    let recordID: FieldID
    let scriptText: FieldID
    let messageNumber: FieldID
    let messageTotal: FieldID
    private var cache = NameCache()

    init(names: FieldNames) {
        self.names = names
        timestamp = names.id(of: "timestamp")
        eventID = names.id(of: "EventID")
        channel = names.id(of: "Channel")
        computer = names.id(of: "Computer")
        provider = names.id(of: "Provider_Name")
        recordID = names.id(of: "EventRecordID")
        scriptText = names.id(of: "ScriptBlockText")
        messageNumber = names.id(of: "MessageNumber")
        messageTotal = names.id(of: "MessageTotal")
    }

    mutating func beginRecord() { cache.beginRecord() }

    /// The field of `Key=` and what else it means.
    mutating func key(_ text: UnsafeRawBufferPointer) -> (field: FieldID, key: Key) {
        let names = names
        let id = cache.id(text, tag: Self.keyTag) { (names.id(of: $0), Self.meaning($0).rawValue) }
        return (cache[id].field, Key(rawValue: cache[id].note) ?? .other)
    }

    /// The place of a heading.
    mutating func heading(_ text: UnsafeRawBufferPointer) -> NameCache.ID {
        let names = names
        return cache.id(text, tag: Self.headingTag) { (names.id(of: $0), 0) }
    }

    /// The field of a message's line; `heading` is nil where it stands under none.
    mutating func line(
        _ text: UnsafeRawBufferPointer,
        under heading: NameCache.ID?,
        of eventCode: UInt32
    ) -> (field: FieldID, takesRest: Bool) {
        let names = names
        let section = heading.map { names.name(of: cache[$0].field) } ?? ""
        let place = UInt32(truncatingIfNeeded: (heading ?? -1) + 1) & 0x7FFF
        let tag = (eventCode & 0xFFFF) << 15 | place
        let id = cache.id(text, tag: tag) { name in
            let takesRest = name == "Task Content" || name == "Task New Content"
            let field = Self.fieldName(name, section, eventCode)
            return (names.id(of: field), takesRest ? 1 : 0)
        }
        return (cache[id].field, cache[id].note == 1)
    }

    private static func meaning(_ key: String) -> Key {
        switch key {
        case "EventCode": .eventCode
        case "LogName": .logName
        case "ComputerName": .computer
        case "RecordNumber": .record
        case "SourceName": .source
        case "Message": .message
        default: .other
        }
    }

    // MARK: - Names of the event's data

    static func fieldName(_ name: String, _ section: String, _ code: UInt32) -> String {
        for heading in [section, "*"] {
            let key = heading + "/" + name
            if let known = table["\(code) " + key] { return known }
            if let known = table[key] { return known }
        }
        let owner = accountOwners["\(code) " + section] ?? accountOwners[section]
        if let owner, let suffix = accountFields[name] { return owner + suffix }
        return joined(name)
    }

    /// What a line says of an account, behind whose it is.
    private static let accountFields = [
        "Security ID": "UserSid", "Account Name": "UserName", "Account Domain": "DomainName",
        "Logon ID": "LogonId",
    ]

    /// `Handle ID` is `HandleId` in the data: blanks are left out, and `ID` and `GUID` are words.
    private static func joined(_ name: String) -> String {
        let words = name.split(separator: " ")
        guard words.count > 1 else { return name }
        return words.map { word in
            switch word {
            case "ID": "Id"
            case "GUID": "Guid"
            default: word.prefix(1).uppercased() + word.dropFirst()
            }
        }.joined().filter { $0.isLetter || $0.isNumber }
    }

    private static let table = entries(SplunkTables.lines)
    private static let accountOwners = entries(SplunkTables.accounts)

    /// Reads a table; a line with several headings makes an entry for each.
    private static func entries(_ text: String) -> [String: String] {
        var entries: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].split(separator: "/", maxSplits: 1)
            for heading in key[0].split(separator: ",") {
                let heading = String(heading).trimmingBlanks
                let full = key.count == 2 ? heading + "/" + key[1] : heading
                entries[full] = String(parts[1])
            }
        }
        return entries
    }
}
