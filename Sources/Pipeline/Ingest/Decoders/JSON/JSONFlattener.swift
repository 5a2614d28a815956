// SPDX-License-Identifier: Apache-2.0

import Schema

/// Turns one JSON object's bytes into fields, without a tree and without a `String`.
///
/// One pass from left to right. A nested object's key is joined to its parent's name with a dot,
/// a list's elements become several fields of one name, objects in a list share their names.
/// Strings without escapes stay where they are, as ranges of the record; those with escapes are
/// unescaped into the batch when somebody wants the field, and marked when not.
///
/// Every loop moves forward or returns, and every byte is looked at below `end` only, so hostile
/// input ends in an error, never in a trap. Nesting is bounded by `depthLimit`.
struct JSONFlattener {
    /// Objects and lists inside each other.
    static let depthLimit = 64

    private var keys: KeyCache
    private let scratch = FieldScratch()

    /// Makes a decoder whose field numbers come from `names`.
    init(names: FieldNames) {
        keys = KeyCache(names: names)
    }

    /// Decodes a record that lies in the batch, and adds its row when it is good.
    ///
    /// - Returns: What is wrong with it, or nil.
    mutating func decode(
        _ batch: EventBatch,
        offset: Int,
        length: Int,
        record: Int
    ) -> RecordDamage? {
        // Unescaping never makes text longer, so this much room is enough for the whole record.
        let (damage, fields) = batch.withArena(length) { bytes, used in
            var cursor = JSONCursor(
                base: bytes,
                position: offset,
                end: offset + length,
                arena: used,
                fields: scratch.fields
            )
            let damage = decodeRecord(&cursor)
            used = cursor.arena
            return (damage, cursor.count)
        }
        if let damage { return damage }
        batch.beginRow(record: record, rawOffset: offset, rawLength: length)
        batch.append(UnsafeBufferPointer(start: scratch.fields, count: fields))
        batch.endRow()
        return nil
    }

    /// Flattens an object or list that is a field's text, behind the fields gathered so far.
    ///
    /// - Parameters:
    ///   - batch: Holds the text.
    ///   - text: Where it lies, with blanks around it or not.
    ///   - parent: What the names begin with; nil for the names as they stand, which a list has not.
    ///   - row: Gets the fields; is as it was when the text is not good.
    /// - Returns: What is wrong with the text, or nil.
    mutating func flatten(
        _ batch: EventBatch,
        _ text: Range<Int>,
        under parent: FieldID?,
        into row: RowFields
    ) -> RecordDamage? {
        batch.withArena(text.count) { bytes, used in
            var cursor = JSONCursor(
                base: bytes,
                position: text.lowerBound,
                end: text.upperBound,
                arena: used,
                fields: row.room
            )
            cursor.count = row.count
            if let damage = decodeNested(&cursor, parent) { return damage }
            used = cursor.arena
            row.count = cursor.count
            return nil
        }
    }

    private mutating func decodeNested(
        _ cursor: inout JSONCursor,
        _ parent: FieldID?
    ) -> RecordDamage? {
        cursor.skipBlanks()
        var damage: RecordDamage?
        if cursor.take(UInt8(ascii: "{")) {
            let parent = parent?.index ?? KeyCache.root
            damage = decodeObject(&cursor, parent: parent, depth: 1)
        } else if let parent, cursor.take(UInt8(ascii: "[")) {
            damage = decodeList(&cursor, keys.entry(of: parent), depth: 1)
        } else {
            damage = .notAnObject
        }
        if let damage { return damage }
        cursor.skipBlanks()
        return cursor.position == cursor.end ? nil : .notJSON
    }

    private mutating func decodeRecord(_ cursor: inout JSONCursor) -> RecordDamage? {
        cursor.skipBlanks()
        guard cursor.current == UInt8(ascii: "{") else {
            return cursor.looksLikeJSON ? .notAnObject : .notJSON
        }
        cursor.position += 1
        if let damage = decodeObject(&cursor, parent: KeyCache.root, depth: 1) { return damage }
        cursor.skipBlanks()
        return cursor.position == cursor.end ? nil : .notJSON
    }

    /// Decodes members up to the closing brace; the opening one is behind us.
    private mutating func decodeObject(
        _ cursor: inout JSONCursor,
        parent: UInt32,
        depth: Int
    ) -> RecordDamage? {
        guard depth <= Self.depthLimit else { return .tooDeep }
        cursor.skipBlanks()
        if cursor.take(UInt8(ascii: "}")) { return nil }
        while true {
            cursor.skipBlanks()
            guard cursor.take(UInt8(ascii: "\"")), let key = cursor.scanString() else {
                return .notJSON
            }
            let entry = keys.entry(parent: parent, key: key.bytes)
            cursor.skipBlanks()
            guard cursor.take(UInt8(ascii: ":")) else { return .notJSON }
            if let damage = decodeValue(&cursor, entry, depth: depth) { return damage }
            cursor.skipBlanks()
            if cursor.take(UInt8(ascii: ",")) { continue }
            return cursor.take(UInt8(ascii: "}")) ? nil : .notJSON
        }
    }

    /// Decodes elements up to the closing bracket; the opening one is behind us.
    private mutating func decodeList(
        _ cursor: inout JSONCursor,
        _ entry: KeyCache.Entry,
        depth: Int
    ) -> RecordDamage? {
        guard depth <= Self.depthLimit else { return .tooDeep }
        cursor.skipBlanks()
        if cursor.take(UInt8(ascii: "]")) { return nil }
        while true {
            if let damage = decodeValue(&cursor, entry, depth: depth) { return damage }
            cursor.skipBlanks()
            if cursor.take(UInt8(ascii: ",")) { continue }
            return cursor.take(UInt8(ascii: "]")) ? nil : .notJSON
        }
    }

    private mutating func decodeValue(
        _ cursor: inout JSONCursor,
        _ entry: KeyCache.Entry,
        depth: Int
    ) -> RecordDamage? {
        cursor.skipBlanks()
        switch cursor.current {
        case UInt8(ascii: "\""):
            cursor.position += 1
            guard let text = cursor.scanString() else { return .notJSON }
            return cursor.add(text, entry)
        case UInt8(ascii: "{"):
            cursor.position += 1
            return decodeObject(&cursor, parent: entry.field.index, depth: depth + 1)
        case UInt8(ascii: "["):
            cursor.position += 1
            return decodeList(&cursor, entry, depth: depth + 1)
        default:
            return cursor.addLiteral(entry)
        }
    }
}

/// Room for one record's fields, kept from record to record.
private final class FieldScratch {
    let fields = UnsafeMutablePointer<Field>.allocate(capacity: RecordLimits.fields)
    deinit { fields.deallocate() }
}
