// SPDX-License-Identifier: Apache-2.0

package import Schema
import Yams

/// Reads `logsource.yml` files to the end: the good sources and all problems.
///
/// - Limits: 1 MiB a file, and 8 aliases, so that aliases of aliases do not grow without end.
package struct LogSourceReading {
    private var found: [LogSourceDefinition] = []
    private var noted: [ErrorReport] = []
    /// Where each of `found` was read.
    private var paths: [String] = []

    /// The good sources, each with the message texts of those that it includes.
    package var sources: [LogSourceDefinition] {
        found.map { source in
            var source = source
            for name in source.includes {
                source.extract += found.first { $0.name == name }?.extract ?? []
            }
            return source
        }
    }

    /// What is wrong with the files.
    package var problems: [ErrorReport] {
        let names = Set(found.map(\.name))
        return noted
            + zip(found, paths).flatMap { source, path in
                source.includes.filter { !names.contains($0) }.map {
                    Self.problem("includes '\($0)', which is no log source", path, line: 1)
                }
            }
    }

    package init() {}

    /// Reads one file's text.
    package mutating func read(_ text: String, from path: String) {
        guard text.utf8.count <= Self.longest, Self.aliases(in: text) <= Self.mostAliases else {
            noted.append(Self.problem("is too large or has too many aliases", path, line: 1))
            return
        }
        do {
            guard let node = try Yams.compose(yaml: text), node.mapping != nil else {
                noted.append(Self.problem("is no YAML mapping", path, line: 1))
                return
            }
            var reader = LogSourceReader(path: path)
            if let source = reader.source(node) {
                found.append(source)
                paths.append(path)
            }
            noted += reader.problems
        } catch {
            noted.append(Self.problem("is not YAML: \(error)", path, line: 1))
        }
    }

    private static let longest = 1 << 20
    private static let mostAliases = 8

    /// How many aliases there may be: stars in front of a name, where a value can begin.
    private static func aliases(in text: String) -> Int {
        var count = 0
        var (before, last): (UInt8, UInt8) = (0x0A, 0x0A)
        for byte in text.utf8 {
            let isName = byte > 0x20 && !",[]{}*".utf8.contains(byte)
            if last == UInt8(ascii: "*"), isName, " \t\r\n,[{:".utf8.contains(before) { count += 1 }
            (before, last) = (last, byte)
        }
        return count
    }

    static func problem(_ text: String, _ path: String, line: Int) -> ErrorReport {
        ErrorReport(
            "logsource.invalid",
            problem: text,
            place: "\(path):\(line)",
            remedy: "docs/extending/adding-a-log-source.md describes the format."
        )
    }
}

/// One walk over a file's nodes.
private struct LogSourceReader {
    let path: String
    var problems: [ErrorReport] = []

    init(path: String) { self.path = path }

    private static let keys: Set<String> = [
        "name", "family", "product", "key", "shapes", "json", "pairs", "extract", "time",
        "services",
        "categories", "maps", "activities", "classes", "roles", "empty", "taint",
    ]

    mutating func source(_ node: Node) -> LogSourceDefinition? {
        for (key, _) in node.mapping ?? [:] where !Self.keys.contains(key.string ?? "") {
            note("unknown key '\(key.string ?? "?")'", key)
        }
        guard let name = node["name"]?.string else {
            note("has no 'name'", node)
            return nil
        }
        var source = LogSourceDefinition(
            name: name,
            family: node["family"]?.string ?? name,
            product: node["product"]?.string ?? "",
            channelField: node["key"]?["channel"]?.string ?? "",
            idField: node["key"]?["id"]?.string ?? ""
        )
        source.shapes = (node["shapes"].map(items) ?? []).map(shape)
        source.json = pairs(node["json"]).map { ($0.key, $0.value.scalar?.string ?? "") }
        readPairs(node["pairs"], &source)
        readExtract(node["extract"], &source)
        source.clock = clock(node["time"])
        readServices(node["services"], &source)
        readCategories(node["categories"], &source)
        source.maps = (node["maps"].map(items) ?? []).map { map($0, &source) }
        readActivities(node["activities"], &source)
        readClasses(node["classes"], &source)
        readRoles(node["roles"], &source)
        source.empty = strings(node["empty"]).map { $0.lowercased() }
        source.taint = strings(node["taint"])
        return source
    }

    private mutating func note(_ text: String, _ node: Node) {
        problems.append(LogSourceReading.problem(text, path, line: node.mark?.line ?? 1))
    }

    private func items(_ node: Node) -> [Node] { node.sequence.map(Array.init) ?? [] }

    private func strings(_ node: Node?) -> [String] {
        guard let node else { return [] }
        if let one = node.scalar?.string { return [one] }
        return items(node).compactMap { $0.scalar?.string }
    }

    private func pairs(_ node: Node?) -> [(key: String, value: Node)] {
        (node?.mapping.map(Array.init) ?? []).compactMap { pair in
            pair.key.scalar.map { ($0.string, pair.value) }
        }
    }

    private func texts(_ node: Node?) -> [String: String] {
        var out: [String: String] = [:]
        for (key, value) in pairs(node) { out[key] = value.scalar?.string }
        return out
    }

    private func lists(_ node: Node?) -> [String: [String]] {
        var out: [String: [String]] = [:]
        for (key, value) in pairs(node) { out[key] = strings(value) }
        return out
    }

    private func numbers(_ node: Node?) -> Set<UInt32> {
        Set(strings(node).compactMap { UInt32($0) })
    }

    private func ids(_ node: Node?, _ source: inout LogSourceDefinition) -> Set<UInt32> {
        Set(strings(node).map { source.number(ofID: $0) })
    }

