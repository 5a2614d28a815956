// SPDX-License-Identifier: Apache-2.0

import Schema

/// Makes fields of lists whose objects are a name and a value: `parameters.USER_EMAIL`.
///
/// Works on the flat record, where the list's objects lie one behind the other: a name belongs to
/// the values up to the next name or, where the writer puts values first, to those before it.
///
/// - Limits: 256 fields a record; 1,024 names that no rule or log source asks for, so that a
///   stranger's names do not use up the numbers; a name has 64 letters at most.
struct PairFields {
    private struct List {
        let prefix: String
        let pairs: LogSourceDefinition.PairList
    }

    private static let perRecord = 256
    private static let nameLimit = 1_024
    private static let longestName = 64

    private let lists: [List]
    private let names: FieldNames
    /// By field: twice its list's place, counted from 1 for names and from 2 for values.
    private var codes = FieldTable<UInt16>(0)
    private var found: [(list: Int, isName: Bool, field: Field)] = []
    private var made: [Field] = []
    /// By list and name as written: the field's number; nil for a name that cannot be one.
    private var known: [[UInt8]: FieldID?] = [:]

    /// Fields that are read here; decoders are told before the first record.
    static func wants(_ pairs: LogSourceDefinition.PairList) -> [String] {
        ([pairs.name] + pairs.values).map { "\(pairs.list).\($0)" }
    }

    init(_ pairs: [LogSourceDefinition.PairList], names: FieldNames) {
        self.names = names
        lists = pairs.map { List(prefix: $0.list + ".", pairs: $0) }
        for (index, list) in lists.enumerated() {
            let code = UInt16(truncatingIfNeeded: index * 2 + 1)
            for value in list.pairs.values {
                codes[names.id(of: list.prefix + value)] = code + 1
            }
            codes[names.id(of: list.prefix + list.pairs.name)] = code
        }
    }

    /// Whether there is nothing to do.
    var isEmpty: Bool { lists.isEmpty }

    /// Adds a record's pairs as fields.
    mutating func apply(to batch: EventBatch, row: Int) {
        found.removeAll(keepingCapacity: true)
        batch.forEachField(ofRow: row) { field in
            let code = Int(codes[field.id])
            if code != 0 { found.append(((code - 1) / 2, code & 1 == 1, field)) }
        }
        guard !found.isEmpty else { return }
        made.removeAll(keepingCapacity: true)
        for list in lists.indices { join(list, batch) }
        for field in made { batch.add(field, toRow: row) }
    }

    private mutating func join(_ list: Int, _ batch: EventBatch) {
        guard let first = found.first(where: { $0.list == list }) else { return }
        var name: FieldID?
        var waiting: [Field] = []
        for (owner, isName, field) in found where owner == list {
            if first.isName {
                if isName {
                    name = id(of: field, list, batch)
                } else if let name {
                    add(field, as: name)
                }
            } else if isName {
                if let name = id(of: field, list, batch) {
                    for value in waiting { add(value, as: name) }
                }
                waiting = []
            } else {
                waiting.append(field)
            }
        }
    }

    private mutating func add(_ field: Field, as name: FieldID) {
        guard made.count < Self.perRecord, field.kind != .null else { return }
        made.append(
            Field(
                id: name,
                offset: Int(field.offset),
                length: Int(field.length),
                kind: field.kind
            )
        )
    }

    private mutating func id(of field: Field, _ list: Int, _ batch: EventBatch) -> FieldID? {
        guard field.kind != .null, field.length > 0, field.length <= Self.longestName else {
            return nil
        }
        let text = batch.value(of: field)
        let key = [UInt8(truncatingIfNeeded: list)] + text
        if let known = known[key] { return known }
        let name = lists[list].prefix + Self.clean(text)
        let isRoom = known.count < Self.nameLimit
        let id = name == lists[list].prefix ? nil : isRoom ? names.id(of: name) : names.known(name)
        if isRoom { known[key] = .some(id) }
        return id
    }

    /// Blanks go, as everywhere in names; what else is neither letter nor digit becomes `_`.
    private static func clean(_ text: UnsafeRawBufferPointer) -> String {
        let kept = text.filter { $0 != 0x20 }.map { byte in
            byte.isAlphanumeric || "_-.:".utf8.contains(byte) ? byte : UInt8(ascii: "_")
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
