// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Sigma
import Testing

/// The verdicts that were worked out by hand from the specification.
struct SemanticsVectorTests {
    private struct Vector: Decodable {
        struct Case: Decodable {
            let event: [String: JSONValue]
            let match: Bool
        }
        let name: String
        let rule: String
        let cases: [Case]
    }

    @Test
    func `every verdict of the specification's examples is right`() throws {
        guard let data = Shared.data("sigma/semantics_vectors.json") else {
            print("skipped: OUTRIDER_SHARED has no sigma/semantics_vectors.json")
            return
        }
        let vectors = try JSONDecoder().decode([Vector].self, from: data)
        var count = 0

        for vector in vectors {
            let names = FieldNames()
            var reading = RuleReading()
            reading.read(vector.rule, from: "vector.yml")
            #expect(reading.problems.isEmpty, "\(vector.name): \(reading.problems)")
            let set = RuleSet(reading.rules, names: names)
            let group = set.group(Array(set.logSources.indices))
            var matcher = Matcher(set)
            for example in vector.cases {
                let batch = EventMaker(names: names).batch(example.event)
                var matched = false
                batch.withEvent(at: 0) { event in
                    matcher.match(event, group: group) { _ in matched = true }
                }
                #expect(matched == example.match, "\(vector.name): \(example.event)")
                count += 1
            }
        }

        #expect(count >= 133)
    }
}
