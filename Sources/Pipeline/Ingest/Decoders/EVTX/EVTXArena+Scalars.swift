// SPDX-License-Identifier: Apache-2.0

import Schema

extension EVTXArena {
    /// Writes a value that is neither UTF-16 nor an array, as Windows shows it.
    ///
    /// - Returns: How the text is to be read; nil when there is no value, or its length is not that
    ///   of its type.
    mutating func appendScalar(
        _ value: BinXMLValue,
        _ chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) -> Field.Kind? {
        guard let source = chunk.slice(at: value.offset, count: value.length) else { return nil }
        try reserve(64)
        switch (value.type.rawValue, source.count) {
        case (0x03...0x0A, _): return putInteger(value.type, source) ? .number : nil
        case (0x0B, 4): return put(Float(bitPattern: source.number(as: UInt32.self)))
        case (0x0C, 8): return put(Double(bitPattern: source.number(as: UInt64.self)))
        case (0x0D, 4): return put(bool: source.number(as: Int32.self))
        case (0x02, _): try appendANSI(source)
        case (0x0E, _), (0x23, _): try appendHex(source)
        case (0x0F, 16): putGUID(source)
        case (0x11, 8): put(fileTime: source.number(as: UInt64.self))
        case (0x12, 16): put(systemTime: source)
        case (0x13, 8...): try appendSID(source)
        case (0x10, 4), (0x14, 4): putHex(UInt64(source.number(as: UInt32.self)))
        case (0x10, 8), (0x15, 8): putHex(source.number(as: UInt64.self))
        default: return nil
        }
        return .string
    }

    /// Writes a whole number; false if its length is not that of its type.
    @inline(__always)
    private mutating func putInteger(_ type: BinXMLType, _ source: UnsafeRawBufferPointer) -> Bool {
        switch (type.rawValue, source.count) {
        case (0x03, 1): put(signed: Int64(source.number(as: Int8.self)))
        case (0x04, 1): put(decimal: UInt64(source.number(as: UInt8.self)))
        case (0x05, 2): put(signed: Int64(source.number(as: Int16.self)))
        case (0x06, 2): put(decimal: UInt64(source.number(as: UInt16.self)))
        case (0x07, 4): put(signed: Int64(source.number(as: Int32.self)))
        case (0x08, 4): put(decimal: UInt64(source.number(as: UInt32.self)))
        case (0x09, 8): put(signed: source.number(as: Int64.self))
        case (0x0A, 8): put(decimal: source.number(as: UInt64.self))
        default: return false
        }
        return true
    }
}

// MARK: - Numbers

