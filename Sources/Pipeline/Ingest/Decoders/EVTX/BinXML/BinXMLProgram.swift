// SPDX-License-Identifier: Apache-2.0

import Schema

/// Where in an event some binary XML stands, which decides how its values are called.
struct BinXMLScope: Hashable {
    enum Place: UInt8 {
        /// Above the root: the next element is `Event`.
        case document
        /// In `Event`: the next element is `System`, `EventData`, `UserData` or another section.
        case event
        case system
        /// In `EventData`: `<Data Name="...">` and the like.
        case eventData
        /// In `UserData`: the next element is the one wrapper, whose name says nothing.
        case userData
        /// Anywhere below: elements are called by their own names.
        case section
    }

    let place: Place
    /// The section that `System`'s names are kept apart from, or -1.
    let section: Int32

    static let document = Self(place: .document, section: -1)
}

/// One step of a compiled template: what becomes of one attribute, text or child.
struct BinXMLStep {
    enum Kind: UInt8 {
        /// A value that the template itself says; its text already lies in the batch.
        case literal
        /// A value that the record brings: `first` is its index.
        case substitution
        /// Several literals and values in one text: `count` pieces from `first` on.
        case text
        /// An element without content.
        case null
        /// A template instance inside a template, at offset `first` of the chunk.
        case instance
    }

    /// What else the value is good for.
    enum Use: UInt8 {
        case field, eventID, systemTime
    }

    /// What a value of null type becomes.
    enum WhenNull: UInt8 {
        case null, omit, empty
    }

    var kind: Kind
    var use: Use = .field
    var whenNull: WhenNull = .null
    /// The field that the value fills; nil for text that belongs to no field.
    var field: FieldID?
    var first: UInt32 = 0
    var count: UInt32 = 0
    /// Where binary XML stands that comes as this value.
    var scope: BinXMLScope = .document
}

/// A literal or a value, as a part of a longer text.
struct BinXMLPiece {
    enum Kind: UInt8 {
        /// UTF-16 in the chunk: `first` is its offset, `count` its length in units.
        case units
        /// One character: `first` is its number.
        case character
        /// A value that the record brings: `first` is its index.
        case substitution
    }

    var kind: Kind
    var isOptional = false
    var first: UInt32
    var count: UInt32 = 0
}

/// The templates of one chunk, compiled.
///
/// - Limits: 8,192 steps and as many pieces, and twice the chunk's length of template text read, so
///   that hostile templates that overlap each other end in `tooLarge` and not in long work.
struct BinXMLPrograms {
    static let stepLimit = 8_192

    enum LookUp {
        case unknown, damaged
        case compiled(Range<Int>, EVTXDamage.Reason?)
    }

    private struct Known {
        let offset: UInt32
        let scope: BinXMLScope
        let steps: Range<Int>?
        let damage: EVTXDamage.Reason?
    }

    private(set) var steps: [BinXMLStep] = []
    private(set) var pieces: [BinXMLPiece] = []
    /// How many bytes of template text may still be compiled.
    var budget = 0

    private var known: [Known] = []

    /// Forgets everything, for a new chunk of that length.
    mutating func reset(chunkLength: Int) {
        steps.removeAll(keepingCapacity: true)
        pieces.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        budget = chunkLength &* 2
    }

    /// What is known of the template at an offset of the chunk.
    func lookUp(_ offset: UInt32, in scope: BinXMLScope) -> LookUp {
        for index in known.indices where known[index].offset == offset {
            guard known[index].scope == scope else { continue }
            return known[index].steps.map { .compiled($0, known[index].damage) } ?? .damaged
        }
        return .unknown
    }

    /// Remembers what was compiled at an offset; nil when nothing could be, `damage` when not all.
    mutating func remember(
        _ steps: Range<Int>?,
        _ damage: EVTXDamage.Reason?,
        at offset: UInt32,
        in scope: BinXMLScope
    ) {
        known.append(Known(offset: offset, scope: scope, steps: steps, damage: damage))
    }

    mutating func append(_ step: BinXMLStep) throws(EVTXDamage.Reason) {
        guard steps.count < Self.stepLimit else { throw .tooLarge }
        steps.append(step)
    }

    mutating func append(_ new: ArraySlice<BinXMLPiece>) throws(EVTXDamage.Reason) -> UInt32 {
        guard pieces.count &+ new.count <= Self.stepLimit else { throw .tooLarge }
        pieces.append(contentsOf: new)
        return UInt32(truncatingIfNeeded: pieces.count &- new.count)
    }

    /// Whether there is room for so many more.
    func hasRoom(steps more: Int, pieces morePieces: Int) -> Bool {
        more <= Self.stepLimit &- steps.count && morePieces <= Self.stepLimit &- pieces.count
    }

    /// Adds steps and pieces that there is room for.
    mutating func append(
        _ new: some Collection<BinXMLStep>,
        _ newPieces: some Collection<BinXMLPiece>
    ) {
        steps.append(contentsOf: new)
        pieces.append(contentsOf: newPieces)
    }

    /// Takes back the steps of a compilation that failed.
    mutating func abandon(from first: Int) {
        steps.removeSubrange(min(first, steps.count)...)
    }
}
