// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Ingest

/// What the JSON reader makes of some bytes.
struct Reading {
    struct Record: Equatable {
        let ordinal: Int
        /// `name=value`, in the record's order.
        let fields: [String]
        let raw: String
    }

    struct Damage: Equatable, CustomStringConvertible {
        let damage: RecordDamage
        let ordinal: Int

        init(_ damage: RecordDamage, _ ordinal: Int) {
            self.damage = damage
            self.ordinal = ordinal
        }

        var description: String { "\(damage) at \(ordinal)" }
    }

    private(set) var records: [Record] = []
    private(set) var damage: [Damage] = []
    private(set) var failure: StreamFailure?
    /// The most bytes that a batch had.
    private(set) var peak = 0

    init(_ text: String, block: Int = RecordBlocks.block, layout: JSONLayout? = nil) {
        self.init(Array(text.utf8), block: block, layout: layout)
    }

    init(_ bytes: [UInt8], block: Int = RecordBlocks.block, layout: JSONLayout? = nil) {
        self.init(PiecewiseStream(bytes, piece: .max), block: block, layout: layout)
    }

    /// Reads a stream to its end; without `keeps`, the records are only counted.
    init(
        _ stream: any ByteStream,
        block: Int = RecordBlocks.block,
        layout: JSONLayout? = nil,
        names: FieldNames = FieldNames(),
        keeps: Bool = true
    ) {
        var normalizer = Normalizer([], names: names, routes: RouteTable())
        let batch = EventBatch()
        do throws(StreamFailure) {
            let peeked = try PeekedStream(stream, count: 1 << 16)
            guard let layout = layout ?? JSONLayout(head: peeked.head) else { return }
            var reader = JSONRecordReader(peeked, layout: layout, names: names, block: block)
            while try reader.next(into: batch, &normalizer, report: { note($0, $1) }) {
                peak = max(peak, batch.byteCount)
                count += batch.count
                if keeps { add(batch, names) }
            }
        } catch {
            failure = error
        }
    }

    /// How many records were good, kept or not.
    private(set) var count = 0

    /// How many records there are, good and bad.
    var total: Int { count + damage.filter { $0.damage != .invalidUTF8 }.count }

    /// The fields of each record.
    var fields: [[String]] { records.map(\.fields) }
    var ordinals: [Int] { records.map(\.ordinal) }

    private mutating func note(_ damage: RecordDamage, _ ordinal: Int) {
        self.damage.append(Damage(damage, ordinal))
    }

    private mutating func add(_ batch: EventBatch, _ names: FieldNames) {
        for index in 0..<batch.count {
            batch.withEvent(at: index) { event in
                let fields = event.fields.map { field in
                    "\(names.name(of: field.id))=\(event.string(of: field) ?? "null")"
                }
                let raw = String(decoding: event.raw, as: UTF8.self)
                records.append(Record(ordinal: event.row.record, fields: fields, raw: raw))
            }
        }
    }
}
