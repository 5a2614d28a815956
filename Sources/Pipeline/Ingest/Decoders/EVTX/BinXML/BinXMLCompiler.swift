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

    /// The elements that are open, the innermost last.
    var open: [Element] = []
    /// The pieces of the text or value that is being read.
    var pending: [BinXMLPiece] = []
    /// The attribute whose value is being read.
    var attribute: (plain: EVTXNameCache.ID, text: UnsafeRawBufferPointer)?

    /// The names that a template refers to.
    private(set) var references: [BinXMLLibrary.Reference] = []
    /// Whether all that the steps depend on are the tokens and the names that they refer to.
    private(set) var isPlain = true
    private let start: Int

    init(_ cursor: EVTXCursor, isTemplate: Bool, scope: BinXMLScope) {
        start = cursor.offset
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

extension BinXMLCompiler {
    /// Remembers a name that a template refers to.
    mutating func note(_ text: UnsafeRawBufferPointer, at offset: Int, isInline: Bool) {
        guard isTemplate else { return }
        references.append(
            BinXMLLibrary.Reference(
                place: offset - start,
                isInline: isInline,
                text: Array(text)
            )
        )
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
        let hasDependency = hasDependency(token)
        try cursor.skip(hasDependency ? 6 : 4)
        let text = try readName()
        if token & 0x40 != 0 { try cursor.skip(4) }
        open.append(element(text, in: open.last?.inner ?? scope, &names))
    }

    /// Whether the element at the cursor has a dependency identifier.
    ///
    /// The kind of the fragment says so; where the name offset would then be nonsense, the other
    /// reading is taken, for some writers do not keep to it.
    private mutating func hasDependency(_ token: UInt8) -> Bool {
        let expected = isTemplate ? 6 : 4
        let other = isTemplate ? 4 : 6
        if isName(at: cursor.offset &+ expected) { return isTemplate }
        isPlain = false
        return !isName(at: cursor.offset &+ other) == isTemplate
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
        let plain = names.id(of: text)
        let meaning = names[plain].meaning
        var name = plain
        var inner = BinXMLScope(place: .section, section: scope.section)
        switch scope.place {
        case .document: inner = BinXMLScope(place: .event, section: -1)
        case .event: inner = Self.section(meaning, plain)
        case .system: break
        case .eventData where names[plain].isSystem, .userData where names[plain].isSystem,
            .section where names[plain].isSystem:
            name = names.id(of: text, as: .guarded, owner: Int(scope.section))
        case .eventData, .userData, .section: break
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
        attribute = (names.id(of: text), text)
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
