// SPDX-License-Identifier: Apache-2.0

import Schema

/// Turns a record's binary XML into fields.
///
/// A record is nearly always one instance of a template, so the work is a walk over the template's
/// compiled steps with the record's values at hand. Values may be binary XML themselves (in new
/// events all of `EventData` is one such value) and are walked in the same way, one level deeper.
///
/// - Limits: 16 levels; 262,144 steps and values a chunk, so that a small record which refers to
///   itself in many ways ends in `tooLarge`.
struct BinXMLRunner {
    private static let depthLimit = 16
    private static let workLimit = 1 << 18

    var names: EVTXNameCache
    private var programs = BinXMLPrograms()
    private var library = BinXMLLibrary()
    /// Where the values begin of all instances that are being walked; lent while a chunk lasts.
    var offsets = UnsafeMutableBufferPointer<UInt32>(start: nil, count: 0)
    private var offsetCount = 0
    private var work = 0
    /// What was left out of the record at hand.
    private var cut: EVTXDamage.Reason?

    init(names: EVTXNameCache) { self.names = names }

    /// Begins a new chunk of that length.
    mutating func reset(chunkLength: Int) {
        if names.beginChunk() { library.removeAll() }
        programs.reset(chunkLength: chunkLength)
        work = Self.workLimit
    }

    /// Gives the fields of one record's binary XML to the batch.
    ///
    /// A record that is damaged behind `System` gives what stands before the damage.
    ///
    /// - Returns: What is wrong with a record that could be read in part; nil if nothing is.
    /// - Throws: What is wrong with a record that could not be read.
    mutating func run(
        _ cursor: EVTXCursor,
        into output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) -> EVTXDamage.Reason? {
        offsetCount = 0
        cut = nil
        do {
            try fragment(cursor, .document, &output, depth: 0)
        } catch {
            guard error != .tooLarge, output.hasSystem else { throw error }
            return error
        }
        guard output.hasFields else { throw .badTemplate }
        return cut
    }

    private mutating func spend(_ amount: Int) throws(EVTXDamage.Reason) {
        work &-= amount
        guard work >= 0 else { throw .tooLarge }
    }
}

// MARK: - Fragments and instances

extension BinXMLRunner {
    private mutating func fragment(
        _ start: EVTXCursor,
        _ scope: BinXMLScope,
        _ output: inout EVTXOutput,
        depth: Int
    ) throws(EVTXDamage.Reason) {
        guard depth < Self.depthLimit else { throw .tooLarge }
        var cursor = start
        while let token = cursor.peek() {
            switch token & 0xBF {
            case 0x00: return
            case 0x0F: try cursor.skip(4)
            case 0x0C: try instance(&cursor, scope, &output, depth: depth)
            case 0x01: try element(&cursor, scope, &output, depth: depth)
            default: throw .badRecord
            }
        }
    }

    private mutating func instance(
        _ cursor: inout EVTXCursor,
        _ scope: BinXMLScope,
        _ output: inout EVTXOutput,
        depth: Int
    ) throws(EVTXDamage.Reason) {
        let instance = try BinXMLInstance(&cursor)
        try spend(instance.count &+ 1)
        let program = try program(at: instance.definition, cursor.bytes, scope, &output)
        let values = try values(instance.count, at: &cursor)
        try walk(program, values, cursor.bytes, &output, depth: depth)
        offsetCount = values.offsets
    }

    /// Works out where each value begins, and moves over all of them.
    ///
    /// Values that would end behind the record are cut to it.
    private mutating func values(
        _ count: Int,
        at cursor: inout EVTXCursor
    ) throws(EVTXDamage.Reason) -> BinXMLValues {
        guard count <= offsets.count &- offsetCount else { throw .tooLarge }
        let values = BinXMLValues(
            descriptors: cursor.offset,
            count: count,
            offsets: offsetCount,
            end: cursor.end
        )
        try cursor.skip(count &* 4)
        var offset = cursor.offset
        for index in 0..<count {
            offsets[offsetCount] = UInt32(truncatingIfNeeded: min(offset, values.end))
            offsetCount &+= 1
            let length = cursor.bytes.base.loadUnaligned(
                fromByteOffset: values.descriptors &+ index &* 4,
                as: UInt16.self
            )
            offset &+= Int(UInt16(littleEndian: length))
        }
        if offset > values.end { cut = .badRecord }
        try cursor.skip(min(offset, values.end) &- cursor.offset)
        return values
    }

    /// Compiles and walks an element that stands in no template.
    private mutating func element(
        _ cursor: inout EVTXCursor,
        _ scope: BinXMLScope,
        _ output: inout EVTXOutput,
        depth: Int
    ) throws(EVTXDamage.Reason) {
        var compiler = BinXMLCompiler(cursor, isTemplate: false, scope: scope)
        let program = try compile(&compiler, &output)
        cursor = compiler.cursor
        try walk(program, .none, cursor.bytes, &output, depth: depth)
        if program.upperBound == programs.steps.count { programs.abandon(from: program.lowerBound) }
    }

