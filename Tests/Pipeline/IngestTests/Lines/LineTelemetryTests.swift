// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Ingest

/// Real Linux logs, where the machine has them; skipped elsewhere.
struct LineTelemetryTests {
    private struct Manifest: Decodable {
        struct File: Decodable {
            let file: String
            let format: String
            let events: Int?
            let unparsable_records: Int?
            let time_span: [String]?
        }
        let files: [File]
    }

    private static let layouts: [String: LineLayout] = [
        "auditd-raw": .auditd, "syslog-rfc3164": .syslog, "apache-combined": .access,
    ]

    private func files() throws -> [Manifest.File] {
        guard let folder = Content.telemetry else { return [] }
        let data = try Data(contentsOf: folder.appendingPathComponent("MANIFEST.json"))
        return try JSONDecoder().decode(Manifest.self, from: data).files
    }

    private func bytes(_ file: String) throws -> [UInt8] {
        let folder = try #require(Content.telemetry)
        let stream = try FileStream(Input(name: folder.appendingPathComponent(file).path))
        guard file.hasSuffix(".zst") else { return stream.rest().bytes }
        return try ZstdStream(stream, windowLog: 27).rest().bytes
    }

    @Test func `log files are recognised and have as many records as the manifest says`() throws {
        for file in try files() {
            guard let layout = Self.layouts[file.format] else { continue }
            let bytes = try bytes(file.file)

            let guess = bytes.prefix(1 << 16).withUnsafeBytes { LineLayout.best(head: $0) }
            let reading = LineReading(layout, bytes)

            #expect(guess?.layout == layout, "\(file.file)")
            #expect(guess?.score ?? 0 > 0.8, "\(file.file)")
            #expect(reading.count == file.events, "\(file.file)")
            #expect(reading.damage.count == file.unparsable_records ?? 0, "\(file.file)")
            guard layout == .auditd, let span = file.time_span else { continue }
            #expect(reading.first == Timestamp(parsing: span[0]), "\(file.file)")
            #expect(reading.last == Timestamp(parsing: span[1]), "\(file.file)")
        }
    }

    @Test func `files of other formats are never taken for lines of ours`() throws {
        for file in try files() where Self.layouts[file.format] == nil {
            guard !file.format.hasPrefix("evtx"), !file.file.hasSuffix(".gz") else { continue }
            let bytes = try bytes(file.file).prefix(1 << 16)

            let guess = bytes.withUnsafeBytes { LineLayout.best(head: $0) }

            #expect(guess?.score ?? 0 <= 0.05, "\(file.file) is no \(String(describing: guess))")
        }
    }
}
