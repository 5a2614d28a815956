// SPDX-License-Identifier: Apache-2.0

/// The type of a value in binary XML, as its byte says.
///
/// - Source: MS-EVEN6 section 2.2.12, "Type System"; 0x80 marks an array.
struct BinXMLType: Equatable {
    let rawValue: UInt8

    static let null = Self(rawValue: 0x00)
    static let string = Self(rawValue: 0x01)
    static let ansiString = Self(rawValue: 0x02)
    static let fileTime = Self(rawValue: 0x11)
    static let sid = Self(rawValue: 0x13)
    static let binXML = Self(rawValue: 0x21)

    var isArray: Bool { rawValue & 0x80 != 0 }
    var element: Self { Self(rawValue: rawValue & 0x7F) }

    /// How many bytes one value takes; nil when the type does not say.
    var size: Int? {
        switch rawValue {
        case 0x03, 0x04: 1
        case 0x05, 0x06: 2
        case 0x07, 0x08, 0x0B, 0x0D, 0x14: 4
        case 0x09, 0x0A, 0x0C, 0x11, 0x15: 8
        case 0x0F, 0x12: 16
        default: nil
        }
    }
}

/// A value that a record brings, as a range of the chunk.
struct BinXMLValue {
    let type: BinXMLType
    let offset: Int
    let length: Int

    /// A value of a type at a range of the chunk.
    @inline(__always)
    init(type: BinXMLType, offset: Int, length: Int) {
        self.type = type
        self.offset = offset
        self.length = length
    }

    /// Cuts the first value off an array; nil when the rest is shorter than one value.
    ///
    /// Texts end with a zero each, SIDs say their length, and all else has the length of its type.
    init?(first type: BinXMLType, in rest: inout Range<Int>, _ chunk: EVTXBytes) {
        let start = rest.lowerBound
        var length: Int
        var ending = 0
        switch type {
        case .string:
            length = 0
            while length &+ 2 <= rest.count, chunk.number(at: start &+ length, as: UInt16.self) != 0
            {
                length &+= 2
            }
            ending = 2
        case .ansiString:
            length = 0
            while length < rest.count, chunk.number(at: start &+ length, as: UInt8.self) != 0 {
                length &+= 1
            }
            ending = 1
        case .sid:
            guard let parts: UInt8 = chunk.number(at: start &+ 1) else { return nil }
            length = 8 &+ Int(parts) &* 4
        default:
            guard let size = type.size else { return nil }
            length = size
        }
        guard length <= rest.count else { return nil }
        rest = min(start &+ length &+ ending, rest.upperBound)..<rest.upperBound
        self.init(type: type, offset: start, length: length)
    }
}
