// SPDX-License-Identifier: Apache-2.0

// A template instance is a template and the values for its holes:
//
//     0C 01, template id u32, offset of its definition u32, [definition, if the offset is right here]
//     number of values u32, then for each: length u16, type u8, 0; then the values, back to back
//
// A definition is: next definition's offset u32, GUID, length u32, and so many bytes of tokens.

/// The values that a record brings for a template.
struct BinXMLValues {
    /// Where the descriptors begin, in bytes from the start of the chunk.
    let descriptors: Int
    let count: Int
    /// Index of the first value's offset in the runner's stack of offsets.
    let offsets: Int
    /// Where the last value must end.
    let end: Int

    static let none = Self(descriptors: 0, count: 0, offsets: 0, end: 0)
}

/// What stands at the head of a template instance.
struct BinXMLInstance {
    private static let definitionHeader = 24

    /// Where the template's definition begins in the chunk.
    let definition: UInt32
    let count: Int

    /// Reads the head, and moves to the first descriptor.
    init(_ cursor: inout EVTXCursor) throws(EVTXDamage.Reason) {
        try cursor.skip(6)
        definition = try cursor.read(UInt32.self)
        if Int(definition) == cursor.offset {
            try cursor.skip(Self.definitionHeader &- 4)
            let length = try cursor.read(UInt32.self)
            try cursor.skip(Int(length))
        }
        let count = Int(try cursor.read(UInt32.self))
        guard count <= cursor.remaining / 4 else { throw .badRecord }
        self.count = count
    }

    /// Moves over a whole instance.
    static func skip(_ cursor: inout EVTXCursor) throws(EVTXDamage.Reason) {
        let instance = try Self(&cursor)
        var length = 0
        for _ in 0..<instance.count {
            length &+= Int(try cursor.read(UInt16.self))
            try cursor.skip(2)
        }
        try cursor.skip(length)
    }

    /// The tokens of the template that an instance refers to.
    static func tokens(of definition: UInt32, in bytes: EVTXBytes) -> EVTXCursor? {
        let start = Int(definition) &+ definitionHeader
        guard let length: UInt32 = bytes.number(at: start &- 4),
            bytes.holds(Int(length), at: start)
        else { return nil }
        return EVTXCursor(bytes, at: start, end: start &+ Int(length))
    }
}
