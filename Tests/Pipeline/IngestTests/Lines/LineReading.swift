// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Ingest

/// What a reader of lines makes of some bytes.
struct LineReading {
    struct Record {
        let ordinal: Int
        /// Names and values in the record's order.
        let pairs: [(name: String, value: String)]
        let raw: String
        let time: String?

        /// The first value of a name.
        subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

        /// All values of a name.
        func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }
    }

    private(set) var records: [Record] = []
    private(set) var damage: [Reading.Damage] = []
    private(set) var failure: StreamFailure?
    /// How many records were good, kept or not.
    private(set) var count = 0
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?

    init(
        _ layout: LineLayout,
        _ text: String,
        block: Int = RecordBlocks.block,
        newest: String? = nil
    ) {
        self.init(layout, Array(text.utf8), block: block, newest: newest)
    }

    init(
        _ layout: LineLayout,
        _ bytes: [UInt8],
        block: Int = RecordBlocks.block,
        newest: String? = nil
    ) {
        self.init(layout, PiecewiseStream(bytes, piece: .max), block: block, newest: newest)
    }

    /// Reads a stream to its end; without `keeps`, the records are only counted.
    init(
        _ layout: LineLayout,
        _ stream: any ByteStream,
        block: Int = RecordBlocks.block,
        newest: String? = nil,
        keeps: Bool = true
    ) {
        let names = FieldNames()
        var normalizer = Normalizer([], names: names, routes: RouteTable())
        let batch = EventBatch()
        let context = LineContext(names: names, newest: newest.flatMap(Timestamp.init(parsing:)))
        var reader = layout.reader(stream, context, block: block)
        do throws(StreamFailure) {
            while try reader.next(
                into: batch,
                &normalizer,
                report: { damage.append(Reading.Damage($0, $1)) }
            ) {
                count += batch.count
                span(batch)
                if keeps { add(batch, names) }
            }
        } catch {
            failure = error
        }
    }

    var ordinals: [Int] { records.map(\.ordinal) }
    var messages: [String?] { records.map { $0["message"] } }

    private mutating func span(_ batch: EventBatch) {
        for time in batch.rows.compactMap(\.time) {
            first = min(first ?? time, time)
            last = max(last ?? time, time)
        }
    }

    private mutating func add(_ batch: EventBatch, _ names: FieldNames) {
        for index in 0..<batch.count {
            batch.withEvent(at: index) { event in
                let pairs = event.fields.map { field in
                    (name: names.name(of: field.id), value: event.string(of: field) ?? "null")
                }
                let record = Record(
                    ordinal: event.row.record,
                    pairs: pairs,
                    raw: String(decoding: event.raw, as: UTF8.self),
                    time: event.row.time?.description
                )
                records.append(record)
            }
        }
    }
}

extension LineLayout {
    /// The name of the format that a text is taken for.
    static func guess(_ text: String) -> LineLayout? {
        Array(text.utf8).withUnsafeBytes { best(head: $0)?.layout }
    }
}
