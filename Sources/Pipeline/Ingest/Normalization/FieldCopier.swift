// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives values of a record further names, as a shape's `also` says, and those that its `set` says.
///
/// A name that the record has already is left alone. Where several fields may give a name, the
/// first in the record does. One look-up a field, as each field's number says whether it gives a
/// name or is one.
struct FieldCopier: Sendable {
    private struct Target: Sendable {
        let id: FieldID
        /// Its place among all targets.
        let index: Int
    }

    private struct Part: Sendable {
        var targets: [Target] = []
        /// Its own place among all targets, as a bit; 0 when it is none.
        var bit: UInt64 = 0
    }

    /// How many names can be given at most.
    static let limit = 64

    private var parts: [Part] = []
    /// By field: its place in `parts`, counted from 1.
    private var byField = FieldTable<UInt16>(0)
    private let constants: [(id: FieldID, text: [UInt8])]
    private var pending: [(field: Field, part: Int)] = []
    /// By target: the field that gave it to the record at hand.
    private var givers: [FieldID] = []

    /// Compiles a shape; nil when it gives no names.
    init?(_ shape: LogSourceDefinition.Shape, names: FieldNames) {
        guard !shape.also.isEmpty || !shape.constants.isEmpty else { return nil }
        constants = shape.constants.sorted { $0.key < $1.key }
            .map { (names.id(of: $0.key), Array($0.value.utf8)) }
        var indices: [FieldID: Int] = [:]
        for (name, targets) in shape.also.sorted(by: { $0.key < $1.key }) {
            for target in targets {
                let id = names.id(of: target)
                guard indices[id] != nil || indices.count < Self.limit else { continue }
                let index = indices[id] ?? indices.count
                indices[id] = index
                parts[part(of: names.id(of: name))].targets.append(Target(id: id, index: index))
            }
        }
        for (id, index) in indices { parts[part(of: id)].bit = 1 << UInt64(index) }
        givers = Array(repeating: FieldNames.overflow, count: indices.count)
    }

    private mutating func part(of field: FieldID) -> Int {
        if byField[field] == 0 {
            parts.append(Part())
            byField[field] = UInt16(truncatingIfNeeded: parts.count)
        }
        return Int(byField[field]) - 1
    }

    /// Adds the further names to one record.
    mutating func apply(to batch: EventBatch, row: Int) {
        if !parts.isEmpty { copy(batch, row) }
        for constant in constants where batch.field(constant.id, ofRow: row) == nil {
            let offset = constant.text.withUnsafeBytes { batch.append($0) }
            let length = constant.text.count
            batch.add(
                Field(id: constant.id, offset: offset, length: length, kind: .string),
                toRow: row
            )
        }
    }

    private mutating func copy(_ batch: EventBatch, _ row: Int) {
        var present: UInt64 = 0
        pending.removeAll(keepingCapacity: true)
        // Most records have no field that is copied, and that is soon seen.
        let isPlain = byField.withValues { codes in
            batch.withFields(ofRow: row) { fields in
                fields.allSatisfy { field in
                    let index = Int(field.id.index)
                    return index >= codes.count || codes[index] == 0
                        || parts[Int(codes[index]) - 1].targets.isEmpty
                }
            }
        }
        if isPlain { return }
        batch.forEachField(ofRow: row) { field in
            let code = byField[field.id]
            guard code != 0 else { return }
            let part = Int(code) - 1
            present |= parts[part].bit
            if !parts[part].targets.isEmpty { pending.append((field, part)) }
        }
        var given: UInt64 = 0
        for (field, part) in pending {
            for target in parts[part].targets {
                let bit: UInt64 = 1 << UInt64(target.index)
                guard present & bit == 0, given & bit == 0 || givers[target.index] == field.id
                else { continue }
                // A list's elements are several values of one field, and all are given.
                given |= bit
                givers[target.index] = field.id
                batch.add(
                    Field(
                        id: target.id,
                        offset: Int(field.offset),
                        length: Int(field.length),
                        kind: field.kind
                    ),
                    toRow: row
                )
            }
        }
    }
}