    private func shape(_ node: Node) -> LogSourceDefinition.Shape {
        var values: [String: [String]] = [:]
        for (field, texts) in pairs(node["values"]) {
            values[field] = strings(texts).map { $0.lowercased() }
        }
        return LogSourceDefinition.Shape(
            name: node["name"]?.string ?? "",
            formats: strings(node["formats"]),
            has: strings(node["has"]),
            lacks: strings(node["lacks"]),
            values: values,
            strip: strings(node["strip"]),
            rename: texts(node["rename"]),
            also: lists(node["also"]),
            constants: texts(node["set"])
        )
    }

    private mutating func readPairs(_ node: Node?, _ source: inout LogSourceDefinition) {
        for (list, value) in pairs(node) {
            let fields = strings(value)
            guard fields.count > 1 else {
                note("pairs of '\(list)' need the names of a name and of a value", value)
                continue
            }
            source.pairs.append(
                .init(list: list, name: fields[0], values: Array(fields.dropFirst()))
            )
        }
    }

    private mutating func readExtract(_ node: Node?, _ source: inout LogSourceDefinition) {
        for item in node.map(items) ?? [] {
            let fields = texts(item["fields"])
            if let program = fields["program"] { source.extractFields.program = program }
            if let message = fields["message"] { source.extractFields.message = message }
            source.includes += strings(item["include"])
            if item["templates"] != nil { source.extract.append(template(item)) }
        }
    }

    private mutating func template(_ node: Node) -> MessageTemplates.Entry {
        let entry = MessageTemplates.Entry(
            programs: strings(node["program"]),
            event: node["event"]?.string,
            templates: strings(node["templates"])
        )
        for mistake in MessageTemplates([entry], names: FieldNames()).mistakes {
            note("template '\(mistake.template)' is none: \(mistake.reason)", node)
        }
        return entry
    }

    private mutating func clock(_ node: Node?) -> LogSourceDefinition.Clock {
        let zone = node?["zone"]?.string
        let offset = zone.flatMap { ZoneText.offset($0) }
        if let node, let zone, offset == nil {
            note("'\(zone)' is no zone: write UTC or an offset such as +02:00", node)
        }
        return LogSourceDefinition.Clock(
            fields: strings(node?["fields"]),
            trusted: strings(node?["trusted"]),
            witness: node?["witness"]?["field"]?.string,
            witnessChannel: node?["witness"]?["channel"]?.string?.lowercased(),
            witnessExcept: numbers(node?["witness"]?["except"]).sorted(),
            zone: offset
        )
    }

    private func readServices(_ node: Node?, _ source: inout LogSourceDefinition) {
        for (name, value) in pairs(node) {
            source.services[name] = LogSourceDefinition.Service(
                channels: strings(value["channels"]).map { $0.lowercased() },
                aliases: strings(value["aliases"])
            )
        }
    }

    private mutating func readCategories(_ node: Node?, _ source: inout LogSourceDefinition) {
        for (name, value) in pairs(node) {
            source.categories[name] = items(value).map { item in
                var when: [String: [String]] = [:]
                for (field, values) in pairs(item["when"]) { when[field] = strings(values) }
                let service = item["service"]?.string ?? ""
                if source.services[service] == nil { note("unknown service '\(service)'", item) }
                return LogSourceDefinition.CategoryRoute(
                    service: service,
                    ids: ids(item["ids"], &source),
                    when: when
                )
            }
        }
    }

    private func map(
        _ node: Node,
        _ source: inout LogSourceDefinition
    ) -> LogSourceDefinition.FieldMap {
        var map = LogSourceDefinition.FieldMap(
            service: node["service"]?.string ?? "",
            ids: ids(node["ids"], &source),
            also: lists(node["also"])
        )
        for (name, value) in pairs(node["join"]) { map.join[name] = strings(value) }
        for (name, value) in pairs(node["values"]) {
            var values = texts(value)
            let target = values.removeValue(forKey: "to") ?? name
            map.values.append(.init(from: name, to: target, values: values))
        }
        return map
    }

    private mutating func readActivities(_ node: Node?, _ source: inout LogSourceDefinition) {
        for (service, kinds) in pairs(node) {
            for (name, numbers) in pairs(kinds) {
                guard let activity = Activity(rawValue: name) else {
                    note("unknown activity '\(name)'", numbers)
                    continue
                }
                let long = items(numbers).filter { $0.mapping != nil }
                for item in long {
                    let route = LogSourceDefinition.ActivityRoute(
                        activity: activity,
                        ids: ids(item["ids"], &source),
                        when: lists(item["when"])
                    )
                    source.activityRoutes[service, default: []].append(route)
                }
                for id in ids(numbers, &source) {
                    source.activities[service, default: [:]][id] = activity
                }
            }
        }
    }

    private mutating func readClasses(_ node: Node?, _ source: inout LogSourceDefinition) {
        for (name, value) in pairs(node) {
            if name == "default" {
                source.defaultClass = value.string.flatMap(SourceClass.init) ?? .unknown
            } else if let sourceClass = SourceClass(rawValue: name) {
                for service in strings(value) { source.classes[service] = sourceClass }
            } else {
                note("unknown class '\(name)'", value)
            }
        }
    }

    private mutating func readRoles(_ node: Node?, _ source: inout LogSourceDefinition) {
        for (kind, roles) in pairs(node) {
            for (name, fields) in pairs(roles) {
                guard let role = Role(rawValue: name) else {
                    note("unknown role '\(name)'", fields)
                    continue
                }
                source.roles[kind, default: [:]][role] = strings(fields)
            }
        }
    }
}
