// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// One process instance, as far as records told.
struct ProcessRecord {
    /// Lower case, as the record wrote it.
    let host: String
    let name: ProcessName
    var number: Int?
    var image: String
    var commandLine = ""
    var user: String?
    var session: String?
    var parent: ProcessName?
    var parentImage = ""
    var start: Timestamp?
    var end: Timestamp?
    /// The record of its start; nil for a process that others only mention.
    var facts: EventFacts?

    /// What decides which process is forgotten first.
    fileprivate var moment: Int64 { start?.microseconds ?? Int64.min }
}

/// The processes that were seen to start, or that records of theirs told of.
///
/// Holds every instance once: by its GUID, or by host, number and start.
struct ProcessTable {
    private struct Key: Hashable {
        let host: String
        let name: ProcessName
        /// Microseconds of the start, for numbers only, which are used again.
        let start: Int64
    }

    private var records: [Key: ProcessRecord] = [:]
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// All of them, in an order that does not depend on the order of arrival.
    var all: [ProcessRecord] {
        records.sorted(by: Self.isBefore).map(\.value)
    }

    /// Takes what one record tells of its process and that one's parent.
    mutating func note(_ facts: EventFacts) {
        guard let name = facts.actor, let host = Self.host(facts, name) else { return }
        switch facts.activity {
        case .processStart: started(name, on: host, facts)
        case .processEnd: ended(name, on: host, facts)
        default: mentioned(name, on: host, facts)
        }
    }

    /// A number means nothing without its machine.
    private static func host(_ facts: EventFacts, _ name: ProcessName) -> String? {
        let named = [facts[.host], facts[.hostID]].lazy.compactMap(HostNames.folded).first
        if case .guid = name { return named ?? facts[.host]?.lowercased() }
        return named
    }

    private mutating func started(_ name: ProcessName, on host: String, _ facts: EventFacts) {
        let key = key(name, host, facts.time)
        let parent = ProcessName(facts[.parentProcess])
        var record = records[key] ?? ProcessRecord(host: host, name: name, image: "")
        if let known = record.facts, !EventFacts.isBefore(facts, known) { return }
        record.number = ProcessName(nil, number: facts[.processID]).flatMap(Self.number)
        record.image = facts[.image] ?? record.image
        record.commandLine = facts[.commandLine] ?? ""
        record.user = facts[.user]
        record.session = facts[.logonSession]
        record.parent = parent
        record.parentImage = facts[.parentImage] ?? ""
        record.start = facts.time
        record.facts = facts
        keep(record, at: key)
        guard case .guid? = parent, let parent else { return }
        tell(
            parent,
            on: host,
            image: facts[.parentImage],
            commandLine: facts[.parentCommandLine]
        )
    }

    private mutating func ended(_ name: ProcessName, on host: String, _ facts: EventFacts) {
        guard case .guid = name else { return }
        tell(name, on: host, image: facts[.image])
        records[key(name, host, nil)]?.end = facts.time
    }

    private mutating func mentioned(_ name: ProcessName, on host: String, _ facts: EventFacts) {
        guard case .guid = name else { return }
        tell(
            name,
            on: host,
            image: facts[.image],
            user: facts[.user],
            number: ProcessName(nil, number: facts[.processID]).flatMap(Self.number)
        )
    }

    /// What others say of a process whose start was not seen; of two sayings the first in the
    /// alphabet counts, so their order does not.
    private mutating func tell(
        _ name: ProcessName,
        on host: String,
        image: String?,
        commandLine: String? = nil,
        user: String? = nil,
        number: Int? = nil
    ) {
        let key = key(name, host, nil)
        if records[key]?.facts != nil { return }
        var stub = records[key] ?? ProcessRecord(host: host, name: name, image: "")
        let images = [stub.image, image ?? ""].filter { !$0.isEmpty }
        stub.image = images.min() ?? ""
        let lines = [stub.commandLine, commandLine ?? ""].filter { !$0.isEmpty }
        stub.commandLine = lines.min() ?? ""
        stub.user = [stub.user, user].compactMap { $0 }.min()
        stub.number = stub.number ?? number
        keep(stub, at: key)
    }

    private mutating func keep(_ record: ProcessRecord, at key: Key) {
        records[key] = record
        guard records.count > limit else { return }
        let sorted = records.sorted(by: Self.isBefore)
        for (key, _) in sorted.prefix(limit / 8) { records[key] = nil }
    }

    private func key(_ name: ProcessName, _ host: String, _ time: Timestamp?) -> Key {
        if case .guid = name { return Key(host: "", name: name, start: 0) }
        return Key(host: host, name: name, start: time?.microseconds ?? 0)
    }

    private static func isBefore(
        _ left: (key: Key, value: ProcessRecord),
        _ right: (key: Key, value: ProcessRecord)
    ) -> Bool {
        let (first, second) = (left.value.moment, right.value.moment)
        if first != second { return first < second }
        if left.value.host != right.value.host { return left.value.host < right.value.host }
        return left.key.name < right.key.name
    }

    private static func number(_ name: ProcessName) -> Int? {
        if case .pid(let number) = name { return number }
        return nil
    }
}
