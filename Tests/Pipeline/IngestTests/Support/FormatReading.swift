// SPDX-License-Identifier: Apache-2.0

import Schema

@testable import Ingest

/// What a record reader makes of some bytes.
struct FormatReading {
    /// Formats with a reader of their own.
    enum Format: String, CaseIterable {
        case csv, zeek, xml, splunk

        func reader(
            _ stream: any ByteStream,
            head: [UInt8],
            names: FieldNames,
            block: Int
        ) -> any RecordReader {
            switch self {
            case .csv:
                let dialect = head.withUnsafeBytes { CSVDialect(head: $0) }
                return CSVRecordReader(stream, dialect: dialect, names: names, block: block)
            case .zeek: return ZeekRecordReader(stream, names: names, block: block)
            case .xml: return XMLEventRecordReader(stream, names: names, block: block)
            case .splunk: return SplunkRecordReader(stream, names: names, block: block)
            }
        }

        func score(_ text: String) -> Double { score(Array(text.utf8)) }

        func score(_ bytes: [UInt8]) -> Double {
            bytes.prefix(1 << 16).withUnsafeBytes { head in
                switch self {
                case .csv: CSVRecordReader.score(head: head)
                case .zeek: ZeekRecordReader.score(head: head)
                case .xml: XMLEventRecordReader.score(head: head)
                case .splunk: SplunkRecordReader.score(head: head)
                }
            }
        }
    }

    struct Record {
        let ordinal: Int
        let time: Timestamp?
        let eventID: UInt32
        /// `name=value`, in the record's order; `null` for no value.
        let fields: [String]
        let raw: String

        /// The values of a name, in order.
        func values(_ name: String) -> [String] {
            fields.filter { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }

        /// The first value of a name.
        subscript(name: String) -> String? { values(name).first }
    }

    private(set) var records: [Record] = []
    private(set) var damage: [Reading.Damage] = []
    private(set) var failure: StreamFailure?
    /// Values that lie outside of their batch or are no UTF-8, of which there must be none.
    private(set) var badValues = 0

    /// How many records were good.
    var count: Int { records.count }
    /// The ordinals of all records, good and bad.
    var ordinals: [Int] {
        (records.map(\.ordinal) + damage.filter { $0.damage != .invalidUTF8 }.map(\.ordinal))
            .sorted()
    }
    var fields: [[String]] { records.map(\.fields) }

    init(_ format: Format, _ text: String, block: Int = RecordBlocks.block) {
        self.init(format, Array(text.utf8), block: block)
    }

    init(_ format: Format, _ bytes: [UInt8], block: Int = RecordBlocks.block) {
        self.init(format, MemoryStream(bytes), block: block)
    }

    init(_ format: Format, _ stream: any ByteStream, block: Int = RecordBlocks.block) {
        let names = FieldNames()
        var normalizer = Normalizer([], names: names, routes: RouteTable())
        let batch = EventBatch()
        do throws(StreamFailure) {
            let peeked = try PeekedStream(stream, count: 1 << 16)
            var reader = format.reader(peeked, head: peeked.head, names: names, block: block)
            while try reader.next(into: batch, &normalizer, report: { note($0, $1) }) {
                add(batch, names)
            }
        } catch {
            failure = error
        }
    }

    private mutating func note(_ damage: RecordDamage, _ ordinal: Int) {
        self.damage.append(Reading.Damage(damage, ordinal))
    }

    private mutating func add(_ batch: EventBatch, _ names: FieldNames) {
        for index in 0..<batch.count {
            batch.withEvent(at: index) { event in
                for field in event.fields {
                    let end = Int(field.offset) + Int(field.length)
                    let isGood =
                        end <= batch.byteCount && TextEncoding.isUTF8(event.value(of: field)[...])
                    badValues += isGood ? 0 : 1
                }
                records.append(
                    Record(
                        ordinal: event.row.record,
                        time: event.row.time,
                        eventID: event.row.eventID,
                        fields: event.fields.map { field in
                            "\(names.name(of: field.id))=\(event.string(of: field) ?? "null")"
                        },
                        raw: String(decoding: event.raw, as: UTF8.self)
                    )
                )
            }
        }
    }
}
