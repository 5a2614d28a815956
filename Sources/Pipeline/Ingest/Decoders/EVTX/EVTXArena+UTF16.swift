// SPDX-License-Identifier: Apache-2.0

extension EVTXArena {
    /// Writes UTF-16 as UTF-8, up to the first zero unit.
    ///
    /// Windows ends strings with zeros and shows nothing behind the first. Nearly all text is ASCII,
    /// so four units are looked at in one go as long as each is between 1 and 127. A surrogate
    /// without its other half becomes U+FFFD.
    ///
    /// `source` holds little-endian units; the caller has checked that there are so many.
    @inline(__always)
    mutating func appendUTF16(
        _ source: UnsafeRawPointer,
        units: Int
    ) throws(EVTXDamage.Reason) {
        try reserve(units &* 3)
        var index = 0
        while index &+ 8 <= units, let first = Self.letters(source, index),
            let second = Self.letters(source, index &+ 4)
        {
            let eight = UInt64(first) | UInt64(second) << 32
            bytes.storeBytes(of: eight.littleEndian, toByteOffset: position, as: UInt64.self)
            position &+= 8
            index &+= 8
        }
        if index &+ 4 <= units, let four = Self.letters(source, index) {
            bytes.storeBytes(of: four.littleEndian, toByteOffset: position, as: UInt32.self)
            position &+= 4
            index &+= 4
        }
        if index < units { appendRest(source, from: index, units) }
    }

    /// Four units as four bytes; nil if one of them is not between 1 and 127.
    ///
    /// Subtracting 1 from each unit sets high bits where a unit was zero; what it borrows from the
    /// unit above then does no harm, for the answer is nil already.
    @inline(__always)
    private static func letters(_ source: UnsafeRawPointer, _ index: Int) -> UInt32? {
        let four = UInt64(
            littleEndian: source.loadUnaligned(fromByteOffset: index &* 2, as: UInt64.self)
        )
        let low = four &- 0x0001_0001_0001_0001
        guard (four | low) & 0xFF80_FF80_FF80_FF80 == 0 else { return nil }
        let pairs = (four | four >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: pairs | pairs >> 16)
    }

    private mutating func appendRest(_ source: UnsafeRawPointer, from start: Int, _ units: Int) {
        var index = start
        while index < units {
            let unit = Self.unit(source, index)
            guard unit != 0 else { return }
            index &+= 1
            if unit < 0x80 {
                put(UInt8(truncatingIfNeeded: unit))
            } else if unit & 0xFC00 == 0xD800, index < units,
                case let low = Self.unit(source, index), low & 0xFC00 == 0xDC00
            {
                index &+= 1
                putScalar(0x10000 &+ (UInt32(unit) & 0x3FF) << 10 &+ UInt32(low) & 0x3FF)
            } else {
                putScalar(unit & 0xF800 == 0xD800 ? 0xFFFD : UInt32(unit))
            }
        }
    }

    @inline(__always)
    private static func unit(_ source: UnsafeRawPointer, _ index: Int) -> UInt16 {
        UInt16(
            littleEndian: source.loadUnaligned(fromByteOffset: index &* 2, as: UInt16.self)
        )
    }

    /// Writes a scalar value that there is room for.
    private mutating func putScalar(_ scalar: UInt32) {
        if scalar < 0x80 {
            put(UInt8(truncatingIfNeeded: scalar))
            return
        }
        if scalar < 0x800 {
            put(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
        } else {
            if scalar < 0x10000 {
                put(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            } else {
                put(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
                put(0x80 | UInt8(truncatingIfNeeded: scalar >> 12) & 0x3F)
            }
            put(0x80 | UInt8(truncatingIfNeeded: scalar >> 6) & 0x3F)
        }
        put(0x80 | UInt8(truncatingIfNeeded: scalar) & 0x3F)
    }
}

// MARK: - Other text

extension EVTXArena {
    /// Writes a literal of a template.
    mutating func appendPiece(
        _ piece: BinXMLPiece,
        of chunk: EVTXBytes
    ) throws(EVTXDamage.Reason) {
        switch piece.kind {
        case .substitution: break
        case .units: try appendUTF16(chunk.base + Int(piece.first), units: Int(piece.count))
        case .character:
            try reserve(4)
            let isValid = Unicode.Scalar(piece.first) != nil
            putScalar(isValid ? piece.first : 0xFFFD)
        }
    }

    /// Writes text of the ANSI code page, taken for Windows-1252, up to the first zero byte.
    mutating func appendANSI(_ text: UnsafeRawBufferPointer) throws(EVTXDamage.Reason) {
        try reserve(text.count &* 3)
        for byte in text {
            switch byte {
            case 0: return
            case 0x80..<0xA0: putScalar(UInt32(Self.windows1252[Int(byte) - 0x80]))
            default: putScalar(UInt32(byte))
            }
        }
    }

    /// What Windows-1252 has where Latin-1 has control characters.
    private static let windows1252: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
