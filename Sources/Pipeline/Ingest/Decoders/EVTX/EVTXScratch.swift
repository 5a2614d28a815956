// SPDX-License-Identifier: Apache-2.0

import Schema

/// Room that decoding a chunk needs while it lasts.
struct EVTXScratch {
    /// One record's fields.
    let fields: UnsafeMutableBufferPointer<Field>
    /// Where the values begin of all template instances that are being walked.
    let offsets: UnsafeMutableBufferPointer<UInt32>

    /// Lends room for a chunk of that length; it is gone when `body` returns.
    static func with<Result>(chunkLength: Int, _ body: (Self) -> Result) -> Result {
        let fields = chunkLength * 4 / MemoryLayout<Field>.stride
        return withUnsafeTemporaryAllocation(of: Field.self, capacity: fields) { fields in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: chunkLength / 4) { offsets in
                body(Self(fields: fields, offsets: offsets))
            }
        }
    }
}
