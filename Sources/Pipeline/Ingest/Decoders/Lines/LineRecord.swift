// SPDX-License-Identifier: Apache-2.0

import Schema

/// One line under a format's eyes, and where its fields go.
///
/// A value is a range of the batch's bytes; what has to be written anew (unescaped, decoded, put
/// together) goes behind them, into room that the owner made. When that room or the room for fields
/// is used up, what comes later is left out and `isFull` says so.
struct LineRecord {
    /// The batch's bytes up to the line's end.
    let bytes: UnsafeRawBufferPointer
    /// Where the line begins.
    let start: Int
    /// One past the line's last byte.
    var end: Int { bytes.count }
    /// The whole line.
    var range: Range<Int> { start..<end }
    /// When it happened, if the line says so in full.
    var time: Timestamp?
    /// Whether the line does not say which zone that is in.
    var assumesZone = false
    /// How many fields there are.
    private(set) var count = 0
    /// Something did not fit.
    private(set) var isFull = false
    /// Where the next written byte goes.
    private(set) var arena: Int

    private let base: UnsafeMutableRawPointer
    private let limit: Int
    let fields: UnsafeMutablePointer<Field>

    /// How much room a line's written values get.
    ///
    /// Twice for values that are given decoded as well as repaired, and some for names of ours.
    static func room(_ length: Int) -> Int { 3 * length + 512 }

    init(
        base: UnsafeMutableRawPointer,
        _ line: Range<Int>,
        arena: Int,
        fields: UnsafeMutablePointer<Field>
    ) {
        self.base = base
        bytes = UnsafeRawBufferPointer(start: base, count: line.upperBound)
        start = line.lowerBound
        self.arena = arena
        limit = arena + Self.room(line.count)
        self.fields = fields
    }

    /// The line from its beginning.
    var scan: LineScan { LineScan(bytes, range) }

    /// Adds a value that stands in the line or was written.
    @inline(__always)
    mutating func add(_ id: FieldID, _ range: Range<Int>) {
        guard count < RecordLimits.fields else {
            isFull = true
            return
        }
        fields[count] = Field(
            id: id,
            offset: range.lowerBound,
            length: range.count,
            kind: .string
        )
        count += 1
    }

    /// Adds a value unless the line says that it has none.
    mutating func addUnlessDash(_ id: FieldID, _ range: Range<Int>) {
        if range.isEmpty || range.count == 1 && bytes[range.lowerBound] == UInt8(ascii: "-") {
            return
        }
        add(id, range)
    }

    /// Adds a text of ours.
    mutating func add(_ id: FieldID, _ text: StaticString) {
        let start = arena
        for index in 0..<text.utf8CodeUnitCount { put(text.utf8Start[index]) }
        add(id, start..<arena)
    }

    /// Adds a number in decimal digits.
    mutating func add(_ id: FieldID, number: Int) {
        let start = arena
        put(decimal: number)
        add(id, start..<arena)
    }

    /// Writes a number in decimal digits.
    mutating func put(decimal number: Int) {
        for digit in String(number).utf8 { put(digit) }
    }

    /// Adds a value with its backslashes resolved: `\n`, `\r` and `\t`, others as what follows them.
    mutating func addUnescaped(_ id: FieldID, _ range: Range<Int>) {
        add(id, unescaped(range))
    }

    /// Writes a text with its backslashes resolved.
    mutating func unescaped(_ range: Range<Int>) -> Range<Int> {
        guard bytes.first(UInt8(ascii: "\\"), from: range.lowerBound, to: range.upperBound) != nil
        else { return range }
        let start = arena
        var index = range.lowerBound
        while index < range.upperBound {
            var byte = bytes[index]
            if byte == UInt8(ascii: "\\"), index + 1 < range.upperBound {
                index += 1
                byte = bytes[index]
                switch byte {
                case UInt8(ascii: "n"): byte = 0x0A
                case UInt8(ascii: "r"): byte = 0x0D
                case UInt8(ascii: "t"): byte = 0x09
                // A Windows path in a value that nobody escaped keeps its backslashes.
                case _ where byte.isAlphanumeric: put(UInt8(ascii: "\\"))
                default: break
                }
            }
            put(byte)
            index += 1
        }
        return start..<arena
    }

    /// Writes one byte behind the batch's.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        guard arena < limit else {
            isFull = true
            return
        }
        base.storeBytes(of: byte, toByteOffset: arena, as: UInt8.self)
        arena += 1
    }

    /// Writes a range of the line.
    mutating func put(_ range: Range<Int>) {
        for index in range { put(bytes[index]) }
    }

    /// What was written from a place on.
    func written(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + start, count: arena - start)
    }

    /// The bytes of one of the line's values.
    func value(of field: Field) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Int(field.offset), count: Int(field.length))
    }

    /// Puts U+FFFD in place of what is not UTF-8 in what was written from a place on.
    mutating func repairWritten(from start: Int) {
        let text = written(from: start)
        guard text.contains(where: { $0 >= 0x80 }), !TextEncoding.isUTF8(text[...]) else { return }
        let repaired = Array(String(decoding: text, as: UTF8.self).utf8)
        arena = start
        for byte in repaired { put(byte) }
    }

    /// Forgets the fields from the `count`th on.
    mutating func removeFields(from count: Int) { self.count = min(count, self.count) }
}

/// Room for one line's fields, kept from line to line.
final class LineScratch {
    let fields = UnsafeMutablePointer<Field>.allocate(capacity: RecordLimits.fields)
    deinit { fields.deallocate() }
}
