// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

@testable import Ingest

/// Recordings of real attacks, where the machine has them; skipped elsewhere.
struct SharedTelemetryTests {
    private struct Manifest: Decodable {
        struct File: Decodable {
            let file: String
            let format: String
            let events: Int?
            let raw_bytes: Int
        }
        let files: [File]
    }

    /// Says why nothing is tested when there is nothing to test on.
    private func telemetry() -> URL? {
        if Content.telemetry == nil {
            let text = "skipped: no shared telemetry; set OUTRIDER_SHARED to a folder that has it\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
        return Content.telemetry
    }

    @Test func `small Windows files have as many records as the manifest says`() throws {
        guard let folder = telemetry() else { return }
        let data = try Data(contentsOf: folder.appendingPathComponent("MANIFEST.json"))
        let files = try JSONDecoder().decode(Manifest.self, from: data).files
            .filter { $0.format.hasPrefix("windows-json") && $0.file.hasPrefix("windows/") }
            .filter { $0.raw_bytes < 700_000 }
        #expect(files.count >= 5)

        for file in files {
            let input = Input(name: folder.appendingPathComponent(file.file).path)

            let (records, outcome) = Normalised.read(input)

            #expect(outcome.records == file.events, "\(file.file)")
            #expect(outcome.problems.isEmpty, "\(file.file)")
            #expect(records.allSatisfy { $0.route.product == "windows" }, "\(file.file)")
            #expect(records.allSatisfy { $0.time != nil }, "\(file.file)")
            #expect(records.allSatisfy { $0.facts[.host] != nil }, "\(file.file)")
        }
    }

    @Test func `a local clock of twelve hours gives true UTC`() throws {
        guard let folder = telemetry() else { return }
        let path = "windows/otrf-lsass/otrf_lsass_campaign_01.json.zst"
        let packed = try FileStream(Input(name: folder.appendingPathComponent(path).path))
        let bytes = try FirstLines(ZstdStream(packed)).lines(5_000)

        let (records, _) = Normalised.read(json: String(decoding: bytes, as: UTF8.self))

        #expect(records.count == 5_000)
        var last: Timestamp?
        for record in records {
            let time = try #require(record.time)
            #expect(["2023-08-15", "2023-08-16"].contains(time.description.prefix(10)))
            if record.route.services == ["sysmon"], ![3, 22].contains(record.eventID),
                let utc = record.fields["UtcTime"]?.first.flatMap(Timestamp.init(parsing:))
            {
                #expect(time == utc, "record \(record.record)")
            }
            if let last {
                #expect(abs(time.seconds(since: last)) < 3_600, "record \(record.record)")
            }
            last = time
        }
    }
}

/// The beginning of a stream.
private struct FirstLines {
    private let stream: any ByteStream

    init(_ stream: any ByteStream) { self.stream = stream }

    func lines(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var found = 0
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { room.deallocate() }
        while found < count {
            let length = try stream.read(into: room)
            guard length > 0 else { break }
            for byte in room[..<length] where found < count {
                bytes.append(byte)
                found += byte == 0x0A ? 1 : 0
            }
        }
        return bytes
    }
}
