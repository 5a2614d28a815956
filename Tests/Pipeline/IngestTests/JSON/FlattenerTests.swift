// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct FlattenerTests {
    private struct Decoded {
        var damage: RecordDamage?
        var fields: [String] = []
        var kinds: [Field.Kind] = []
    }

    private func decode(_ text: String, wanted: [String] = []) -> Decoded {
        let names = FieldNames()
        for name in wanted { names.want(names.id(of: name)) }
        var flattener = JSONFlattener(names: names)
        let batch = EventBatch()
        let bytes = Array(text.utf8)
        let offset = bytes.withUnsafeBytes { batch.append($0) }
        var decoded = Decoded()
        decoded.damage = flattener.decode(batch, offset: offset, length: bytes.count, record: 0)
        guard decoded.damage == nil else {
            #expect(batch.count == 0)
            return decoded
        }
        batch.withEvent(at: 0) { event in
            decoded.kinds = event.fields.map(\.kind)
            decoded.fields = event.fields.map { field in
                "\(names.name(of: field.id))=\(event.string(of: field) ?? "null")"
            }
        }
        return decoded
    }

    @Test func `names of inner objects are joined with dots`() {
        let decoded = decode(#"{"a":{"b":{"c":"1"},"d":"2"},"e":"3","":"4","f.g":"5"}"#)

        #expect(decoded.fields == ["a.b.c=1", "a.d=2", "e=3", "=4", "f.g=5"])
    }

    @Test func `a list is several fields of one name, and so are its objects' fields`() {
        let decoded = decode(#"{"a":["1",["2",3]],"b":[{"c":"4"},{"c":"5","d":[]},{}],"e":{}}"#)

        #expect(decoded.fields == ["a=1", "a=2", "a=3", "b.c=4", "b.c=5"])
    }

    @Test func `kinds are kept apart`() {
        let decoded = decode(
            #" { "a" : "1" , "b" : 1.5e-3 , "c" : true , "d" : false, "e":null } "#
        )

        #expect(decoded.fields == ["a=1", "b=1.5e-3", "c=true", "d=false", "e=null"])
        #expect(decoded.kinds == [.string, .number, .bool, .bool, .null])
    }

    @Test func `a key that is said twice gives both values`() {
        #expect(decode(#"{"a":"1","b":"2","a":"3"}"#).fields == ["a=1", "b=2", "a=3"])
    }

    @Test func `what somebody reads is unescaped, and the rest is marked`() {
        let text = #"{"a":"C:\\x\u00e4\n","b":"C:\\x\u00e4\n","c":"plain"}"#

        let decoded = decode(text, wanted: ["a", "c"])

        #expect(decoded.kinds == [.string, .escapedString, .string])
        #expect(decoded.fields == ["a=C:\\xä\n", "b=C:\\xä\n", "c=plain"])
    }

    @Test func `a field is wanted inside an object too`() {
        let decoded = decode(#"{"o":{"Threat Name":"a\\b","x":"a\\b"}}"#, wanted: ["ThreatName"])

        #expect(decoded.kinds == [.string, .escapedString])
    }

    @Test(arguments: [
        #"\uabc\\x"#, #"\ud800\uabc\"x"#, #"\ud83d\ude00\ud83d"#, #"\u"#, #"a\x\q\/"#, #"\\\\"#,
        #"\ud83d\n\ude00"#, #"\u00e4\u20ac\u0000"#, #"aaaaaaaaaaaaaaaaa\\bbbbbbbbbbbbbbbbb\\c"#,
    ])
    func `both ways of unescaping give the same text`(escaped: String) {
        let now = decode("{\"a\":\"\(escaped)\"}", wanted: ["a"])
        let later = decode("{\"a\":\"\(escaped)\"}")

        #expect(now.kinds == [.string])
        #expect(later.kinds == [.escapedString])
        #expect(now.fields == later.fields)
    }

    @Test func `escaped keys are the keys they stand for`() {
        let decoded = decode(#"{"\u0061":"1","a":"2","b\"c":"3","\ud83d\ude00":"4"}"#)

        #expect(decoded.fields == ["a=1", "a=2", "b\"c=3", "😀=4"])
    }

    @Test(arguments: [
        "", "{", "}", "{}x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}",
        "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":\"x}", "{\"a\":\"x\\\"}", "{\"a\":'x'}", "{,}",
        "{\"a\":tru}", "{\"a\":nulll}", "{\"a\":NaN}", "{\"a\":1}{\"b\":2}", "{\"a\":1}\u{0}",
        "{\"a\":\u{0}}", "{\u{0}\"a\":1}", "true!", "nothing", "<xml/>", "{\"a\" 1}",
        "{\"a\":-}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":0x1F}",
        "{\"a\":1.2.3}", "{\"a\":+1}", "{\"a\":--1}", "{\"a\":1e+}", "{\"a\":1-2}",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(decode(text).damage == .notJSON)
    }

    @Test(arguments: [
        "0", "-0", "12", "-1.5", "1e5", "1E+05", "2.25e-7", "123456789012345678901234567890",
    ])
    func `numbers are kept as they were written`(number: String) {
        let decoded = decode("{\"a\":\(number)}")

        #expect(decoded.fields == ["a=\(number)"])
        #expect(decoded.kinds == [.number])
    }

    @Test(arguments: ["[1]", "\"x\"", "1", "-1.5", "true", "false", "null", "[{\"a\":1}]"])
    func `JSON that is no object is refused as such`(text: String) {
        #expect(decode(text).damage == .notAnObject)
    }

    @Test(arguments: [1, 63, 64, 65, 100_000])
    func `nesting goes as deep as the limit and no deeper`(depth: Int) {
        let lists =
            "{\"a\":" + String(repeating: "[", count: depth - 1)
            + String(repeating: "]", count: depth - 1) + "}"
        let objects =
            String(repeating: "{\"a\":", count: depth) + "1"
            + String(repeating: "}", count: depth)
        let expected: RecordDamage? = depth > JSONFlattener.depthLimit ? .tooDeep : nil

        #expect(decode(depth == 1 ? "{}" : lists).damage == expected)
        #expect(decode(objects).damage == expected)
        #expect(decode(String(repeating: "{\"a\":", count: depth)).damage != nil)
    }

    @Test func `fields go up to the limit and no further`() {
        let most = Array(repeating: "1", count: RecordLimits.fields).joined(separator: ",")

        #expect(decode("{\"a\":[\(most)]}").fields.count == RecordLimits.fields)
        #expect(decode("{\"a\":[\(most),1]}").damage == .tooManyFields)
    }

    @Test func `NUL in a string is kept`() {
        #expect(decode("{\"a\":\"x\u{0}y\"}").fields == ["a=x\u{0}y"])
    }

    @Test func `a very long key is cut and its value kept`() {
        let decoded = decode("{\"" + String(repeating: "k", count: 100_000) + "\":\"1\"}")

        #expect(decoded.fields.count == 1)
        #expect(decoded.fields[0].utf8.count < 600)
    }
}
