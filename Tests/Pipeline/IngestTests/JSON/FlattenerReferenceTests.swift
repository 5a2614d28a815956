// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Ingest

struct FlattenerReferenceTests {
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `random documents have the fields that a slow reader finds`(seed: UInt64) throws {
        var json = RandomJSON(random: SeededRandom(seed: seed))
        let names = FieldNames()
        for name in ["a", "Image", "b.ü", "Command Line.a"] { names.want(names.id(of: name)) }
        var flattener = JSONFlattener(names: names)

        for _ in 0..<150 {
            let text = json.document()
            let value = try JSONDecoder().decode(ReferenceValue.self, from: Data(text.utf8))
            let batch = EventBatch()
            let bytes = Array(text.utf8)
            let offset = bytes.withUnsafeBytes { batch.append($0) }

            let damage = flattener.decode(batch, offset: offset, length: bytes.count, record: 0)

            try #require(damage == nil, "SEED=\(seed) \(text)")
            #expect(fields(batch, names) == value.flattened(), "SEED=\(seed) \(text)")
        }
    }

    private func fields(_ batch: EventBatch, _ names: FieldNames) -> [String: [String]] {
        var out: [String: [String]] = [:]
        batch.withEvent(at: 0) { event in
            for field in event.fields {
                let text = event.string(of: field) ?? ""
                let value =
                    switch field.kind {
                    case .null: "0"
                    case .bool: "b\(text)"
                    case .number: Double(text).map { "n\($0)" } ?? "bad number \(text)"
                    case .string, .escapedString: "s\(text)"
                    }
                out[names.name(of: field.id), default: []].append(value)
            }
        }
        return out
    }
}
