// SPDX-License-Identifier: Apache-2.0

/// Something in an EVTX file that is not as Windows writes it.
///
/// Nothing stops at damage: what can still be read is read, and the rest is told to the caller.
package struct EVTXDamage: Hashable, Sendable {
    /// What is wrong.
    package enum Reason: String, Error, Sendable {
        /// The file does not begin with the EVTX file header.
        case badFileHeader = "bad-file-header"
        /// 64 KiB that should be a chunk do not begin like one.
        case badChunk = "bad-chunk"
        /// A chunk's header does not have the checksum it says.
        case badChecksum = "bad-checksum"
        /// A record's bytes cannot be read.
        case badRecord = "bad-record"
        /// A record says a length that cannot be true.
        case badSize = "bad-size"
        /// A record says that it is empty.
        case zeroSize = "zero-size"
        /// The template that a record refers to cannot be read.
        case badTemplate = "bad-template"
        /// The input ends in the middle of a chunk or record.
        case truncated
        /// A record would grow beyond all measure when it is unpacked.
        case tooLarge = "too-large"
    }

    /// What is wrong.
    package let reason: Reason
    /// The ordinal of the record that was lost; nil when no record was lost by it.
    package let record: Int?
    /// Where it is, in bytes from the start of the chunk, or of the file for `EVTXFile`'s reports.
    package let offset: Int

    /// Whether it is only worth a note: no record was lost by it.
    package var isNote: Bool { record == nil }
}
