// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Schema

/// Copies out of a record what has to outlive its batch.
///
/// Which field plays which part is worked out once for each kind of record. One a worker.
///
/// - Limits: 8,192 kinds are kept; input that invents more has the others worked out each time.
package struct FactsExtractor {
    private indirect enum Pattern {
        case field(FieldID)
        /// Text with fields in it; all of them must have a value.
        case template([Part])
    }

    private enum Part {
        case text(String)
        case field(FieldID)
    }

    private struct Kind {
        let logSource: String
        let activity: Activity
        /// What records do whose fields have certain values; the first that fits counts.
        let conditions: [Condition]
        /// Values that stand for none, in lower case.
        let empty: [[UInt8]]
        let sourceClass: SourceClass
        let roles: [(role: Role, patterns: [Pattern])]
    }

    private struct Condition {
        let activity: Activity
        let tests: [(field: FieldID, values: [[UInt8]])]

        func holds(_ event: Event) -> Bool {
            tests.allSatisfy { test in
                event.fields.contains { field in
                    field.id == test.field
                        && test.values.contains { ASCII.equals(event.value(of: field), $0) }
                }
            }
        }
    }

    private let sources: [String: LogSourceDefinition]
    private let names: FieldNames
    private let routes: RouteTable
    private var kinds: [UInt64: Kind] = [:]
    private static let kindLimit = 8_192

    package init(_ sources: [LogSourceDefinition], names: FieldNames, routes: RouteTable) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
        self.names = names
        self.routes = routes
    }

    /// What the record says somebody did.
    package mutating func activity(of event: Event) -> Activity {
        Self.activity(kind(event.row), event)
    }

    private static func activity(_ kind: Kind, _ event: Event) -> Activity {
        if kind.conditions.isEmpty { return kind.activity }
        return kind.conditions.first { $0.holds(event) }?.activity ?? kind.activity
    }

    /// The product and service that the record is of, `windows-sysmon`.
    package mutating func logSource(of event: Event) -> String {
        kind(event.row).logSource
    }

    /// Shows the roles that the record has a value for, each with it as the source wrote it.
    ///
    /// Of a text with several fields in it, the last one's value.
    package mutating func forEachRole(
        of event: Event,
        _ body: (Role, UnsafeRawBufferPointer) -> Void
    ) {
        let kind = kind(event.row)
        for (role, patterns) in kind.roles {
            let found = patterns.lazy.compactMap { Self.bytes($0, event, kind) }.first
            if let found { body(role, found) }
        }
    }

    /// The record's facts; `source` is its input's name.
    package mutating func facts(of event: Event, source: String) -> EventFacts {
        let kind = kind(event.row)
        var values: [Role: String] = [:]
        for (role, patterns) in kind.roles {
            values[role] = patterns.lazy.compactMap { Self.text($0, event, kind) }.first
        }
        return EventFacts(
            time: event.row.time,
            evidence: EvidenceID(hashing: event.raw),
            place: EvidencePlace(source: source, record: event.row.record),
            activity: Self.activity(kind, event),
            sourceClass: kind.sourceClass,
            logSource: kind.logSource,
            values: values
        )
    }

    private mutating func kind(_ row: EventRow) -> Kind {
        // Several event numbers may share a route.
        let key = UInt64(row.route) << 32 | UInt64(row.eventID)
        if let known = kinds[key] { return known }
        let made = make(row)
        if kinds.count < Self.kindLimit { kinds[key] = made }
        return made
    }

    private func make(_ row: EventRow) -> Kind {
        let route = routes[row.route]
        guard let source = sources[route.source] else {
            return Kind(
                logSource: route.source,
                activity: .other,
                conditions: [],
                empty: [],
                sourceClass: .unknown,
                roles: []
            )
        }
        let service = route.services.first ?? ""
        var roles = source.roles["default"] ?? [:]
        let id = source.text(ofID: row.eventID) ?? ""
        for key in [service, "\(service)/\(id)"] {
            roles.merge(source.roles[key] ?? [:]) { _, special in special }
        }
        return Kind(
            logSource: service.isEmpty ? source.name : "\(source.product)-\(service)",
            activity: source.activities[service]?[row.eventID] ?? .other,
            conditions: (source.activityRoutes[service] ?? []).filter { $0.takes(row.eventID) }
                .map(condition),
            empty: source.empty.map { Array($0.utf8) },
            sourceClass: source.classes[service] ?? source.defaultClass,
            roles: roles.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { (role: $0.key, patterns: $0.value.map(pattern)) }
        )
    }

    private func condition(_ route: LogSourceDefinition.ActivityRoute) -> Condition {
        Condition(
            activity: route.activity,
            tests: route.when.sorted { $0.key < $1.key }.map { field, values in
                (field: names.id(of: field), values: values.map { $0.utf8.map(ASCII.lower) })
            }
        )
    }

    private func pattern(_ text: String) -> Pattern {
        guard text.contains("{") else { return .field(names.id(of: text)) }
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            parts.append(.field(names.id(of: String(rest[rest.index(after: open)..<close]))))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        return .template(parts)
    }

    private static func text(_ pattern: Pattern, _ event: Event, _ kind: Kind) -> String? {
        switch pattern {
        case .field(let field): return value(field, event, kind)
        case .template(let parts):
            var out = ""
            for part in parts {
                switch part {
                case .text(let text): out += text
                case .field(let field):
                    guard let text = value(field, event, kind) else { return nil }
                    out += out == "pid:" ? decimal(text) : text
                }
            }
            return out
        }
    }

    private static func bytes(
        _ pattern: Pattern,
        _ event: Event,
        _ kind: Kind
    ) -> UnsafeRawBufferPointer? {
        switch pattern {
        case .field(let field): return bytes(field, event, kind)
        case .template(let parts):
            var last: UnsafeRawBufferPointer?
            for case .field(let field) in parts {
                last = bytes(field, event, kind)
                if last == nil { return nil }
            }
            return last
        }
    }

    private static func bytes(
        _ field: FieldID,
        _ event: Event,
        _ kind: Kind
    ) -> UnsafeRawBufferPointer? {
        guard let found = event.first(field), found.length > 0 else { return nil }
        let whole = event.value(of: found)
        if whole.count == 1, whole[0] == UInt8(ascii: "-") { return nil }
        if kind.empty.isEmpty { return whole }
        return kind.empty.contains { ASCII.equals(whole, $0) } ? nil : whole
    }

    /// A value that says something: Windows writes `-` where it has nothing to say.
    private static func value(_ field: FieldID, _ event: Event, _ kind: Kind) -> String? {
        guard let found = event.first(field), let whole = bytes(field, event, kind) else {
            return nil
        }
        guard whole.count > Self.longest else { return event.string(of: found) }
        // Cut in bytes, since one character can be as long as the record, and between characters.
        var end = Self.longest
        while end > 0, whole[end] & 0xC0 == 0x80 { end -= 1 }
        let cut = UnsafeRawBufferPointer(rebasing: whole[..<end])
        return found.kind == .escapedString
            ? JSONText.unescaped(cut) : String(decoding: cut, as: UTF8.self)
    }

    /// Bytes of one value.
    private static let longest = 2_048

    /// `0x1464` as `5220`: Security writes process numbers in hexadecimal, Sysmon does not.
    private static func decimal(_ text: String) -> String {
        guard text.hasPrefix("0x"), let value = UInt64(text.dropFirst(2), radix: 16) else {
            return text
        }
        return String(value)
    }
}

extension EvidenceID {
    /// The name of a record with these bytes.
    package init(hashing bytes: UnsafeRawBufferPointer) {
        var hasher = SHA256()
        hasher.update(bufferPointer: bytes)
        let digest = hasher.finalize()
        self.init(text: "ev-" + HexText.lower(digest.prefix(12)))
    }
}

extension LogSourceDefinition.ActivityRoute {
    /// Whether records with this id may do it.
    fileprivate func takes(_ id: UInt32) -> Bool { ids.isEmpty || ids.contains(id) }
}
