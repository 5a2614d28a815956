// SPDX-License-Identifier: Apache-2.0

import Schema

/// Turns a dictionary or list as Python prints it into JSON: `{'a': None}` into `{"a": null}`.
///
/// Only the notation changes, from left to right and with no tree, so whether brackets match is for
/// the reader of the JSON to say. Tuples become lists; a number that JSON has not, or any other word,
/// becomes a string.
///
/// - Source: The Python Language Reference, section 2.4 (literals).
struct PythonLiteral {
    /// The most bytes of JSON that one byte of Python becomes: an escaped control character.
    private static let growth = 6

    private let base: UnsafeMutableRawPointer
    private let text: Range<Int>
    private var place: Int
    private var arena: Int

    /// Writes the JSON behind the batch's bytes.
    ///
    /// - Returns: Where it lies; nil when the text is no literal of Python.
    static func json(_ batch: EventBatch, _ text: Range<Int>) -> Range<Int>? {
        guard text.count <= RecordLimits.bytes else { return nil }
        return batch.withArena(growth * text.count + 16) { base, used in
            var literal = PythonLiteral(base: base, text: text, arena: used)
            guard literal.run() else { return nil }
            defer { used = literal.arena }
            return used..<literal.arena
        }
    }

    private init(base: UnsafeMutableRawPointer, text: Range<Int>, arena: Int) {
        self.base = base
        self.text = text
        place = text.lowerBound
        self.arena = arena
    }

    private var current: UInt8 {
        place < text.upperBound ? base.load(fromByteOffset: place, as: UInt8.self) : 0
    }

    private mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: arena, as: UInt8.self)
        arena += 1
    }

    private mutating func put(_ word: StaticString) {
        for index in 0..<word.utf8CodeUnitCount { put(word.utf8Start[index]) }
    }

    private mutating func run() -> Bool {
        while place < text.upperBound {
            let byte = current
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard string(quote: byte) else { return false }
            case UInt8(ascii: "("):
                put(UInt8(ascii: "["))
                place += 1
            case UInt8(ascii: ")"):
                put(UInt8(ascii: "]"))
                place += 1
            case UInt8(ascii: ","):
                place += 1
                comma()
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
                UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D:
                put(byte)
                place += 1
            default:
                guard word() else { return false }
            }
        }
        return true
    }

    /// Writes a comma, unless a bracket closes behind it, which Python allows.
    private mutating func comma() {
        while TextEncoding.isBlank(current), place < text.upperBound { place += 1 }
        switch current {
        case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): break
        default: put(UInt8(ascii: ","))
        }
    }

    /// Writes a number, `None`, `True`, `False`, or begins a string with a letter before it.
    private mutating func word() -> Bool {
        let start = place
        while JSONScan.isLiteralByte(current) || current == UInt8(ascii: "_") { place += 1 }
        guard place > start else { return false }
        if place - start <= 2, current == UInt8(ascii: "'") || current == UInt8(ascii: "\"") {
            // u'…', b'…' and the like.
            return string(quote: current)
        }
        let word = UnsafeRawBufferPointer(start: base + start, count: place - start)
        if word.elementsEqual("None".utf8) || word.elementsEqual("null".utf8) {
            put("null")
        } else if word.elementsEqual("True".utf8) || word.elementsEqual("true".utf8) {
            put("true")
        } else if word.elementsEqual("False".utf8) || word.elementsEqual("false".utf8) {
            put("false")
        } else if JSONScan.isNumber(base, from: start, to: place) {
            for byte in word { put(byte) }
        } else {
            put(UInt8(ascii: "\""))
            for byte in word { put(byte) }
            put(UInt8(ascii: "\""))
        }
        return true
    }

    /// Writes a string whose opening quote is here.
    private mutating func string(quote: UInt8) -> Bool {
        place += 1
        put(UInt8(ascii: "\""))
        while place < text.upperBound {
            let byte = current
            place += 1
            switch byte {
            case quote:
                put(UInt8(ascii: "\""))
                return true
            case UInt8(ascii: "\""):
                put("\\\"")
            case UInt8(ascii: "\\"):
                escape()
            case 0..<0x20:
                put("\\u00")
                put(HexDigit.letter(byte >> 4))
                put(HexDigit.letter(byte & 15))
            default: put(byte)
            }
        }
        return false
    }

    /// Writes an escape whose backslash is behind us; unknown ones are kept as they stand.
    private mutating func escape() {
        let letter = current
        if place < text.upperBound { place += 1 }
        switch letter {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "u"):
            put(UInt8(ascii: "\\"))
            put(letter)
        case UInt8(ascii: "'"): put(letter)
        case UInt8(ascii: "\""): put("\\\"")
        case UInt8(ascii: "x"): put("\\u00")
        case UInt8(ascii: "\\"): put("\\\\")
        default:
            put("\\\\")
            if letter >= 0x20 { put(letter) }
        }
    }
}
