// SPDX-License-Identifier: Apache-2.0

/// The name of one record's bytes: `ev-` and lower-case hex.
///
/// Made of the record's own bytes, so order, file and repetition do not change it; equal records
/// share one.
package struct EvidenceID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let text: String

    package init(text: String) { self.text = text }

    package var description: String { text }

    package static func < (left: EvidenceID, right: EvidenceID) -> Bool { left.text < right.text }

    package init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Where a record is to be found again.
package struct EvidencePlace: Hashable, Codable, Sendable {
    /// The input's path as it was given.
    package let source: String
    /// Ordinal in the input, counted from 0.
    package let record: Int

    package init(source: String, record: Int) {
        self.source = source
        self.record = record
    }
}
