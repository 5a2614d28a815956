// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Runtime

/// What each log source's own samples must become.
struct SourceSampleTests {
    private static let engine = try? Engine(Engine.Options(onlyGivenRules: true))

    @Test func `the shipped log sources can be read`() throws {
        let engine = try #require(Self.engine)

        #expect(engine.sources.count > 20)
        #expect(engine.problems.map(\.description) == [])
    }

    @Test func `samples become what is expected of them`() throws {
        let samples = SourceSamples(try #require(Self.engine))

        #expect(samples.files.count > 40)
        for file in samples.files {
            let result = samples.run(file)
            #expect(result.failures == [], "\(result.file)")
            #expect(result.records > 0, "\(result.file)")
        }
    }

    @Test func `a sample that becomes something else is told`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent(UUID().uuidString + "/odd/samples")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sample = folder.appendingPathComponent("a.ndjson")
        try Data(#"{"Channel":"Security","EventID":4688}"#.utf8).write(to: sample)
        let expected = folder.appendingPathComponent("a.expected.json")
        try Data(#"[{"record":0,"activity":"logon","event_id":4688}]"#.utf8).write(to: expected)

        let result = SourceSamples(try #require(Self.engine)).run(sample.path)

        #expect(result.source == "odd")
        #expect(result.failures == ["record 0: activity is process-start, logon expected"])
    }
}
