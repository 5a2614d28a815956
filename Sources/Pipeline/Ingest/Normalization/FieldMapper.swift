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
    static func wants(_ map: LogSource.FieldMap) -> [String] {
        Array(map.also.keys) + map.join.values.joined() + map.values.map(\.from)
    }

    init(_ maps: [LogSource.FieldMap], names: FieldNames) {
        for map in maps {
            for (from, to) in map.also.sorted(by: { $0.key < $1.key }) {
                copies.append((names.id(of: from), names.id(of: to)))
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

    /// Adds the further names to the batch's last record.
    func apply(to batch: EventBatch) {
        for copy in copies {
            guard let field = batch.lastField(copy.from), batch.lastField(copy.to) == nil else {
                continue
            }
            batch.append(
                Field(
                    id: copy.to,
                    offset: Int(field.offset),
                    length: Int(field.length),
                    kind: field.kind
                )
            )
        }
        for join in joins where batch.lastField(join.to) == nil { apply(join, to: batch) }
        for translation in translations { apply(translation, to: batch) }
    }

    private func apply(_ join: Join, to batch: EventBatch) {
        let texts = join.parts.compactMap { batch.lastText($0) }.filter { $0 != "-" }
        guard !texts.isEmpty else { return }
        add(Array(texts.joined(separator: "\\").utf8), join.to, batch)
    }

    private func apply(_ translation: Translation, to batch: EventBatch) {
        guard let field = batch.lastField(translation.from), field.kind != .null,
            translation.to == translation.from || batch.lastField(translation.to) == nil
        else { return }
        let bytes = batch.bytes[Int(field.offset)..<Int(field.offset) + Int(field.length)]
        guard let value = translation.values.first(where: { bytes.elementsEqual($0.from) }) else {
            return
        }
        add(value.to, translation.to, batch)
    }

    private func add(_ bytes: [UInt8], _ field: FieldID, _ batch: EventBatch) {
        let offset = bytes.withUnsafeBytes { batch.append($0) }
        batch.append(Field(id: field, offset: offset, length: bytes.count, kind: .string))
    }
}

extension EventBatch {
    /// The first value of a name in the record that was added last.
    func lastField(_ id: FieldID) -> Field? {
        var found: Field?
        forEachLastField { if found == nil, $0.id == id { found = $0 } }
        return found
    }

    /// That value as text.
    func lastText(_ id: FieldID) -> String? {
        guard let field = lastField(id) else { return nil }
        let range = Int(field.offset)..<Int(field.offset) + Int(field.length)
        let value = UnsafeRawBufferPointer(rebasing: bytes[range])
        return switch field.kind {
        case .null: nil
        case .escapedString: JSONText.unescaped(value)
        case .string, .number, .bool: String(decoding: value, as: UTF8.self)
        }
    }
}
