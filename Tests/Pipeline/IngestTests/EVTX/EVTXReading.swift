// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema

/// What a decoder makes of a chunk or file, in a form that tests can compare.
struct EVTXReading {
    struct Record {
        var ordinal: Int
        var time: Timestamp?
        var eventID: UInt32
        var raw: [UInt8]
        /// Name, kind and text of each field.
        var fields: [(name: String, kind: Field.Kind, text: String)]

        func texts(_ name: String) -> [String] {
            fields.filter { $0.name == name }.map(\.text)
        }

        func kinds(_ name: String) -> [Field.Kind] {
            fields.filter { $0.name == name }.map(\.kind)
        }
    }

    var records: [Record] = []
    var damages: [EVTXDamage] = []
    var ordinals = 0

    var reasons: [EVTXDamage.Reason] { damages.map(\.reason) }

    /// Reads one chunk.
    init(chunk: [UInt8], firstOrdinal: Int = 0) {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        add(chunk, firstOrdinal, &decoder, names, EventBatch(capacity: 4_096))
    }

    /// Reads a file through reads of a few bytes each.
    init(file: [UInt8], bytesPerRead: Int = 10_000) {
        let names = FieldNames()
        var decoder = EVTXDecoder(names: names)
        let batch = EventBatch(capacity: 4_096)
        var position = 0
        var splitter = EVTXFile()
        var buffer = [UInt8](repeating: 0, count: EVTXFile.chunkLength)
        while true {
            let length = buffer.withUnsafeMutableBytes { buffer in
                splitter.next(
                    into: buffer,
                    read: { room in
                        let count = min(room.count, bytesPerRead, file.count - position)
                        room.copyBytes(from: file[position..<position + count])
                        position += count
                        return count
                    },
                    report: { damages.append($0) }
                )
            }
            guard let length else { return }
            add(Array(buffer[..<length]), ordinals, &decoder, names, batch)
        }
    }

    private mutating func add(
        _ chunk: [UInt8],
        _ first: Int,
        _ decoder: inout EVTXDecoder,
        _ names: FieldNames,
        _ batch: EventBatch
    ) {
        batch.removeAll()
        ordinals += chunk.withUnsafeBytes { bytes in
            decoder.decode(chunk: bytes, firstOrdinal: first, into: batch) { damages.append($0) }
        }
        for index in 0..<batch.count {
            records.append(batch.withEvent(at: index) { Self.record($0, names) })
        }
    }

    private static func record(_ event: Event, _ names: FieldNames) -> Record {
        Record(
            ordinal: event.row.record,
            time: event.row.time,
            eventID: event.row.eventID,
            raw: Array(event.raw),
            fields: event.fields.map { field in
                (
                    names.name(of: field.id), field.kind,
                    String(decoding: event.value(of: field), as: UTF8.self)
                )
            }
        )
    }
}

extension EVTXFixture {
    /// An event as a provider of today writes it: `System`, and `EventData` as a value.
    static func event(
        _ data: Node = .element("EventData"),
        _ values: [Value] = []
    ) -> (Node, [Value]) {
        let system = Node.element(
            "System",
            [],
            [
                .element("Provider", [("Name", [.text("Microsoft-Windows-Test")])]),
                .element("EventID", [("Qualifiers", [.optional(1)])], [.content([.value(0)])]),
                .element("TimeCreated", [("SystemTime", [.value(2)])]),
                .leaf("Channel", .text("Security")),
            ]
        )
        let root = Node.element(
            "Event",
            [("xmlns", [.text("http://schemas.microsoft.com/win/2004/08/events/event")])],
            [system, .content([.optional(3)])]
        )
        return (root, [.u16(4624), .null, .fileTime(written + 10), .xml(data, values)])
    }

    /// A chunk of one such event.
    static func chunk(_ data: Node, _ values: [Value] = []) -> [UInt8] {
        var fixture = EVTXFixture()
        let (root, all) = event(data, values)
        fixture.add(root, all)
        return fixture.chunk()
    }
}
