// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Ingest

/// Shared telemetry in text formats, where the machine has it; skipped elsewhere.
struct FormatTelemetryTests {
    private struct Manifest: Decodable {
        struct File: Decodable {
            let file: String
            let format: String
            let events: Int?
            let raw_bytes: Int
        }
        let files: [File]
    }

    private static let formats: [(prefix: String, format: FormatReading.Format)] = [
        ("csv", .csv), ("zeek-tsv", .zeek), ("windows-event-xml", .xml), ("linux-sysmon-xml", .xml),
        ("splunk-windows-text", .splunk),
    ]

    private static func bytes(_ url: URL) throws -> [UInt8] {
        let file = try FileStream(Input(name: url.path))
        return url.pathExtension == "zst" ? try ZstdStream(file).rest().bytes : file.rest().bytes
    }

    @Test func `files have as many records as the manifest says`() throws {
        guard let folder = Content.telemetry else { return }
        let data = try Data(contentsOf: folder.appendingPathComponent("MANIFEST.json"))
        let files = try JSONDecoder().decode(Manifest.self, from: data).files
            .filter { $0.raw_bytes < 4_000_000 }
        var seen = 0

        for file in files {
            let bytes = try Self.bytes(folder.appendingPathComponent(file.file))
            let scores = FormatReading.Format.allCases.map { ($0, $0.score(bytes)) }
            let best = scores.max { $0.1 < $1.1 }
            guard let expected = Self.formats.first(where: { file.format.hasPrefix($0.prefix) })
            else {
                // No reader here takes what is another's.
                #expect((best?.1 ?? 0) < 0.5, "\(file.file) \(scores)")
                continue
            }
            seen += 1
            #expect(best?.0 == expected.format, "\(file.file) \(scores)")
            #expect((best?.1 ?? 0) > 0.5, "\(file.file) \(scores)")

            let reading = FormatReading(expected.format, bytes)

            #expect(reading.ordinals.count == file.events, "\(file.file)")
            // One Zeek log has a blank before its first `#`, which the manifest counts as a row.
            #expect(reading.damage.count <= (expected.format == .zeek ? 1 : 0), "\(file.file)")
        }
        #expect(seen > 50)
    }
}
