// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives each line of an audit event what the other lines say.
struct AuditJoiner {
    /// An EXECVE event's arguments, put together.
    struct CommandLine {
        let line: Range<Int>
        let whole: [(field: FieldID, range: Range<Int>)]
    }

    var events = AuditEvents()
    private let slots: [FieldID]
    private let slotOfField: FieldTable<UInt8>
    /// For each kind of line, the slots that others learn from it.
    private let taught: [UInt64]
    private var composer = AuditCommandLine()
    private let names: FieldNames
    private let commandLine: FieldID
    /// What an EXECVE line is given a second time, under the names that process events have.
    private let aliases: [(field: FieldID, slots: [Int])]
    private let seed = UInt64.random(in: .min ... .max)

    init(_ names: FieldNames) {
        self.names = names
        let slots = AuditSlot.allCases.map { names.id(of: $0.fieldName) }
        var table = FieldTable<UInt8>(0)
        for (index, field) in slots.enumerated() { table[field] = UInt8(index + 1) }
        self.slots = slots
        slotOfField = table
        taught = AuditLineParser.Kind.allCases.map { kind in
            AuditSlot.allCases.filter { $0.comes(from: kind) }
                .reduce(0) { $0 | 1 << UInt64($1.rawValue) }
        }
        commandLine = names.id(of: "CommandLine")
        let aliased: [(String, [AuditSlot])] = [
            ("Image", [.exe]), ("CurrentDirectory", [.cwd]), ("ProcessId", [.pid]),
            ("ParentProcessId", [.ppid]), ("User", [.resolvedUser, .uid]), ("LogonId", [.ses]),
        ]
        aliases = aliased.map { (names.id(of: $0.0), $0.1.map(\.rawValue)) }
    }

    // MARK: - Learning

    /// The event that a record belongs to; -1 for one that does not say.
    mutating func event(
        _ head: AuditHead,
        node: Range<Int>?,
        _ bytes: UnsafeRawBufferPointer
    ) -> Int {
        guard let serial = head.serial, let moment = head.moment else { return -1 }
        var scan = LineScan(bytes, serial)
        var number = UInt64(scan.digits(1, 18) ?? 0)
        while scan.current.isDigit {
            number = number &* 10 &+ UInt64(scan.current - 0x30)
            scan.position += 1
        }
        var hash: UInt64 = 0
        if let node {
            hash = seed
            for index in node { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
        }
        let stamp = AuditStamp(serial: number, microseconds: moment.microseconds, node: hash)
        return events.event(stamp)
    }

    /// Takes what a line says about its event, and tells which slots the line itself fills.
    mutating func learn(
        _ fields: ArraySlice<Field>,
        kind: AuditLineParser.Kind,
        event: Int
    ) -> UInt64 {
        guard event >= 0 else { return 0 }
        events.count(lineOf: event)
        var own: UInt64 = 0
        let taught = taught[Int(kind.rawValue)]
        for field in fields {
            let slot = Int(slotOfField[field.id]) - 1
            guard slot >= 0 else { continue }
            own |= 1 << UInt64(slot)
            if taught & 1 << UInt64(slot) != 0 { events.learn(slot, of: event, field) }
        }
        return own
    }

    // MARK: - Telling

    /// Puts an event's arguments together; nil when it has none.
    mutating func commandLine(
        of event: Int,
        _ pieces: [ArraySlice<AuditArgument>],
        _ batch: EventBatch
    ) -> CommandLine? {
        events.markCommandLine(event)
        composer.begin()
        for piece in pieces { composer.add(piece) }
        guard let (line, whole) = composer.write(to: batch) else { return nil }
        return CommandLine(
            line: line,
            whole: whole.map { (names.id(of: "a\($0.argument)"), $0.range) }
        )
    }

    /// Adds to the row that was begun last what its event knows and it does not.
    func add(to batch: EventBatch, event: Int, own: UInt64, _ command: CommandLine?) {
        for slot in slots.indices where own & 1 << UInt64(slot) == 0 {
            if let range = events.value(slot, of: event) { add(slots[slot], range, to: batch) }
        }
        guard let command else { return }
        for (field, range) in command.whole { add(field, range, to: batch) }
        add(commandLine, command.line, to: batch)
        for (field, slots) in aliases {
            let range = slots.lazy.compactMap { events.value($0, of: event) }.first
            if let range { add(field, range, to: batch) }
        }
    }

    private func add(_ field: FieldID, _ range: Range<Int>, to batch: EventBatch) {
        batch.append(
            Field(id: field, offset: range.lowerBound, length: range.count, kind: .string)
        )
    }
}
