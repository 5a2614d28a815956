// SPDX-License-Identifier: Apache-2.0

import Schema

/// A place in one record's bytes, and where its fields and unescaped values go.
///
/// Reads below `end` only and writes at most as many bytes to the arena as it read, both of which
/// the owner made room for.
struct JSONCursor {
    /// A string's content, and whether it holds escapes.
    struct Text {
        let bytes: UnsafeRawBufferPointer
        let escaped: Bool
    }

    /// The batch's first byte; offsets count from here.
    let base: UnsafeMutableRawPointer
    var position: Int
    let end: Int
    /// Where the next unescaped value goes.
    var arena: Int
    let fields: UnsafeMutablePointer<Field>
    var count = 0

    init(
        base: UnsafeMutableRawPointer,
        position: Int,
        end: Int,
        arena: Int,
        fields: UnsafeMutablePointer<Field>
    ) {
        self.base = base
        self.position = position
        self.end = end
        self.arena = arena
        self.fields = fields
    }

    /// The byte here, or 0 at the end.
    @inline(__always)
    var current: UInt8 {
        position < end ? base.load(fromByteOffset: position, as: UInt8.self) : 0
    }

    /// Whether the text here could be JSON of some kind.
    var looksLikeJSON: Bool {
        switch current {
        case UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "n"): word("null", at: position, length: end - position)
        case UInt8(ascii: "t"): word("true", at: position, length: end - position)
        case UInt8(ascii: "f"): word("false", at: position, length: end - position)
        default: false
        }
    }

    @inline(__always)
    mutating func skipBlanks() {
        while position < end {
            switch base.load(fromByteOffset: position, as: UInt8.self) {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, base.load(fromByteOffset: position, as: UInt8.self) == byte else {
            return false
        }
        position += 1
        return true
    }

    /// Goes past the closing quote of a string whose opening quote is behind us.
    @inline(__always)
    mutating func scanString() -> Text? {
        let start = position
        var escaped = false
        while true {
            position = JSONScan.quoteOrBackslash(base, from: position, to: end)
            guard position < end else { return nil }
            if base.load(fromByteOffset: position, as: UInt8.self) == UInt8(ascii: "\"") {
                let bytes = UnsafeRawBufferPointer(start: base + start, count: position - start)
                position += 1
                return Text(bytes: bytes, escaped: escaped)
            }
            escaped = true
            position += 2
        }
    }

    /// Adds a string value, unescaped if somebody wants it.
    @inline(__always)
    mutating func add(_ text: Text, _ entry: KeyCache.Entry) -> RecordDamage? {
        guard let start = text.bytes.baseAddress else { return .notJSON }
        let offset = start - UnsafeRawPointer(base)
        guard text.escaped else {
            return add(entry.field, offset: offset, length: text.bytes.count, kind: .string)
        }
        guard entry.wanted else {
            return add(entry.field, offset: offset, length: text.bytes.count, kind: .escapedString)
        }
        let first = arena
        arena += JSONText.unescape(text.bytes, to: base + arena)
        return add(entry.field, offset: first, length: arena - first, kind: .string)
    }

    /// Adds `null`, `true`, `false` or a number.
    mutating func addLiteral(_ entry: KeyCache.Entry) -> RecordDamage? {
        let start = position
        while position < end, JSONScan.isLiteralByte(current) { position += 1 }
        let length = position - start
        let first = length > 0 ? base.load(fromByteOffset: start, as: UInt8.self) : 0
        switch first {
        case UInt8(ascii: "n") where word("null", at: start, length: length):
            return add(entry.field, offset: start, length: 0, kind: .null)
        case UInt8(ascii: "t") where word("true", at: start, length: length),
            UInt8(ascii: "f") where word("false", at: start, length: length):
            return add(entry.field, offset: start, length: length, kind: .bool)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            guard JSONScan.isNumber(base, from: start, to: position) else { return .notJSON }
            return add(entry.field, offset: start, length: length, kind: .number)
        default: return .notJSON
        }
    }

    private func word(_ expected: StaticString, at start: Int, length: Int) -> Bool {
        guard expected.utf8CodeUnitCount == length else { return false }
        for index in 0..<length
        where base.load(fromByteOffset: start + index, as: UInt8.self)
            != expected.utf8Start[index]
        {
            return false
        }
        return true
    }

    @inline(__always)
    private mutating func add(
        _ field: FieldID,
        offset: Int,
        length: Int,
        kind: Field.Kind
    ) -> RecordDamage? {
        guard count < RecordLimits.fields else { return .tooManyFields }
        fields[count] = Field(id: field, offset: offset, length: length, kind: kind)
        count += 1
        return nil
    }
}
