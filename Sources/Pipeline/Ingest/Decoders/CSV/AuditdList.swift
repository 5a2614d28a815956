// SPDX-License-Identifier: Apache-2.0

import Schema

/// Takes apart auditd's records where an exporter put a whole event into one cell:
/// `[{'SYSCALL': ['arch=c000003e', 'exe="/bin/sh"']}, {'EXECVE': ['argc=1', 'a0="sh"']}]`.
///
/// Flattened, the cell is texts of the form `key=value` under names in capitals, which are the
/// records' types. Each becomes a field of the key's name, as in a log that auditd wrote itself, and
/// each type a `type`. Quotes are taken off; what auditd writes in hexadecimal because it holds blanks
/// or worse is turned back.
struct AuditdList {
    /// What the field of a flattened text says.
    private enum Kind {
        case other
        case record(type: [UInt8])
    }

    /// Keys whose values are texts, so that digits without quotes are hexadecimal.
    private static let texts: Set<String> = [
        "proctitle", "comm", "exe", "cwd", "name", "acct", "cmd", "path", "data",
    ]

    private let names: FieldNames
    private let type: FieldID
    private var cache = NameCache()
    private var kinds: [FieldID: Kind] = [:]

    init(names: FieldNames) {
        self.names = names
        type = names.id(of: "type")
    }

    /// Adds the fields of those values that are records, behind all others.
    ///
    /// - Parameters:
    ///   - batch: Holds the values.
    ///   - column: The cell's column.
    ///   - values: Which of the row's fields the cell was flattened to.
    ///   - row: Gets the fields.
    mutating func add(
        _ batch: EventBatch,
        column: FieldID,
        _ values: Range<Int>,
        to row: RowFields
    ) {
        cache.beginRecord()
        if kinds.count > 4_096 { kinds.removeAll() }
        var last: FieldID?
        for index in values {
            var field = row.room[index]
            guard case .record(let type) = kind(field.id, column) else { continue }
            if field.kind == .escapedString { field = NestedText.unescaped(batch, field) }
            guard field.kind == .string else { continue }
            if field.id != last {
                last = field.id
                let start = type.withUnsafeBytes { batch.append($0) }
                row.append(self.type, offset: start, length: type.count, kind: .string)
            }
            let start = Int(field.offset)
            add(batch, start..<start + Int(field.length), isCommand: type == Self.command, to: row)
        }
    }

    private static let command = Array("EXECVE".utf8)

    /// Whether a field's name is the column's with a type in capitals behind it.
    private mutating func kind(_ id: FieldID, _ column: FieldID) -> Kind {
        if let known = kinds[id] { return known }
        let type = names.name(of: id).dropFirst(names.name(of: column).count + 1).utf8
        let isType =
            type.count > 2
            && type.allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "_")
            }
        let kind = isType ? Kind.record(type: Array(type)) : .other
        kinds[id] = kind
        return kind
    }

    /// Adds the field of `key=value`.
    private mutating func add(
        _ batch: EventBatch,
        _ text: Range<Int>,
        isCommand: Bool,
        to row: RowFields
    ) {
        guard let equals = batch.bytes[text].firstIndex(of: UInt8(ascii: "=")) else { return }
        var value = equals + 1..<text.upperBound
        if batch.bytes[value].first == UInt8(ascii: "'"),
            batch.bytes[value.dropFirst()].contains(UInt8(ascii: "="))
        {
            // msg='op=PAM:setcred: what a program said has keys of its own.
            return add(batch, value.dropFirst(), isCommand: false, to: row)
        }
        if batch.bytes[value].last == UInt8(ascii: "'") { value = value.dropLast() }
        let isQuoted = batch.bytes[value].first == UInt8(ascii: "\"")
        if isQuoted { value = value.dropFirst() }
        if isQuoted, batch.bytes[value].last == UInt8(ascii: "\"") { value = value.dropLast() }
        let names = names
        let key = UnsafeRawBufferPointer(rebasing: batch.bytes[text.lowerBound..<equals])
        let id = cache.id(key, tag: isCommand ? 1 : 0) { name in
            let isArgument = isCommand && name.first == "a" && name != "argc"
            return (names.id(of: name), isArgument || Self.texts.contains(name) ? 1 : 0)
        }
        if !isQuoted, cache[id].note == 1, let text = decoded(batch, value) { value = text }
        row.append(cache[id].field, offset: value.lowerBound, length: value.count, kind: .string)
    }

    /// Writes out a value in hexadecimal, with a blank for each zero; nil when it is not one.
    private func decoded(_ batch: EventBatch, _ value: Range<Int>) -> Range<Int>? {
        let digits = batch.bytes[value]
        guard digits.count > 1, digits.count.isMultiple(of: 2),
            digits.allSatisfy({ HexDigit.value($0) != nil })
        else { return nil }
        var text: [UInt8] = []
        for index in stride(from: value.lowerBound, to: value.upperBound, by: 2) {
            let high = HexDigit.value(batch.bytes[index]) ?? 0
            let low = HexDigit.value(batch.bytes[index + 1]) ?? 0
            let byte = high << 4 | low
            text.append(byte == 0 ? 0x20 : byte)
        }
        let repaired = Array(String(decoding: text, as: UTF8.self).utf8)
        let start = repaired.withUnsafeBytes { batch.append($0) }
        return start..<start + repaired.count
    }
}
