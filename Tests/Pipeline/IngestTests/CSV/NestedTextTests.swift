// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct NestedTextTests {
    @Test func `an object in a cell gives fields under the column's name`() {
        let reading = FormatReading(
            .csv,
            "op,Parameters\nset,\"[{\"\"Name\"\":\"\"Identity\"\",\"\"Value\"\":true}]\"\n"
        )

        let fields = reading.fields[0]
        #expect(fields[1] == "Parameters=[{\"Name\":\"Identity\",\"Value\":true}]")
        #expect(fields[2...] == ["Parameters.Name=Identity", "Parameters.Value=true"])
    }

    @Test func `the record of the unified audit log keeps its own names`() {
        let text = """
            RecordType,UserIds,Operations,AuditData
            ExchangeAdmin,a@x,Set,"{""RecordType"":1,""Operation"":""Set"",""Item"":{""Id"":""i""}}"
            """

        let record = FormatReading(.csv, text).records.first

        #expect(record?.values("RecordType") == ["1"])
        #expect(record?["Operation"] == "Set")
        #expect(record?["Item.Id"] == "i")
        #expect(record?["Operations"] == "Set")
        #expect(record?["AuditData"]?.hasPrefix("{") == true)
    }

    @Test func `what Python prints is read too`() {
        let text = """
            id,v
            1,"{'a': 'it\\'s', 'b': None, 'c': [True, False], 'd': (1, 2,), ""e"": u'x', 'f': 1e3}"
            2,"[{'SYSCALL': ['arch=c0', ""msg='op=x""]}, {'CWD': ['cwd=""/""']}]"
            """

        let reading = FormatReading(.csv, text)

        let first = reading.records[0]
        #expect(first["v.a"] == "it's")
        #expect(first["v.b"] == "null")
        #expect(first.values("v.c") == ["true", "false"])
        #expect(first.values("v.d") == ["1", "2"])
        #expect(first["v.e"] == "x")
        #expect(first["v.f"] == "1e3")
        #expect(reading.records[1].values("v.SYSCALL") == ["arch=c0", "msg='op=x"])
        #expect(reading.records[1].values("v.CWD") == ["cwd=\"/\""])
    }

    @Test func `auditd's records in one cell give its own fields`() {
        let text = """
            id,v
            1,"[{'SYSCALL': ['a0=7f', 'exe=""/bin/sh""', 'comm=612062']}, {'EXECVE': ['argc=1', 'a0=622063']}, \
            {'USER': [""msg='op=x"", 'acct=""r""', ""res=ok'""]}]"
            """

        let record = FormatReading(.csv, text).records[0]

        #expect(record.values("type") == ["SYSCALL", "EXECVE", "USER"])
        #expect(record.values("a0") == ["7f", "b c"])
        #expect(record["exe"] == "/bin/sh")
        #expect(record["comm"] == "a b")
        #expect([record["op"], record["acct"], record["res"]] == ["x", "r", "ok"])
    }

    @Test func `what only looks nested stays a text`() {
        let reading = FormatReading(
            .csv,
            "id,v\n1,[not a list]\n2,{a b}\n3,[\n4,{'a'}\n5,{\"a\":}\n"
        )

        #expect(reading.records.map(\.fields.count) == [2, 2, 2, 2, 2])
    }

    @Test func `a later step can take a field apart`() throws {
        let names = FieldNames()
        let field = names.id(of: "Details")
        var reader = JSONRecordReader(
            MemoryStream(Array(#"{"Details":"[{\"n\":\"x\\\"y\"}]","b":1}"#.utf8)),
            layout: .lines,
            names: names
        )
        var normalizer = Normalizer([], names: names, routes: RouteTable())
        let batch = EventBatch()
        _ = try reader.next(into: batch, &normalizer, report: { _, _ in })
        var nested = NestedText(names: names)

        let isTaken = nested.expand(batch, row: 0, field: field, under: field)
        let isNumberTaken = nested.expand(batch, row: 0, field: names.id(of: "b"), under: nil)

        #expect(isTaken && !isNumberTaken)
        let value = batch.withEvent(at: 0) { $0.string(names.id(of: "Details.n")) }
        #expect(value == "x\"y")
    }
}
