// SPDX-License-Identifier: Apache-2.0

import Schema

/// Room that decoding a chunk needs while it lasts; one a decoder.
///
/// Why the unsafe pointers are safe: the room lives as long as the decoder does, and what is lent is
/// used inside `EVTXDecoder.decode` only.
///
/// Unchecked: a decoder has one owner at a time, and so has its room.
final class EVTXScratch: @unchecked Sendable {
    private let allFields: UnsafeMutableBufferPointer<Field>
    private let allOffsets: UnsafeMutableBufferPointer<UInt32>

    init() {
        let fields = EVTXChunk.length * 4 / MemoryLayout<Field>.stride
        allFields = .allocate(capacity: fields)
        allOffsets = .allocate(capacity: EVTXChunk.length / 4)
    }

    deinit {
        allFields.deallocate()
        allOffsets.deallocate()
    }

    /// Room for one record's fields, by the length of its chunk.
    func fields(chunkLength: Int) -> UnsafeMutableBufferPointer<Field> {
        let count = chunkLength * 4 / MemoryLayout<Field>.stride
        return UnsafeMutableBufferPointer(rebasing: allFields[..<min(count, allFields.count)])
    }

    /// Room for where the values begin of all template instances that are being walked.
    func offsets(chunkLength: Int) -> UnsafeMutableBufferPointer<UInt32> {
        UnsafeMutableBufferPointer(rebasing: allOffsets[..<min(chunkLength / 4, allOffsets.count)])
    }
}
