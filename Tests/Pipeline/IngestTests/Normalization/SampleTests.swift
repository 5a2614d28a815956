// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Ingest

/// What each log source's own samples must become.
///
/// `samples/<name>.ndjson` lies beside `<name>.expected.json`, a list with one object a record; what
/// an object does not name may be as it likes.
struct SampleTests {
    struct Sample: CustomTestStringConvertible {
        let path: String
        var testDescription: String { URL(fileURLWithPath: path).lastPathComponent }
    }

    /// A record that was used; the ones that were not are left out.
    private struct Expected: Decodable, Equatable {
        let record: Int
        let time: String?
        let event_id: UInt32?
        let channel: String?
        let categories: [String]?
        let services: [String]?
        let activity: String?
        let roles: [String: String]?
    }

    static let samples: [Sample] = Content.folders.flatMap { folder in
        let samples = folder.appendingPathComponent("samples").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: samples)) ?? []
        return names.sorted().filter { $0.hasSuffix(".ndjson") }
            .map { Sample(path: "\(samples)/\($0)") }
    }

    @Test(arguments: samples)
    func `samples become what is expected of them`(sample: Sample) throws {
        let path = sample.path.replacing(".ndjson", with: ".expected.json")
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let expected = try JSONDecoder().decode([Expected].self, from: data)

        let (records, outcome) = Normalised.read(Input(name: sample.path))

        #expect(records.count == expected.count)
        #expect(outcome.records == expected.count)
        for (record, wanted) in zip(records, expected) {
            #expect(found(record, asking: wanted) == wanted)
        }
    }

    /// What became of a record, as far as it is asked for.
    private func found(_ record: Normalised, asking wanted: Expected) -> Expected {
        let roles = Dictionary(
            uniqueKeysWithValues: record.facts.values.map { ($0.key.rawValue, $0.value) }
        )
        .filter { wanted.roles?[$0.key] != nil }
        return Expected(
            record: record.record,
            time: wanted.time == nil ? nil : record.time?.description,
            event_id: wanted.event_id == nil ? nil : record.eventID,
            channel: wanted.channel == nil ? nil : record.fields["Channel"]?.first,
            categories: wanted.categories == nil ? nil : record.route.categories,
            services: wanted.services == nil ? nil : record.route.services,
            activity: wanted.activity == nil ? nil : record.facts.activity.rawValue,
            roles: wanted.roles == nil ? nil : roles
        )
    }
}
