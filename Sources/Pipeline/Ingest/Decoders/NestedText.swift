// SPDX-License-Identifier: Apache-2.0

import Schema

/// Takes apart a value that is a JSON object or list in a text.
///
/// Exporters put what had structure into one text: Microsoft 365's `AuditData`, the dynamic columns of
/// Log Analytics, the lists that Python prints. `True`, `None` and single quotes are read too. What is
/// good in neither way stays the text it was.
struct NestedText {
    private var flattener: JSONFlattener
    private let gathered = RowFields()

    init(names: FieldNames) {
        flattener = JSONFlattener(names: names)
    }

    /// Adds the fields of a value's text behind those gathered so far.
    ///
    /// - Parameters:
    ///   - batch: Holds the value.
    ///   - field: A text without escapes.
    ///   - parent: What the names begin with; nil for the names as they stand.
    ///   - row: Gets the fields.
    mutating func expand(
        _ batch: EventBatch,
        _ field: Field,
        under parent: FieldID?,
        into row: RowFields
    ) {
        let start = Int(field.offset)
        let text = TextEncoding.trimmed(
            batch.bytes,
            start..<start + Int(field.length),
            isFirst: false
        )
        guard text.count > 1 else { return }
        switch (batch.bytes[text.lowerBound], batch.bytes[text.upperBound - 1]) {
        case (UInt8(ascii: "{"), UInt8(ascii: "}")): break
        case (UInt8(ascii: "["), UInt8(ascii: "]")) where parent != nil: break
        default: return
        }
        if flattener.flatten(batch, text, under: parent, into: row) == nil { return }
        guard let json = PythonLiteral.json(batch, text) else { return }
        _ = flattener.flatten(batch, json, under: parent, into: row)
    }

    /// Adds the fields of a text to a record that has ended, as a later step may wish.
    ///
    /// - Parameters:
    ///   - batch: Holds the record.
    ///   - index: The record's row.
    ///   - name: The field to take apart: the first of that name that is a text.
    ///   - parent: What the names begin with; nil for the names as they stand.
    /// - Returns: Whether the text was an object or a list.
    mutating func expand(
        _ batch: EventBatch,
        row index: Int,
        field name: FieldID,
        under parent: FieldID?
    ) -> Bool {
        var found: Field?
        batch.forEachField(ofRow: index) { field in
            guard field.id == name, found == nil else { return }
            if field.kind == .string || field.kind == .escapedString { found = field }
        }
        guard var field = found else { return false }
        if field.kind == .escapedString { field = Self.unescaped(batch, field) }
        gathered.removeAll()
        expand(batch, field, under: parent, into: gathered)
        for place in 0..<gathered.count { batch.add(gathered.room[place], toRow: index) }
        return gathered.count > 0
    }

    /// A value with JSON's escapes, written out.
    static func unescaped(_ batch: EventBatch, _ field: Field) -> Field {
        let (offset, length) = (Int(field.offset), Int(field.length))
        return batch.withArena(length) { base, used in
            let start = used
            let text = UnsafeRawBufferPointer(start: base + offset, count: length)
            used += JSONText.unescape(text, to: base + start)
            return Field(id: field.id, offset: start, length: used - start, kind: .string)
        }
    }
}
