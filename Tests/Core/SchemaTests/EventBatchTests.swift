// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

struct EventBatchTests {
    private let names = FieldNames()

    private func add(_ texts: [(String, String)], record: Int, to batch: EventBatch) {
        let raw = batch.append("raw\(record)")
        batch.beginRow(record: record, rawOffset: raw, rawLength: 4)
        for (name, text) in texts {
            let offset = batch.append(text)
            let length = text.utf8.count
            batch.append(
                Field(id: names.id(of: name), offset: offset, length: length, kind: .string)
            )
        }
        batch.endRow()
    }

    private func values(_ batch: EventBatch, at index: Int) -> [String] {
        batch.withEvent(at: index) { event in
            event.fields.map { "\(names.name(of: $0.id))=\(event.string(of: $0) ?? "null")" }
        }
    }

    @Test func `values survive the storage's growth`() {
        let batch = EventBatch(capacity: 0)
        let long = String(repeating: "x", count: 3_000)

        for record in 0..<50 { add([("a", "\(record)"), ("b", long)], record: record, to: batch) }

        #expect(batch.count == 50)
        for record in 0..<50 {
            #expect(values(batch, at: record) == ["a=\(record)", "b=\(long)"])
            batch.withEvent(at: record) { event in
                #expect(String(decoding: event.raw, as: UTF8.self).hasPrefix("raw"))
            }
        }
    }

    @Test func `an emptied batch begins anew`() {
        let batch = EventBatch()
        add([("a", "1")], record: 0, to: batch)

        batch.removeAll()
        add([("b", "2")], record: 1, to: batch)

        #expect(batch.count == 1)
        #expect(values(batch, at: 0) == ["b=2"])
    }

    @Test func `a record's fields get other names, and no other's`() {
        let batch = EventBatch()
        add([("a", "1")], record: 0, to: batch)
        add([("a", "2"), ("c", "3")], record: 1, to: batch)
        let (old, new) = (names.id(of: "a"), names.id(of: "b"))

        batch.renameFields(ofRow: 1) { $0 == old ? new : $0 }

        #expect(values(batch, at: 0) == ["a=1"])
        #expect(values(batch, at: 1) == ["b=2", "c=3"])
    }

    @Test func `a record's fields get second names behind the others`() {
        let batch = EventBatch()
        add([("a", "1"), ("b", "2")], record: 0, to: batch)
        add([("a", "3")], record: 1, to: batch)
        let (old, new) = (names.id(of: "a"), names.id(of: "c"))

        batch.copyFields(ofRow: 0) { $0 == old ? new : nil }

        #expect(values(batch, at: 0) == ["a=1", "b=2", "c=1"])
        #expect(values(batch, at: 1) == ["a=3"])
    }

    @Test func `a field is added to a record in the middle`() {
        let batch = EventBatch()
        for record in 0..<3 { add([("a", "\(record)")], record: record, to: batch) }
        let offset = batch.append("x")
        let field = Field(id: names.id(of: "b"), offset: offset, length: 1, kind: .string)

        batch.add(field, toRow: 1)
        batch.add(field, toRow: 0)
        batch.add(field, toRow: 2)

        for record in 0..<3 { #expect(values(batch, at: record) == ["a=\(record)", "b=x"]) }
    }

    @Test func `an abandoned record leaves no trace`() {
        let batch = EventBatch()
        add([("a", "1")], record: 0, to: batch)
        add([("b", "2")], record: 1, to: batch)

        batch.abandonRow()
        add([("c", "3")], record: 2, to: batch)

        #expect(batch.rows.map(\.record) == [0, 2])
        #expect(values(batch, at: 1) == ["c=3"])
        batch.abandonRow()
        batch.abandonRow()
        batch.abandonRow()
        #expect(batch.count == 0 && batch.fields.isEmpty)
    }

    @Test func `the arena lies behind the bytes and keeps what was written`() {
        let batch = EventBatch(capacity: 0)
        batch.append(String(repeating: "x", count: 5_000))

        let first = batch.withArena(10_000) { base, used in
            let start = used
            for index in 0..<10_000 {
                base.storeBytes(of: UInt8(ascii: "y"), toByteOffset: used + index, as: UInt8.self)
            }
            used += 10_000
            return start
        }

        #expect(first == 5_000)
        #expect(batch.byteCount == 15_000)
        #expect(batch.bytes.last == UInt8(ascii: "y"))
        #expect(batch.bytes[4_999] == UInt8(ascii: "x"))
    }

    @Test func `only as much is kept as was written`() {
        let batch = EventBatch()

        let written = batch.append(upTo: 100) { room in
            room[0] = 1
            return 1
        }

        #expect(written == (0, 1))
        #expect(batch.byteCount == 1)
    }

    @Test func `null has no text, and an empty string has one`() {
        let batch = EventBatch()
        batch.beginRow(record: 0, rawOffset: 0, rawLength: 0)
        batch.append(Field(id: names.id(of: "a"), offset: 0, length: 0, kind: .null))
        batch.append(Field(id: names.id(of: "b"), offset: 0, length: 0, kind: .string))
        batch.endRow()

        batch.withEvent(at: 0) { event in
            #expect(event.string(names.id(of: "a")) == nil)
            #expect(event.string(names.id(of: "b")) == "")
            #expect(event.string(names.id(of: "c")) == nil)
        }
    }
}

extension EventBatch {
    @discardableResult
    fileprivate func append(_ text: String) -> Int {
        Array(text.utf8).withUnsafeBytes { append($0) }
    }
}
