// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Sigma

/// Writes matches as JSON lines, as the command-line contract says.
///
/// What a rule contributes is rendered once; a match adds its record's part.
struct DetectLines {
    private let engine: Engine
    private let heads: [[UInt8]]
    private let fields: [[FieldID]]
    private var source: [UInt8] = []
    private var out: [UInt8] = []

    init(_ engine: Engine) {
        self.engine = engine
        heads = engine.set.rules.map(Self.head)
        fields = engine.set.rules.map { $0.fieldsRead.map(engine.names.id) }
    }

    /// Says which input the next matches come from.
    mutating func begin(source name: String) {
        source = Array(",\"source\":".utf8)
        JSONText.append(name, to: &source)
    }

    /// Adds one match.
    mutating func append(_ event: Event, rule: Int) {
        out += heads[rule]
        out += source
        out += ",\"record\":\(event.row.record),\"time\":".utf8
        if let time = event.row.time {
            JSONText.append(time.description, to: &out)
        } else {
            out += "null".utf8
        }
        out += ",\"fields\":{".utf8
        appendFields(event, fields[rule])
        out += "},\"evidence\":".utf8
        JSONText.append(EvidenceID(hashing: event.raw).text, to: &out)
        out += "}\n".utf8
    }

    /// Gives what has come together to `write`.
    mutating func flush(_ write: (UnsafeRawBufferPointer) -> Void) {
        guard !out.isEmpty else { return }
        out.withUnsafeBytes(write)
        out.removeAll(keepingCapacity: true)
    }

    private mutating func appendFields(_ event: Event, _ wanted: [FieldID]) {
        var first = true
        for id in wanted {
            let values = event.fields.filter { $0.id == id && $0.kind != .null }
                .compactMap(event.string(of:))
            guard let value = values.first else { continue }
            if !first { out.append(UInt8(ascii: ",")) }
            first = false
            JSONText.append(engine.names.name(of: id), to: &out)
            out.append(UInt8(ascii: ":"))
            guard values.count > 1 else {
                JSONText.append(value, to: &out)
                continue
            }
            out.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONText.append(value, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        }
    }

    private static func head(_ rule: SigmaRule) -> [UInt8] {
        var out = Array("{\"rule\":".utf8)
        JSONText.append(rule.id, to: &out)
        out += ",\"title\":".utf8
        JSONText.append(rule.title, to: &out)
        out += ",\"level\":".utf8
        JSONText.append(rule.level, to: &out)
        out += ",\"tags\":[".utf8
        for (index, tag) in rule.tags.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append(tag, to: &out)
        }
        out.append(UInt8(ascii: "]"))
        return out
    }
}
