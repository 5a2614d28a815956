// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives a record's values further names, as a log source's `maps` say.
///
/// A name the record already has is left alone: what the source wrote comes first.
struct FieldMapper {
    private struct Translation {
        let from: FieldID
        let to: FieldID
        let values: [(from: [UInt8], to: [UInt8])]
    }

    private struct Join {
        let to: FieldID
        let parts: [FieldID]
    }

    private var copies: [(from: FieldID, to: FieldID)] = []
    private var joins: [Join] = []
    private var translations: [Translation] = []

    /// Fields that are read here; decoders are told before the first record.
    static func wants(_ map: LogSourceDefinition.FieldMap) -> [String] {
        Array(map.also.keys) + map.join.values.joined() + map.values.map(\.from)
    }

    init(_ maps: [LogSourceDefinition.FieldMap], names: FieldNames) {
        for map in maps {
            for (from, targets) in map.also.sorted(by: { $0.key < $1.key }) {
                for to in targets { copies.append((names.id(of: from), names.id(of: to))) }
            }
            for (to, parts) in map.join.sorted(by: { $0.key < $1.key }) {
                joins.append(Join(to: names.id(of: to), parts: parts.map(names.id)))
            }
            for item in map.values {
                let values = item.values.map {
                    (from: Array($0.key.utf8), to: Array($0.value.utf8))
                }
                translations.append(
                    Translation(
                        from: names.id(of: item.from),
                        to: names.id(of: item.to),
                        values: values
                    )
                )
            }
        }
    }

    /// Adds the further names to one record.
    func apply(to batch: EventBatch, row: Int) {
        for copy in copies {
            guard let field = batch.field(copy.from, ofRow: row),
                batch.field(copy.to, ofRow: row) == nil
            else { continue }
            batch.add(
                Field(
                    id: copy.to,
                    offset: Int(field.offset),
                    length: Int(field.length),
                    kind: field.kind
                ),
                toRow: row
            )
        }
        for join in joins where batch.field(join.to, ofRow: row) == nil {
            apply(join, to: batch, row)
        }
        for translation in translations { apply(translation, to: batch, row) }
    }

    private func apply(_ join: Join, to batch: EventBatch, _ row: Int) {
        let texts = join.parts.compactMap { batch.text($0, ofRow: row) }.filter { $0 != "-" }
        guard !texts.isEmpty else { return }
        add(Array(texts.joined(separator: "\\").utf8), join.to, batch, row)
    }

    private func apply(_ translation: Translation, to batch: EventBatch, _ row: Int) {
        guard let field = batch.field(translation.from, ofRow: row), field.kind != .null,
            translation.to == translation.from || batch.field(translation.to, ofRow: row) == nil
        else { return }
        let bytes = batch.bytes[Int(field.offset)..<Int(field.offset) + Int(field.length)]
        guard let value = translation.values.first(where: { bytes.elementsEqual($0.from) }) else {
            return
        }
        add(value.to, translation.to, batch, row)
    }

    private func add(_ bytes: [UInt8], _ field: FieldID, _ batch: EventBatch, _ row: Int) {
        let offset = bytes.withUnsafeBytes { batch.append($0) }
        batch.add(
            Field(id: field, offset: offset, length: bytes.count, kind: .string),
            toRow: row
        )
    }
}

extension EventBatch {
    /// The first value of a name in one record.
    func field(_ id: FieldID, ofRow row: Int) -> Field? {
        var found: Field?
        forEachField(ofRow: row) { if found == nil, $0.id == id { found = $0 } }
        return found
    }

    /// That value as text.
    func text(_ id: FieldID, ofRow row: Int) -> String? {
        guard let field = field(id, ofRow: row) else { return nil }
        let range = Int(field.offset)..<Int(field.offset) + Int(field.length)
        let value = UnsafeRawBufferPointer(rebasing: bytes[range])
        return switch field.kind {
        case .null: nil
        case .escapedString: JSONText.unescaped(value)
        case .string, .number, .bool: String(decoding: value, as: UTF8.self)
        }
    }
}
