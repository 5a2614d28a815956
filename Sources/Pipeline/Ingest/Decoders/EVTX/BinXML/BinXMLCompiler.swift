// SPDX-License-Identifier: Apache-2.0

import Schema

// Binary XML is XML as a row of tokens. A byte says which; its bit 0x40 says that more of the same
// kind follow, and is not needed to read them.
//
//     0F 01 01 00   fragment header            0C   template instance (see `BinXMLRunner`)
//     01            element: [dependency u16], length u32, name, [attributes' length u32 if 41]
//     06            attribute: name; its value's tokens follow, up to the next 06, 02 or 03
//     02, 03, 04    end of the attributes, of an empty element, of an element
//     05            text: type byte (1), length u16, UTF-16       07   CDATA: length u16, UTF-16
//     08, 09        character reference: u16; entity reference: name
//     0A, 0B        processing instruction: name; its text
//     0D, 0E        value number u16, type byte: normal, optional      00   the end
//
// A name is an offset into the chunk, of: next name u32, hash u16, length u16, UTF-16, zero u16. Where
// a chunk uses a name for the first time, the name itself stands right behind the offset. The
// dependency identifier stands in templates only; elsewhere an element has none.
//
// The compiler reads the tokens of one template once a chunk and leaves a flat list of steps, one
// for each value that the event gets; elements exist only on its own stack.

/// Makes steps of the tokens of one template or fragment.
///
/// Every token takes at least one byte, so compiling ends; depth is bounded by `depthLimit`.
struct BinXMLCompiler {
    private static let depthLimit = 64

    /// An element that is open.
    struct Element {
        /// Where it stands.
        let scope: BinXMLScope
        /// What stands in it.
        let inner: BinXMLScope
        /// The name that its attributes begin with.
        var name: EVTXNameCache.ID
        /// The field that its text fills.
        var field: FieldID?
        let meaning: EVTXNameCache.Meaning
        var hasAttributes = false
        var hasContent = false
    }

    var cursor: EVTXCursor
    /// Whether elements have a dependency identifier, as they do in templates.
    let isTemplate: Bool
    let scope: BinXMLScope

    private var open: [Element] = []
    private var pending: [BinXMLPiece] = []
    private var attribute: (plain: EVTXNameCache.ID, text: UnsafeRawBufferPointer)?

    init(_ cursor: EVTXCursor, isTemplate: Bool, scope: BinXMLScope) {
        self.cursor = cursor
        self.isTemplate = isTemplate
        self.scope = scope
    }

    /// Compiles up to the end of the tokens, or of the first element if it is not a template.
    mutating func compile(
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        repeat {
            guard let token = cursor.peek() else {
                guard open.isEmpty else { throw .badTemplate }
                return
            }
            let start = cursor.offset
            try cursor.skip(1)
            switch token & 0xBF {
            case 0x00:
                guard open.isEmpty else { throw .badTemplate }
                return
            case 0x01: try openElement(token, &names, &programs, &output)
            case 0x02: try flush(&names, &programs, &output)
            case 0x03, 0x04: try closeElement(&names, &programs, &output)
            case 0x06: try openAttribute(&names, &programs, &output)
            case 0x0C: try instance(at: start, &programs)
            case 0x0F: try cursor.skip(3)
            default: try content(token & 0xBF, &names, &programs, &output)
            }
        } while isTemplate || !open.isEmpty
    }
}

// MARK: - Elements and attributes

extension BinXMLCompiler {
    private mutating func openElement(
        _ token: UInt8,
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        guard open.count < Self.depthLimit else { throw .tooLarge }
        if attribute == nil, isBlank { pending.removeAll(keepingCapacity: true) }
        try flush(&names, &programs, &output)
        if !open.isEmpty { open[open.count - 1].hasContent = true }
        try cursor.skip(hasDependency(token) ? 6 : 4)
        let text = try readName()
        if token & 0x40 != 0 { try cursor.skip(4) }
        open.append(element(text, in: open.last?.inner ?? scope, &names))
    }

    /// Whether the element at the cursor has a dependency identifier.
    ///
    /// The kind of the fragment says so; where the name offset would then be nonsense, the other
    /// reading is taken, for some writers do not keep to it.
    private func hasDependency(_ token: UInt8) -> Bool {
        let expected = isTemplate ? 6 : 4
        let other = isTemplate ? 4 : 6
        return (isName(at: cursor.offset &+ expected) || !isName(at: cursor.offset &+ other))
            == isTemplate
    }

    private func isName(at offset: Int) -> Bool {
        guard let name: UInt32 = cursor.bytes.number(at: offset), name >= 512,
            let length: UInt16 = cursor.bytes.number(at: Int(name) &+ 6), length > 0,
            let last: UInt16 = cursor.bytes.number(at: Int(name) &+ 8 &+ Int(length) &* 2)
        else { return false }
        return last == 0
    }

    private func element(
        _ text: UnsafeRawBufferPointer,
        in scope: BinXMLScope,
        _ names: inout EVTXNameCache
    ) -> Element {
        let plain = names.id(of: text, as: .plain)
        let meaning = names[plain].meaning
        var name = plain
        var inner = BinXMLScope(place: .section, section: scope.section)
        switch scope.place {
        case .document: inner = BinXMLScope(place: .event, section: -1)
        case .event: inner = Self.section(meaning, plain)
        case .system: break
        case .eventData, .userData, .section:
            name = names.id(of: text, as: .guarded, owner: Int(scope.section))
        }
        return Element(
            scope: scope,
            inner: inner,
            name: name,
            field: scope.place == .document ? nil : names[name].field,
            meaning: meaning
        )
    }

