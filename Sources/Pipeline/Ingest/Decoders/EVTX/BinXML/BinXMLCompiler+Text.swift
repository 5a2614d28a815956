// SPDX-License-Identifier: Apache-2.0

extension BinXMLCompiler {
    /// Reads one token of an element's text or an attribute's value.
    mutating func content(
        _ token: UInt8,
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        switch token {
        case 0x05:
            guard try cursor.read(UInt8.self) == 0x01 else { throw .badTemplate }
            try literal()
        case 0x07: try literal()
        case 0x08:
            let unit = try cursor.read(UInt16.self)
            pending.append(BinXMLPiece(kind: .character, first: UInt32(unit)))
        case 0x09: pending.append(try entity())
        case 0x0A: _ = try readName()
        case 0x0B: try cursor.skip(Int(try cursor.read(UInt16.self)) &* 2)
        case 0x0D, 0x0E:
            let index = try cursor.read(UInt16.self)
            try cursor.skip(1)
            if attribute == nil, isContainer { try flush(&names, &programs, &output) }
            pending.append(
                BinXMLPiece(
                    kind: .substitution,
                    isOptional: token == 0x0E,
                    first: UInt32(index)
                )
            )
            if attribute == nil, isContainer { try flush(&names, &programs, &output) }
        default: throw .badTemplate
        }
    }

    /// Whether the text at the cursor stands between sections and not in a value.
    var isContainer: Bool {
        guard let scope = open.last?.scope.place else { return true }
        return scope == .document || scope == .event
    }

    private mutating func literal() throws(EVTXDamage.Reason) {
        let units = try cursor.read(UInt16.self)
        let start = cursor.offset
        try cursor.skip(Int(units) &* 2)
        guard units > 0 else { return }
        pending.append(
            BinXMLPiece(
                kind: .units,
                first: UInt32(truncatingIfNeeded: start),
                count: UInt32(units)
            )
        )
    }

    private mutating func entity() throws(EVTXDamage.Reason) -> BinXMLPiece {
        let name = try readName()
        let letters = stride(from: 0, to: name.count, by: 2).prefix(5).map { name[$0] }
        let character: UInt8 =
            switch letters {
            case Array("amp".utf8): UInt8(ascii: "&")
            case Array("lt".utf8): UInt8(ascii: "<")
            case Array("gt".utf8): UInt8(ascii: ">")
            case Array("quot".utf8): UInt8(ascii: "\"")
            case Array("apos".utf8): UInt8(ascii: "'")
            default: throw .badTemplate
            }
        return BinXMLPiece(kind: .character, first: UInt32(character))
    }

    mutating func instance(
        at offset: Int,
        _ programs: inout BinXMLPrograms
    ) throws(EVTXDamage.Reason) {
        cursor = EVTXCursor(cursor.bytes, at: offset, end: cursor.end)
        try BinXMLInstance.skip(&cursor)
        if !open.isEmpty { open[open.count - 1].hasContent = true }
        try programs.append(
            BinXMLStep(
                kind: .instance,
                first: UInt32(truncatingIfNeeded: offset),
                count: UInt32(truncatingIfNeeded: cursor.offset),
                scope: open.last?.inner ?? scope
            )
        )
    }

    /// Reads a name by its offset; if it stands right here, moves over it.
    mutating func readName() throws(EVTXDamage.Reason) -> UnsafeRawBufferPointer {
        let offset = Int(try cursor.read(UInt32.self))
        guard let length: UInt16 = cursor.bytes.number(at: offset &+ 6),
            (1...1_024).contains(length),
            let text = cursor.bytes.slice(at: offset &+ 8, count: Int(length) &* 2)
        else { throw .badTemplate }
        let isInline = offset == cursor.offset
        note(text, at: cursor.offset &- 4, isInline: isInline)
        if isInline { try cursor.skip(10 &+ text.count) }
        return text
    }
}
