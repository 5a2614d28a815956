// SPDX-License-Identifier: Apache-2.0

/// One named value of an event, as a range of the batch's bytes.
///
/// A list is several fields with one id, in order. An empty list and `{}` have no fields.
public struct Field: Sendable {
    /// How the bytes are to be read.
    public enum Kind: UInt8, Sendable {
        /// UTF-8 text, as the source meant it.
        case string
        /// UTF-8 text with JSON escapes still in it; nobody wanted it unescaped.
        case escapedString
        /// A decimal number as text: `-12`, `3.5e7`.
        case number
        /// `true` or `false`.
        case bool
        /// The source said that there is no value; no bytes.
        case null
    }

    /// The field's name.
    public let id: FieldID
    /// Where the value begins in the batch's bytes.
    public let offset: UInt32
    /// The value's length in bytes.
    public let length: UInt32
    /// How the bytes are to be read.
    public let kind: Kind

    /// Names a range of the batch's bytes.
    @inlinable
    public init(id: FieldID, offset: Int, length: Int, kind: Kind) {
        self.id = id
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.kind = kind
    }
}
