// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Sigma

/// Writes matches as JSON lines, as the command-line contract says.
///
/// What a rule contributes is rendered once; a match adds its record's part.
struct DetectLines {
    /// What a rule contributes.
    private struct Part {
        let head: [UInt8]
        let fields: [(id: FieldID, key: [UInt8])]
    }

    private let set: RuleSet
    private let names: FieldNames
    /// By rule; rendered when it matches for the first time, as most never do.
    private var parts: [Part?]
    private var source: [UInt8] = []
    private var out: [UInt8] = []
    /// What the record that matched last contributes, and its ordinal: rules often match together.
    private var tail: [UInt8] = []
    private var place: [UInt8] = []
    private var last = -1

    init(_ engine: Engine) {
        set = engine.set
        names = engine.names
        parts = Array(repeating: nil, count: set.rules.count)
    }

    /// Says which input the next matches come from.
    mutating func begin(source name: String) {
        source = Array(",\"source\":".utf8)
        JSONText.append(name, to: &source)
        last = -1
    }

    /// Adds one match.
    mutating func append(_ event: Event, rule: Int) {
        if event.row.record != last { prepare(event) }
        let part = part(rule)
        out += part.head
        out += place
        appendFields(event, part.fields)
        out += tail
    }

    private mutating func part(_ number: Int) -> Part {
        if let known = parts[number] { return known }
        let rule = set.rules[number]
        let made = Part(
            head: Self.head(rule),
            fields: rule.fieldsRead.map { (id: names.id(of: $0), key: Self.key($0)) }
        )
        parts[number] = made
        return made
    }

    /// Adds a correlation's match.
    mutating func append(_ hit: CorrelationFeed.Hit) { CorrelationLine.append(hit, to: &out) }

    private mutating func prepare(_ event: Event) {
        last = event.row.record
        place = source
        place += ",\"record\":\(event.row.record),\"time\":".utf8
        if let time = event.row.time {
            JSONText.append(time.description, to: &place)
        } else {
            place += "null".utf8
        }
        place += ",\"fields\":{".utf8
        tail.removeAll(keepingCapacity: true)
        tail += "},\"evidence\":".utf8
        JSONText.append(EvidenceID(hashing: event.raw).text, to: &tail)
        tail += "}\n".utf8
    }

    /// Gives what has come together to `write`.
    mutating func flush(_ write: (UnsafeRawBufferPointer) -> Void) {
        guard !out.isEmpty else { return }
        out.withUnsafeBytes(write)
        out.removeAll(keepingCapacity: true)
    }

    private mutating func appendFields(_ event: Event, _ wanted: [(id: FieldID, key: [UInt8])]) {
        var isFirst = true
        for (id, key) in wanted {
            var count = 0
            var start = 0
            for field in event.fields where field.id == id && field.kind != .null {
                if count == 0 {
                    if !isFirst { out.append(UInt8(ascii: ",")) }
                    isFirst = false
                    out += key
                    start = out.count
                } else {
                    if count == 1 { out.insert(UInt8(ascii: "["), at: start) }
                    out.append(UInt8(ascii: ","))
                }
                count += 1
                if field.kind == .escapedString {
                    JSONText.append(event.string(of: field) ?? "", to: &out)
                } else {
                    JSONText.append(event.value(of: field), to: &out)
                }
            }
            if count > 1 { out.append(UInt8(ascii: "]")) }
        }
    }

    /// A field's name as the beginning of a member.
    private static func key(_ name: String) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append(name, to: &out)
        out.append(UInt8(ascii: ":"))
        return out
    }

    private static func head(_ rule: SigmaRule) -> [UInt8] {
        var out: [UInt8] = []
        appendHead(id: rule.id, title: rule.title, level: rule.level, tags: rule.tags, to: &out)
        return out
    }

    /// Begins a line with what a rule contributes.
    static func appendHead(
        id: String,
        title: String,
        level: String,
        tags: [String],
        to out: inout [UInt8]
    ) {
        out += "{\"rule\":".utf8
        JSONText.append(id, to: &out)
        out += ",\"title\":".utf8
        JSONText.append(title, to: &out)
        out += ",\"level\":".utf8
        JSONText.append(level, to: &out)
        out += ",\"tags\":[".utf8
        for (index, tag) in tags.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append(tag, to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }
}
