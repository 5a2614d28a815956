// SPDX-License-Identifier: Apache-2.0

import Schema

/// Finds what kind of record a channel and an event number are, and gives it its further names.
///
/// Worked out once for each pair of channel and number; afterwards a record costs one hash look-up
/// and, where a category hangs on a field's value, that comparison.
struct RouteCache {
    private struct Key: Hashable {
        let channel: UInt64
        let id: UInt32
    }

    /// A category that needs a field to have one of some values.
    private struct Condition {
        let field: FieldID
        let values: [[UInt8]]
        let category: String
    }

    private struct Kind {
        let channel: String
        let service: String?
        let categories: [String]
        let conditions: [Condition]
        let mapper: FieldMapper?
        /// The route for each combination of conditions met.
        var routes: [UInt64: UInt32] = [:]
    }

    private let source: LogSourceDefinition
    private let names: FieldNames
    private let table: RouteTable
    private var kinds: [Key: Int] = [:]
    private var known: [Kind] = []
    private var last: (key: Key, index: Int)?

    init(_ source: LogSourceDefinition, names: FieldNames, routes: RouteTable) {
        self.source = source
        self.names = names
        table = routes
    }

    /// The route of one record.
    mutating func route(
        channel: UnsafeRawBufferPointer,
        id: UInt32,
        _ batch: EventBatch,
        row: Int
    ) -> UInt32 {
        let key = Key(channel: Self.fold(channel), id: id)
        let index = kindIndex(key, channel: channel)
        known[index].mapper?.apply(to: batch, row: row)
        var met: UInt64 = 0
        for (position, condition) in known[index].conditions.enumerated() {
            if Self.holds(condition, batch, row) { met |= 1 << UInt64(position) }
        }
        if let route = known[index].routes[met] { return route }
        let route = addRoute(known[index], met: met, id: id)
        known[index].routes[met] = route
        return route
    }

    private mutating func kindIndex(_ key: Key, channel: UnsafeRawBufferPointer) -> Int {
        if let last, last.key == key { return last.index }
        var index = kinds[key] ?? -1
        if index < 0 {
            known.append(kind(channel: String(decoding: channel, as: UTF8.self), id: key.id))
            index = known.count - 1
            // Hostile input can name channels without end; then they are looked up each time.
            if kinds.count < RouteTable.limit { kinds[key] = index }
        }
        last = (key, index)
        return index
    }

    private func kind(channel: String, id: UInt32) -> Kind {
        let service = source.service(ofChannel: channel)
        var categories: [String] = []
        var conditions: [Condition] = []
        for (name, routes) in source.categories.sorted(by: { $0.key < $1.key }) {
            for route in routes where route.service == service && route.ids.contains(id) {
                if let (field, values) = route.when.first {
                    conditions.append(
                        Condition(
                            field: names.id(of: field),
                            values: values.map { Array($0.lowercased().utf8) },
                            category: name
                        )
                    )
                } else {
                    categories.append(name)
                }
            }
        }
        let maps = source.maps.filter { $0.service == service && $0.ids.contains(id) }
        return Kind(
            channel: channel,
            service: service,
            categories: categories,
            conditions: conditions,
            mapper: maps.isEmpty ? nil : FieldMapper(maps, names: names)
        )
    }

    private func addRoute(_ kind: Kind, met: UInt64, id: UInt32) -> UInt32 {
        let services = kind.service.map { [$0] + (source.services[$0]?.aliases ?? []) } ?? []
        let more = kind.conditions.enumerated()
            .filter { met & 1 << UInt64($0.offset) != 0 }
            .map(\.element.category)
        return table.add(
            Route(
                source: source.name,
                product: source.product,
                categories: kind.categories + more,
                services: services,
                constants: [
                    (names.id(of: source.idField), String(id)),
                    (names.id(of: source.channelField), kind.channel),
                ]
            )
        )
    }

    private static func holds(_ condition: Condition, _ batch: EventBatch, _ row: Int) -> Bool {
        var found = false
        let bytes = batch.bytes
        batch.forEachField(ofRow: row) { field in
            guard field.id == condition.field, !found else { return }
            found = condition.values.contains { value in
                value.count == Int(field.length)
                    && value.indices.allSatisfy {
                        lower(bytes[Int(field.offset) + $0]) == value[$0]
                    }
            }
        }
        return found
    }

    /// A hash of a channel's name without regard to case.
    private static func fold(_ channel: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in channel { hash = (hash ^ UInt64(lower(byte))) &* 0x100_0000_01B3 }
        return hash
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
