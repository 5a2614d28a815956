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
        let type = value.type
        guard let source = chunk.slice(at: value.offset, count: value.length) else { return nil }
        if let size = type.size {
            guard value.length == size else { return nil }
            try reserve(64)
            return appendFixed(type, source)
        }
        switch type {
        case .ansiString:
            try appendANSI(source)
            return .string
        case .binary, .eventXML:
            try appendHex(source)
            return .string
        case .sid: return try appendSID(source) ? .string : nil
        case .pointer where source.count == 4 || source.count == 8:
            try reserve(64)
            let low = UInt64(source.number(as: UInt32.self))
            putHex(source.count == 4 ? low : source.number(as: UInt64.self))
            return .string
        default: return nil
        }
    }

    /// Writes a value of a type with one length, which has been compared, and for 64 bytes of which
    /// there is room.
    private mutating func appendFixed(
        _ type: BinXMLType,
        _ source: UnsafeRawBufferPointer
    ) -> Field.Kind {
        switch type.rawValue {
        case 0x03: put(signed: Int64(source.number(as: Int8.self)))
        case 0x04: put(decimal: UInt64(source.number(as: UInt8.self)))
        case 0x05: put(signed: Int64(source.number(as: Int16.self)))
        case 0x06: put(decimal: UInt64(source.number(as: UInt16.self)))
        case 0x07: put(signed: Int64(source.number(as: Int32.self)))
        case 0x08: put(decimal: UInt64(source.number(as: UInt32.self)))
        case 0x09: put(signed: source.number(as: Int64.self))
        case 0x0A: put(decimal: source.number(as: UInt64.self))
        case 0x0B: return put(Float(bitPattern: source.number(as: UInt32.self)))
        case 0x0C: return put(Double(bitPattern: source.number(as: UInt64.self)))
        case 0x0D:
            put(source.number(as: UInt32.self) != 0 ? "true" : "false")
            return .bool
        default:
            putOther(type, source)
            return .string
        }
        return .number
    }

    private mutating func putOther(_ type: BinXMLType, _ source: UnsafeRawBufferPointer) {
        switch type.rawValue {
        case 0x0F: putGUID(source)
        case 0x11: put(fileTime: source.number(as: UInt64.self))
        case 0x12: put(systemTime: source)
        case 0x14: putHex(UInt64(source.number(as: UInt32.self)))
        default: putHex(source.number(as: UInt64.self))
        }
    }
}

// MARK: - Numbers

extension EVTXArena {
    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { letters in
            for letter in letters { put(letter) }
        }
    }

    private mutating func put(signed value: Int64) {
        if value < 0 { put(UInt8(ascii: "-")) }
        put(decimal: value.magnitude)
    }

    /// Writes a number in decimal, at least `width` digits of it.
    mutating func put(decimal value: UInt64, width: Int = 1) {
        var count = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            count &+= 1
        }
        count = max(count, width)
        rest = value
        for place in stride(from: position &+ count &- 1, through: position, by: -1) {
            let digit = UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            bytes.storeBytes(of: UInt8(ascii: "0") &+ digit, toByteOffset: place, as: UInt8.self)
        }
        position &+= count
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

    private mutating func putHex(_ byte: UInt8) {
        put(Self.upperHex(byte >> 4))
        put(Self.upperHex(byte & 15))
    }

    private static func upperHex(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "A") &+ digit &- 10
    }

    /// Writes a GUID as Windows does: in braces, its first three parts little-endian.
    private mutating func putGUID(_ source: UnsafeRawBufferPointer) {
        put(UInt8(ascii: "{"))
        for index in [3, 2, 1, 0] { putHex(source[index]) }
        put(UInt8(ascii: "-"))
        for index in [5, 4] { putHex(source[index]) }
        put(UInt8(ascii: "-"))
        for index in [7, 6] { putHex(source[index]) }
        put(UInt8(ascii: "-"))
        for index in [8, 9] { putHex(source[index]) }
        put(UInt8(ascii: "-"))
        for index in 10..<16 { putHex(source[index]) }
        put(UInt8(ascii: "}"))
    }

    /// Writes a security identifier: revision, number of parts, authority (big-endian), parts.
    private mutating func appendSID(
        _ source: UnsafeRawBufferPointer
    ) throws(EVTXDamage.Reason) -> Bool {
        guard source.count >= 8 else { return false }
        let parts = min(Int(source[1]), (source.count &- 8) / 4)
        try reserve(32 &+ parts &* 11)
        put(UInt8(ascii: "S"))
        put(UInt8(ascii: "-"))
        put(decimal: UInt64(source[0]))
        put(UInt8(ascii: "-"))
        put(decimal: source[2..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        for part in 0..<parts {
            put(UInt8(ascii: "-"))
            put(decimal: UInt64(source.number(at: 8 &+ part &* 4, as: UInt32.self)))
        }
        return true
    }
}

extension UnsafeRawBufferPointer {
    /// A little-endian number, for which the caller has checked the length.
    @inline(__always)
    func number<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int = 0,
        as type: Number.Type
    ) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
