// SPDX-License-Identifier: Apache-2.0

import CZstd
import Foundation
import Ingest
import Schema
import Testing

/// Recordings of real machines, where they are at hand.
struct EVTXTelemetryTests {
    private struct Manifest: Decodable {
        struct Entry: Decodable {
            let file: String
            let format: String
            let events: Int?
            let unparsableRecords: Int?

            enum CodingKeys: String, CodingKey {
                case file, format, events
                case unparsableRecords = "unparsable_records"
            }
        }

        let files: [Entry]
    }

    private static let folder = URL(
        filePath: ProcessInfo.processInfo.environment["OUTRIDER_SHARED"] ?? "../shared"
    ).appending(path: "data/telemetry")

    @Test
    func `every recording gives as many records as it is known to hold`() throws {
        let list = Self.folder.appending(path: "MANIFEST.json")
        guard let text = try? Data(contentsOf: list) else {
            print("skipped: no recordings at \(Self.folder.path); set OUTRIDER_SHARED")
            return
        }
        let entries = try JSONDecoder().decode(Manifest.self, from: text).files

        for entry in entries where entry.format == "evtx" {
            let packed = try Data(contentsOf: Self.folder.appending(path: entry.file))
            let (records, lost) = count(Self.unpacked(Array(packed)))
            if (entry.unparsableRecords ?? 0) == 0 {
                #expect(records == entry.events, "\(entry.file)")
                #expect(lost == 0, "\(entry.file)")
            } else {
                #expect(records >= entry.events ?? 0, "\(entry.file)")
            }
        }
    }

    private func count(_ file: [UInt8]) -> (records: Int, lost: Int) {
        var decoder = EVTXDecoder(names: FieldNames())
        let batch = EventBatch()
        var splitter = EVTXFile()
        var buffer = [UInt8](repeating: 0, count: EVTXFile.chunkLength)
        var position = 0
        var counts = (records: 0, lost: 0)
        while true {
            let length = buffer.withUnsafeMutableBytes { buffer in
                splitter.next(
                    into: buffer,
                    read: { room in
                        let count = min(room.count, file.count - position)
                        room.copyBytes(from: file[position..<position + count])
                        position += count
                        return count
                    },
                    report: { _ in }
                )
            }
            guard let length else { return counts }
            batch.removeAll()
            _ = buffer[..<length].withUnsafeBytes { chunk in
                decoder.decode(chunk: chunk, firstOrdinal: 0, into: batch) { damage in
                    counts.lost += damage.isNote ? 0 : 1
                }
            }
            counts.records += batch.count
        }
    }

    /// A file's bytes, unpacked if they are a Zstandard stream.
    private static func unpacked(_ packed: [UInt8]) -> [UInt8] {
        guard packed.starts(with: [0x28, 0xB5, 0x2F, 0xFD]), let context = ZSTD_createDCtx() else {
            return packed
        }
        defer { ZSTD_freeDCtx(context) }
        var unpacked: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 20)
        packed.withUnsafeBytes { packed in
            var input = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: 0)
            var rest = 1
            while input.pos < input.size || rest != 0 {
                let written = block.withUnsafeMutableBytes { block in
                    var output = ZSTD_outBuffer(dst: block.baseAddress, size: block.count, pos: 0)
                    rest = ZSTD_decompressStream(context, &output, &input)
                    return output.pos
                }
                if ZSTD_isError(rest) != 0 || written == 0 && input.pos == input.size { break }
                unpacked += block[..<written]
            }
        }
        return unpacked
    }
}
