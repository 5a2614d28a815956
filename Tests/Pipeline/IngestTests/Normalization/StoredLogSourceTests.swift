// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

/// A log source that was kept as bytes is the one that was read.
struct StoredLogSourceTests {
    private static func bytes(_ source: LogSourceDefinition) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(source)
        return writer.bytes
    }

    private static func read(_ bytes: [UInt8]) -> LogSourceDefinition? {
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            let source = LogSourceDefinition(from: &reader)
            return reader.isDamaged || reader.left > 0 ? nil : source
        }
    }

    @Test func `every shipped source comes back as it was`() throws {
        #expect(!Content.reading.sources.isEmpty)
        for source in Content.reading.sources {
            let known = try #require(Self.read(Self.bytes(source)))

            #expect(Self.bytes(known) == Self.bytes(source))
            #expect(known.shapes.count == source.shapes.count)
            #expect(known.serviceNames == source.serviceNames)
        }
    }

    @Test func `a source that breaks off is none`() throws {
        let source = try #require(Content.reading.sources.first)
        let bytes = Self.bytes(source)

        for count in 0..<bytes.count { #expect(Self.read(Array(bytes[..<count])) == nil) }
    }
}