extension EVTXArena {
    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { letters in
            for letter in letters { put(letter) }
        }
    }

    /// Writes a truth value, which takes four bytes; drivers that put more than 0 and 1 there get
    /// the number shown.
    private mutating func put(bool value: Int32) -> Field.Kind {
        switch value {
        case 0: put("false")
        case 1: put("true")
        default:
            put(signed: Int64(value))
            return .number
        }
        return .bool
    }

    private mutating func put(signed value: Int64) {
        if value < 0 { put(UInt8(ascii: "-")) }
        put(decimal: value.magnitude)
    }

    /// Writes a number in decimal; 40 bytes of room are needed.
    ///
    /// The digits come from the last to the first, two at a time, so those of a long number are
    /// written 20 bytes ahead and then moved to where they belong.
    mutating func put(decimal value: UInt64) {
        guard value >= 100 else {
            if value < 10 {
                put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
            } else {
                put(twoDigits: value)
            }
            return
        }
        let end = position &+ 20
        var place = end
        var rest = value
        repeat {
            place &-= 2
            bytes.storeBytes(of: Self.pair(rest % 100), toByteOffset: place, as: UInt16.self)
            rest /= 100
        } while rest >= 10
        if rest > 0 {
            place &-= 1
            let digit = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
            bytes.storeBytes(of: digit, toByteOffset: place, as: UInt8.self)
        }
        moveBack(from: place, to: end)
    }

    /// Two digits as they lie in memory; `value` is below 100.
    @inline(__always)
    private static func pair(_ value: UInt64) -> UInt16 {
        let digits: StaticString = """
            00010203040506070809101112131415161718192021222324252627282930313233343536373839\
            40414243444546474849505152535455565758596061626364656667686970717273747576777879\
            8081828384858687888990919293949596979899
            """
        let place = Int(truncatingIfNeeded: value) &* 2
        return UnsafeRawPointer(digits.utf8Start).loadUnaligned(
            fromByteOffset: place,
            as: UInt16.self
        )
    }

    /// Moves up to 20 bytes back to the place where the next byte goes.
    @inline(__always)
    private mutating func moveBack(from place: Int, to end: Int) {
        let head = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let middle = bytes.loadUnaligned(fromByteOffset: place &+ 8, as: UInt64.self)
        let tail = bytes.loadUnaligned(fromByteOffset: place &+ 16, as: UInt32.self)
        bytes.storeBytes(of: head, toByteOffset: position, as: UInt64.self)
        bytes.storeBytes(of: middle, toByteOffset: position &+ 8, as: UInt64.self)
        bytes.storeBytes(of: tail, toByteOffset: position &+ 16, as: UInt32.self)
        position &+= end &- place
    }

    /// Writes the last two digits of a number; there is room for them.
    @inline(__always)
    mutating func put(twoDigits value: UInt64) {
        bytes.storeBytes(of: Self.pair(value % 100), toByteOffset: position, as: UInt16.self)
        position &+= 2
    }

    /// Writes a floating-point number; what JSON has no number for is a string.
    private mutating func put<Value: BinaryFloatingPoint & CustomStringConvertible>(
        _ value: Value
    ) -> Field.Kind {
        for letter in value.description.utf8 { put(letter) }
        return value.isFinite ? .number : .string
    }

    /// Writes a number in hexadecimal with `0x` before it; 24 bytes of room are needed.
    private mutating func putHex(_ value: UInt64) {
        put(UInt8(ascii: "0"))
        put(UInt8(ascii: "x"))
        let digits = max(1, (67 &- value.leadingZeroBitCount) / 4)
        if digits > 8 { put(hex: UInt32(truncatingIfNeeded: value >> 32), digits: digits &- 8) }
        put(hex: UInt32(truncatingIfNeeded: value), digits: min(digits, 8))
    }

    /// Writes the last so many of a number's eight digits, in small letters.
    @inline(__always)
    private mutating func put(hex value: UInt32, digits: Int) {
        let text = Self.hex(value, letters: 39) >> UInt64(truncatingIfNeeded: (8 &- digits) &* 8)
        bytes.storeBytes(of: text.littleEndian, toByteOffset: position, as: UInt64.self)
        position &+= digits
    }

    /// The eight hexadecimal digits of a number, the first in the lowest byte.
    ///
    /// Spreads the four-bit digits over the bytes; a digit of 10 or more has a bit 4 once 6 is added,
    /// and `letters` is how much further on the letters are then than the figures.
    @inline(__always)
    private static func hex(_ value: UInt32, letters: UInt64) -> UInt64 {
        var digits = UInt64(value)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        let above = ((digits &+ 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101
        return (digits &+ 0x3030_3030_3030_3030 &+ above &* letters).byteSwapped
    }
}

// MARK: - Bytes

extension EVTXArena {
    private mutating func appendHex(_ source: UnsafeRawBufferPointer) throws(EVTXDamage.Reason) {
        try reserve(source.count &* 2)
        for byte in source { putHex(byte) }
    }

    /// Writes a byte as two hexadecimal digits.
    @inline(__always)
    private mutating func putHex(_ byte: UInt8) {
        let text = UInt16(truncatingIfNeeded: Self.hex(UInt32(byte), letters: 7) >> 48)
        bytes.storeBytes(of: text.littleEndian, toByteOffset: position, as: UInt16.self)
        position &+= 2
    }

    /// Writes a GUID as Windows does: in braces, its first three parts little-endian.
    private mutating func putGUID(_ source: UnsafeRawBufferPointer) {
        let first = Self.hex(source.number(as: UInt32.self), letters: 7)
        let pair = source.number(at: 4, as: UInt32.self)
        let middle = Self.hex(pair << 16 | pair >> 16, letters: 7)
        let third = Self.hex(source.number(at: 8, as: UInt32.self).byteSwapped, letters: 7)
        let last = Self.hex(source.number(at: 12, as: UInt32.self).byteSwapped, letters: 7)
        put(UInt8(ascii: "{"))
        put(first, count: 8)
        put(UInt8(ascii: "-"))
        put(middle, count: 4)
        put(UInt8(ascii: "-"))
        put(middle >> 32, count: 4)
        put(UInt8(ascii: "-"))
        put(third, count: 4)
        put(UInt8(ascii: "-"))
        put(third >> 32, count: 4)
        put(last, count: 8)
        put(UInt8(ascii: "}"))
    }

    /// Writes the lowest bytes of a number; eight bytes of room are needed.
    @inline(__always)
    private mutating func put(_ text: UInt64, count: Int) {
        bytes.storeBytes(of: text.littleEndian, toByteOffset: position, as: UInt64.self)
        position &+= count
    }

    /// Writes a security identifier: revision, number of parts, authority (big-endian), parts.
    private mutating func appendSID(
        _ source: UnsafeRawBufferPointer
    ) throws(EVTXDamage.Reason) {
        let parts = min(Int(source[1]), (source.count &- 8) / 4)
        try reserve(64 &+ parts &* 11)
        put(UInt8(ascii: "S"))
        put(UInt8(ascii: "-"))
        put(decimal: UInt64(source[0]))
        put(UInt8(ascii: "-"))
        put(decimal: source[2..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        for part in 0..<parts {
            put(UInt8(ascii: "-"))
            put(decimal: UInt64(source.number(at: 8 &+ part &* 4, as: UInt32.self)))
        }
    }
}