    private mutating func program(
        at definition: UInt32,
        _ bytes: EVTXBytes,
        _ scope: BinXMLScope,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) -> Range<Int> {
        switch programs.lookUp(definition, in: scope) {
        case .compiled(let steps, let damage):
            if let damage { cut = damage }
            return steps
        case .damaged: throw .badTemplate
        case .unknown: break
        }
        guard let tokens = BinXMLInstance.tokens(of: definition, in: bytes) else {
            throw .badTemplate
        }
        if programs.budget > 0,
            let known = library.take(definition, tokens, in: scope, &programs, &output)
        {
            programs.budget &-= known.length
            programs.remember(known.steps, nil, at: definition, in: scope)
            return known.steps
        }
        var compiler = BinXMLCompiler(tokens, isTemplate: true, scope: scope)
        let before = cut
        cut = nil
        let (pieces, literals) = (programs.pieces.count, output.text.mark)
        do {
            let steps = try compile(&compiler, &output)
            if cut == nil {
                library.keep(
                    definition,
                    tokens,
                    in: scope,
                    compiler,
                    steps,
                    pieces: pieces,
                    literals: literals,
                    programs,
                    output
                )
            }
            programs.remember(steps, cut, at: definition, in: scope)
            cut = cut ?? before
            return steps
        } catch {
            programs.remember(nil, nil, at: definition, in: scope)
            throw error
        }
    }

    /// Compiles a template or element; of a damaged one, what stands before the damage.
    private mutating func compile(
        _ compiler: inout BinXMLCompiler,
        _ output: inout EVTXOutput
    ) throws(EVTXDamage.Reason) -> Range<Int> {
        guard programs.budget > 0 else { throw .tooLarge }
        let first = programs.steps.count
        let start = compiler.cursor.offset
        defer { programs.budget &-= compiler.cursor.offset &- start }
        do {
            try compiler.compile(&names, &programs, &output)
        } catch {
            guard error != .tooLarge, programs.steps.count > first else {
                programs.abandon(from: first)
                throw error == .tooLarge ? .tooLarge : .badTemplate
            }
            cut = .badTemplate
        }
        return first..<programs.steps.count
    }
}

// MARK: - Steps

extension BinXMLRunner {
    private mutating func walk(
        _ program: Range<Int>,
        _ values: BinXMLValues,
        _ bytes: EVTXBytes,
        _ output: inout EVTXOutput,
        depth: Int
    ) throws(EVTXDamage.Reason) {
        try spend(program.count)
        for index in program {
            let step = programs.steps[index]
            switch step.kind {
            case .substitution:
                let value = value(Int(step.first), of: values, bytes)
                if value.type == .string, step.use == .field, let field = step.field {
                    try output.append(string: value, as: field, bytes)
                } else if value.type == .binXML {
                    try nested(value, step, bytes, &output, depth: depth)
                } else if let field = step.field {
                    try output.append(value, as: field, step, bytes)
                } else {
                    try output.passOver(value, step, bytes)
                }
            case .literal:
                try output.append(literal: step, bytes)
            case .null:
                if let field = step.field { try output.appendNull(field) }
            case .text:
                try text(step, values, bytes, &output, depth: depth)
            case .instance:
                var cursor = EVTXCursor(bytes, at: Int(step.first), end: Int(step.count))
                guard depth &+ 1 < Self.depthLimit else { throw .tooLarge }
                try instance(&cursor, step.scope, &output, depth: depth &+ 1)
            }
        }
    }

    /// Gives the fields of a value that is binary XML itself.
    @inline(never)
    private mutating func nested(
        _ value: BinXMLValue,
        _ step: BinXMLStep,
        _ bytes: EVTXBytes,
        _ output: inout EVTXOutput,
        depth: Int
    ) throws(EVTXDamage.Reason) {
        let end = value.offset &+ value.length
        let inner = EVTXCursor(bytes, at: value.offset, end: end)
        try fragment(inner, step.scope, &output, depth: depth &+ 1)
    }

    /// A value by its number; one that the record does not have is of null type.
    @inline(__always)
    private func value(_ index: Int, of values: BinXMLValues, _ bytes: EVTXBytes) -> BinXMLValue {
        guard index < values.count else { return BinXMLValue(type: .null, offset: 0, length: 0) }
        let descriptor = UInt32(
            littleEndian: bytes.base.loadUnaligned(
                fromByteOffset: values.descriptors &+ index &* 4,
                as: UInt32.self
            )
        )
        let offset = Int(offsets[values.offsets &+ index])
        return BinXMLValue(
            type: BinXMLType(rawValue: UInt8(truncatingIfNeeded: descriptor >> 16)),
            offset: offset,
            length: min(Int(descriptor & 0xFFFF), values.end &- offset)
        )
    }

    /// Joins literals and values to one text; values that are binary XML follow by themselves.
    private mutating func text(
        _ step: BinXMLStep,
        _ values: BinXMLValues,
        _ bytes: EVTXBytes,
        _ output: inout EVTXOutput,
        depth: Int
    ) throws(EVTXDamage.Reason) {
        let pieces = Int(step.first)..<Int(step.first &+ step.count)
        let start = output.text.mark
        var hasXML = false
        try spend(pieces.count)
        for index in pieces {
            let piece = programs.pieces[index]
            guard piece.kind == .substitution else {
                try output.text.appendPiece(piece, of: bytes)
                continue
            }
            let value = value(Int(piece.first), of: values, bytes)
            hasXML = hasXML || value.type == .binXML
            try output.appendPart(value, bytes)
        }
        if let field = step.field, !hasXML || output.text.mark > start {
            try output.append(field, from: start, .string)
        }
        guard hasXML else { return }
        for index in pieces where programs.pieces[index].kind == .substitution {
            let value = value(Int(programs.pieces[index].first), of: values, bytes)
            if value.type == .binXML {
                try nested(value, step, bytes, &output, depth: depth)
            }
        }
    }
}
