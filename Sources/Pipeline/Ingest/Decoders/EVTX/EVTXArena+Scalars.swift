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
    /// The digits come from the last to the first, so they are written 20 bytes ahead and then moved
    /// to where they belong.
    mutating func put(decimal value: UInt64) {
        guard value >= 10 else {
            put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
            return
        }
        var place = position &+ 20
        var rest = value
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place &-= 1
            bytes.storeBytes(of: UInt8(ascii: "0") &+ digit, toByteOffset: place, as: UInt8.self)
        } while rest > 0
        let count = position &+ 20 &- place
        let head = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let middle = bytes.loadUnaligned(fromByteOffset: place &+ 8, as: UInt64.self)
        let tail = bytes.loadUnaligned(fromByteOffset: place &+ 16, as: UInt32.self)
        bytes.storeBytes(of: head, toByteOffset: position, as: UInt64.self)
        bytes.storeBytes(of: middle, toByteOffset: position &+ 8, as: UInt64.self)
        bytes.storeBytes(of: tail, toByteOffset: position &+ 16, as: UInt32.self)
        position &+= count
    }

    /// Writes two digits that there is room for.
    @inline(__always)
    mutating func put(twoDigits value: UInt64) {
        put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10 % 10))
        put(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
    }

    /// Writes a floating-point number; what JSON has no number for is a string.
    private mutating func put<Value: BinaryFloatingPoint & CustomStringConvertible>(
        _ value: Value
    ) -> Field.Kind {
        for letter in value.description.utf8 { put(letter) }
        return value.isFinite ? .number : .string
    }

    /// Writes a number in hexadecimal with `0x` before it.
    private mutating func putHex(_ value: UInt64) {
        put(UInt8(ascii: "0"))
        put(UInt8(ascii: "x"))
        let digits = max(1, (67 &- value.leadingZeroBitCount) / 4)
        for place in stride(from: (digits &- 1) &* 4, through: 0, by: -4) {
            put(Self.lowerHex(UInt8(truncatingIfNeeded: value >> UInt64(place)) & 15))
        }
    }

    private static func lowerHex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10
    }
}

// MARK: - Bytes

extension EVTXArena {
    private mutating func appendHex(_ source: UnsafeRawBufferPointer) throws(EVTXDamage.Reason) {
        try reserve(source.count &* 2)
        for byte in source { putHex(byte) }
    }

    /// Writes a byte as two hexadecimal digits, both worked out in one go.
    @inline(__always)
    private mutating func putHex(_ byte: UInt8) {
        let digits = UInt16(byte >> 4) | UInt16(byte & 15) << 8
        let letters = ((digits &+ 0x0606) >> 4) & 0x0101
        let text = digits &+ 0x3030 &+ letters &* 7
        bytes.storeBytes(of: text.littleEndian, toByteOffset: position, as: UInt16.self)
        position &+= 2
    }

    /// Writes a GUID as Windows does: in braces, its first three parts little-endian.
    private mutating func putGUID(_ source: UnsafeRawBufferPointer) {
        put(UInt8(ascii: "{"))
        let first = source.number(as: UInt32.self)
        putHex(UInt8(truncatingIfNeeded: first >> 24))
        putHex(UInt8(truncatingIfNeeded: first >> 16))
        putHex(UInt8(truncatingIfNeeded: first >> 8))
        putHex(UInt8(truncatingIfNeeded: first))
        for offset in [4, 6] {
            let part = source.number(at: offset, as: UInt16.self)
            put(UInt8(ascii: "-"))
            putHex(UInt8(truncatingIfNeeded: part >> 8))
            putHex(UInt8(truncatingIfNeeded: part))
        }
        for index in 8..<16 {
            if index == 8 || index == 10 { put(UInt8(ascii: "-")) }
            putHex(source[index])
        }
        put(UInt8(ascii: "}"))
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
