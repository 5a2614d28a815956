// SPDX-License-Identifier: Apache-2.0

import Ingest

/// Which fields the records of a kind have, as `fields.tsv` beside a log source says.
///
/// Rows are `service, id, fields`; service `*` stands for all, id `*` says that the service's other
/// rows are complete. What has no row is not known, and nothing is said about it.
struct KnownFields {
    private struct Table {
        var everywhere: Set<String> = []
        var byKind: [EventKind: Set<String>] = [:]
        /// Services of which all kinds are known.
        var complete: Set<String> = []
    }

    private var tables: [String: Table] = [:]

    /// Reads the tables, by their log source's name.
    init(_ texts: [String: String]) {
        for (source, text) in texts { tables[source] = Self.table(text) }
    }

    private static func table(_ text: String) -> Table {
        var table = Table()
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count >= 2 else { continue }
            let service = String(columns[0])
            let fields = Set(
                columns.dropFirst(2).joined(separator: " ").split(separator: " ").map {
                    String($0)
                }
            )
            if service == "*" {
                table.everywhere.formUnion(fields)
            } else if let id = UInt32(columns[1]) {
                table.byKind[EventKind(service: service, id: id), default: []].formUnion(fields)
            } else if columns[1] == "*" {
                table.complete.insert(service)
                table.byKind[EventKind(service: service, id: nil), default: []].formUnion(fields)
            }
        }
        return table
    }

    /// Whether anything is known of a log source's fields.
    func knows(_ source: LogSourceDefinition) -> Bool { tables[source.name] != nil }

    /// All fields that records of these kinds may have; nil when one of the kinds is not known.
    func names(of kinds: [EventKind], in source: LogSourceDefinition) -> Set<String>? {
        guard let table = tables[source.name], !kinds.isEmpty else { return nil }
        var names = table.everywhere
        for kind in kinds {
            guard let own = Self.names(of: kind, in: table) else { return nil }
            names.formUnion(own)
            names.formUnion(source.furtherNames(of: kind))
        }
        return names
    }

    private static func names(of kind: EventKind, in table: Table) -> Set<String>? {
        guard kind.id == nil else { return table.byKind[kind] }
        guard table.complete.contains(kind.service) else { return nil }
        return table.byKind.filter { $0.key.service == kind.service }
            .values.reduce(into: []) { $0.formUnion($1) }
    }
}