    private static func section(
        _ meaning: EVTXNameCache.Meaning,
        _ name: EVTXNameCache.ID
    ) -> BinXMLScope {
        let section = Int32(truncatingIfNeeded: name)
        return switch meaning {
        case .system: BinXMLScope(place: .system, section: section)
        case .eventData: BinXMLScope(place: .eventData, section: section)
        case .userData: BinXMLScope(place: .userData, section: section)
        default: BinXMLScope(place: .section, section: section)
        }
    }

    private mutating func openAttribute(
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        guard !open.isEmpty else { throw .badTemplate }
        try flush(&names, &programs, &output)
        let text = try readName()
        attribute = (names.id(of: text, as: .plain), text)
    }

    private mutating func closeElement(
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        try flush(&names, &programs, &output)
        guard let element = open.popLast() else { throw .badTemplate }
        guard !element.hasContent, !element.hasAttributes, let field = element.field else { return }
        switch element.scope.place {
        case .document, .event, .system: return
        case .eventData where element.meaning == .data:
            try programs.append(BinXMLStep(kind: .literal, field: field))
        case .eventData, .userData, .section:
            try programs.append(BinXMLStep(kind: .null, field: field))
        }
    }
}

// MARK: - Text

extension BinXMLCompiler {
    /// Reads one token of an element's text or an attribute's value.
    private mutating func content(
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
    private var isContainer: Bool {
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

    private mutating func instance(
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
    private mutating func readName() throws(EVTXDamage.Reason) -> UnsafeRawBufferPointer {
        let offset = Int(try cursor.read(UInt32.self))
        guard let length: UInt16 = cursor.bytes.number(at: offset &+ 6),
            (1...1_024).contains(length),
            let text = cursor.bytes.slice(at: offset &+ 8, count: Int(length) &* 2)
        else { throw .badTemplate }
        if offset == cursor.offset { try cursor.skip(10 &+ text.count) }
        return text
    }
}

// MARK: - Steps

extension BinXMLCompiler {
    /// Makes a step of the value or text that was read last.
    private mutating func flush(
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        defer {
            pending.removeAll(keepingCapacity: true)
            attribute = nil
        }
        guard let index = open.indices.last else {
            if let piece = pending.last, piece.kind == .substitution {
                try append(BinXMLStep(kind: .literal, scope: scope), &programs, &output)
            }
            return
        }
        if let attribute {
            try flushAttribute(attribute, of: index, &names, &programs, &output)
            return
        }
        guard !pending.isEmpty else { return }
        let element = open[index]
        if isBlank, isContainer || element.hasContent { return }
        open[index].hasContent = true
        var step = BinXMLStep(kind: .literal, field: element.field, scope: element.inner)
        if isContainer {
            step.whenNull = .omit
        } else if isOptional {
            let isData = element.scope.place == .eventData && element.meaning == .data
            step.whenNull = isData ? .empty : .omit
        }
        if element.scope.place == .system, element.meaning == .eventID { step.use = .eventID }
        try append(step, &programs, &output)
    }

    private var isOptional: Bool { pending.last?.isOptional ?? false }

    private mutating func flushAttribute(
        _ attribute: (plain: EVTXNameCache.ID, text: UnsafeRawBufferPointer),
        of index: Int,
        _ names: inout EVTXNameCache,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        let element = open[index]
        let meaning = names[attribute.plain].meaning
        if meaning == .namespace || element.scope.place == .document || pending.isEmpty { return }
        if meaning == .name, element.scope.place == .eventData, pending.count == 1,
            pending[0].kind == .units,
            let text = cursor.bytes.slice(
                at: Int(pending[0].first),
                count: Int(pending[0].count) &* 2
            )
        {
            let section = Int(element.scope.section)
            open[index].name = names.id(of: text, as: .data, owner: section)
            open[index].field = names[open[index].name].field
            return
        }
        open[index].hasAttributes = true
        let name = names.id(of: attribute.text, as: .attribute, owner: element.name)
        var step = BinXMLStep(kind: .literal, whenNull: .omit, field: names[name].field)
        step.scope = BinXMLScope(place: .section, section: element.scope.section)
        if element.meaning == .timeCreated, meaning == .systemTime { step.use = .systemTime }
        try append(step, &programs, &output)
    }

    /// Adds a step for the pending pieces, which say what kind it is.
    private mutating func append(
        _ template: BinXMLStep,
        _ programs: inout BinXMLPrograms,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) {
        var step = template
        if pending.count == 1, pending[0].kind == .substitution {
            step.kind = .substitution
            step.first = pending[0].first
        } else if pending.contains(where: { $0.kind == .substitution }) {
            step.kind = .text
            step.count = UInt32(truncatingIfNeeded: pending.count)
            step.first = try programs.append(pending[...])
        } else {
            let start = output.text.mark
            for piece in pending { try output.text.appendPiece(piece, of: cursor.bytes) }
            step.first = UInt32(truncatingIfNeeded: start)
            step.count = UInt32(truncatingIfNeeded: output.text.mark &- start)
            output.text.pin()
        }
        try programs.append(step)
    }

    private var isBlank: Bool {
        pending.allSatisfy { piece in
            guard piece.kind == .units else { return false }
            return (0..<Int(piece.count)).allSatisfy { index in
                let unit: UInt16? = cursor.bytes.number(at: Int(piece.first) &+ index &* 2)
                return unit.map { $0 <= 0x20 } ?? false
            }
        }
    }
}
