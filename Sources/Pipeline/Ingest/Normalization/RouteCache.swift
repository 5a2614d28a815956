// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema

/// Finds what kind of record a channel and an event number are, and gives it its further names.
///
/// Worked out once for each pair of channel and number; afterwards a record costs one hash look-up
/// and, where a category hangs on a field's value, that comparison.
///
/// Where a service takes every channel, its records share routes whatever their channel is called.
///
/// - Limits: 4,096 pairs and 512 channels that no service has are kept. Input that invents more has
///   the others worked out each time; they share the routes of their service and categories, so
///   neither this cache, nor `RouteTable`, nor what detection keeps for each route grows with them.
struct RouteCache {
    /// How many kinds are kept.
    static let limit = 4_096
    private static let strangerLimit = 512
    /// Windows allows 255 characters; what is longer is no channel that anybody knows.
    private static let longestChannel = 512

    private struct Key: Hashable {
        let channel: UInt64
        let id: UInt32
    }

    private struct SharedKey: Hashable {
        let service: String?
        let categories: [String]
        var id: UInt32?
    }

    /// A category that needs fields to have one of some values each.
    private struct Condition {
        let tests: [(field: FieldID, values: [[UInt8]])]
        let category: String
    }

    private struct Kind {
        /// The channel's name in lower case: two names may have one hash.
        let folded: [UInt8]
        /// The name as the first record of the kind wrote it; most write it so.
        let written: [UInt8]
        let channel: String
        let service: String?
        /// Whether the service has this very channel, and not all that begin so.
        let isExact: Bool
        let categories: [String]
        let conditions: [Condition]
        let mapper: FieldMapper?
        /// The route when no condition is met, and for each combination of conditions met.
        var plain: UInt32?
        var routes: [UInt64: UInt32] = [:]
    }

    private let source: LogSourceDefinition
    private let names: FieldNames
    private let table: RouteTable
    private var kinds: [Key: Int] = [:]
    private var known: [Kind] = []
    private var shared: [SharedKey: UInt32] = [:]
    /// The channel that was met last, as it was written, with its hash.
    private var lastChannel: [UInt8] = []
    private var lastHash = Self.emptyHash
    /// The kind of the last record of that channel.
    private var lastKind: (id: UInt32, index: Int)?
    /// The kinds met lately, each in the place that its key has by hash.
    private var recent: [(key: Key, index: Int)?] = Array(repeating: nil, count: 64)
    /// Names of channels that no service has: all of them have one route.
    private var strangers: [UInt64: [UInt8]] = [:]
    private let channels: ChannelTable
    private let categories: [(name: String, routes: [LogSourceDefinition.CategoryRoute])]

    init(_ source: LogSourceDefinition, names: FieldNames, routes: RouteTable) {
        self.source = source
        self.names = names
        table = routes
        channels = ChannelTable(source.services)
        categories = source.categories.sorted { $0.key < $1.key }
            .map { (name: $0.key, routes: $0.value) }
    }

    /// The route of one record.
    mutating func route(
        channel: UnsafeRawBufferPointer,
        id: UInt32,
        _ batch: EventBatch,
        row: Int
    ) -> UInt32 {
        let name = channel.count <= Self.longestChannel ? channel : .init(rebasing: channel[..<0])
        let key = Key(channel: hash(of: name), id: id)
        if let lastKind, lastKind.id == id { return route(ofKind: lastKind.index, id, batch, row) }
        if !strangers.isEmpty, let folded = strangers[key.channel], ASCII.equals(name, folded) {
            return stranger(channel: key.channel, folded)
        }
        guard let index = kindIndex(key, channel: name) else {
            return uncached(channel: name, id: id, batch, row)
        }
        lastKind = (id, index)
        return route(ofKind: index, id, batch, row)
    }

    private mutating func route(
        ofKind index: Int,
        _ id: UInt32,
        _ batch: EventBatch,
        _ row: Int
    ) -> UInt32 {
        known[index].mapper?.apply(to: batch, row: row)
        if known[index].conditions.isEmpty, let route = known[index].plain { return route }
        let met = Self.met(known[index].conditions, batch, row)
        if let route = known[index].routes[met] { return route }
        let route = add(known[index], met: met, id: id)
        known[index].routes[met] = route
        known[index].plain = known[index].plain ?? route
        return route
    }

    private mutating func add(_ kind: Kind, met: UInt64, id: UInt32) -> UInt32 {
        let described = route(kind, met: met, id: id)
        guard !kind.isExact else { return table.add(described) }
        let isNamed = source.text(ofID: id) != nil
        let key = SharedKey(
            service: kind.service,
            categories: described.categories,
            id: isNamed ? id : nil
        )
        if let route = shared[key] { return route }
        let route = table.add(described)
        shared[key] = route
        return route
    }

    /// The place of a kind that is kept; nil when there is no more room for it.
    private mutating func kindIndex(_ key: Key, channel: UnsafeRawBufferPointer) -> Int? {
        let place = Int(truncatingIfNeeded: key.channel ^ UInt64(key.id)) & (recent.count - 1)
        if let recent = recent[place], recent.key == key,
            Self.isSame(channel, known[recent.index].written)
                || ASCII.equals(channel, known[recent.index].folded)
        {
            return recent.index
        }
        if let index = kinds[key] {
            guard ASCII.equals(channel, known[index].folded) else { return nil }
            recent[place] = (key, index)
            return index
        }
        guard known.count < Self.limit else { return nil }
        let made = kind(channel: channel, id: key.id)
        // Channels that no service has all look alike to rules, and anybody can invent them.
        guard made.service != nil else { return nil }
        known.append(made)
        kinds[key] = known.count - 1
        recent[place] = (key, known.count - 1)
        return known.count - 1
    }

    /// The route of a kind that is not kept: without constants, so that many kinds can share it.
    private mutating func uncached(
        channel: UnsafeRawBufferPointer,
        id: UInt32,
        _ batch: EventBatch,
        _ row: Int
    ) -> UInt32 {
        let made = kind(channel: channel, id: id)
        if made.service == nil { return stranger(channel: Self.fold(channel), made.folded) }
        made.mapper?.apply(to: batch, row: row)
        let met = Self.met(made.conditions, batch, row)
        let described = route(made, met: met, id: nil)
        let key = SharedKey(service: made.service, categories: described.categories)
        if let route = shared[key] { return route }
        let route = table.add(described)
        shared[key] = route
        return route
    }

    private mutating func stranger(channel: UInt64, _ folded: [UInt8]) -> UInt32 {
        if strangers.count < Self.strangerLimit { strangers[channel] = folded }
        let key = SharedKey(service: nil, categories: [])
        if let route = shared[key] { return route }
        let route = table.add(Route(source: source.name, product: source.product))
        shared[key] = route
        return route
    }

    private static func met(_ conditions: [Condition], _ batch: EventBatch, _ row: Int) -> UInt64 {
        var met: UInt64 = 0
        for (position, condition) in conditions.prefix(64).enumerated()
        where holds(condition, batch, row) {
            met |= 1 << UInt64(position)
        }
        return met
    }

    private static func holds(_ condition: Condition, _ batch: EventBatch, _ row: Int) -> Bool {
        let bytes = batch.bytes
        return condition.tests.allSatisfy { test in
            var found = false
            batch.forEachField(ofRow: row) { field in
                guard field.id == test.field, !found else { return }
                let range = Int(field.offset)..<Int(field.offset) + Int(field.length)
                let value = UnsafeRawBufferPointer(rebasing: bytes[range])
                found = test.values.contains { ASCII.equals(value, $0) }
            }
            return found
        }
    }

    /// A hash of a channel's name without regard to case; most records have the last one's channel.
    private mutating func hash(of channel: UnsafeRawBufferPointer) -> UInt64 {
        if Self.isSame(channel, lastChannel) { return lastHash }
        lastChannel = Array(channel)
        lastHash = Self.fold(channel)
        lastKind = nil
        return lastHash
    }

    private static func isSame(_ channel: UnsafeRawBufferPointer, _ other: [UInt8]) -> Bool {
        other.withUnsafeBytes { known in
            guard known.count == channel.count, let left = known.baseAddress,
                let right = channel.baseAddress
            else { return known.count == channel.count }
            return memcmp(left, right, known.count) == 0
        }
    }

    private static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325

    private static func fold(_ channel: UnsafeRawBufferPointer) -> UInt64 {
        var hash = emptyHash
        for byte in channel { hash = (hash ^ UInt64(ASCII.lower(byte))) &* 0x100_0000_01B3 }
        return hash
    }
}

// MARK: - Working out a kind

extension RouteCache {
    private func kind(channel: UnsafeRawBufferPointer, id: UInt32) -> Kind {
        let name = String(decoding: channel, as: UTF8.self)
        let (service, isExact) = channels.service(of: name)
        var categories: [String] = []
        var conditions: [Condition] = []
        for (category, routes) in service == nil ? [] : self.categories {
            for route in routes where route.service == service && route.takes(id) {
                if route.when.isEmpty {
                    categories.append(category)
                } else {
                    conditions.append(condition(route.when, category))
                }
            }
        }
        let maps = source.maps.filter { $0.service == service && $0.takes(id) }
        return Kind(
            folded: channel.map(ASCII.lower),
            written: Array(channel),
            channel: name,
            service: service,
            isExact: isExact,
            categories: categories,
            conditions: conditions,
            mapper: maps.isEmpty ? nil : FieldMapper(maps, names: names)
        )
    }

    private func condition(_ when: [String: [String]], _ category: String) -> Condition {
        Condition(
            tests: when.sorted { $0.key < $1.key }.map { field, values in
                (field: names.id(of: field), values: values.map { $0.utf8.map(ASCII.lower) })
            },
            category: category
        )
    }

    /// Describes the records of a kind; without `id`, as one of many.
    private func route(_ kind: Kind, met: UInt64, id: UInt32?) -> Route {
        let services = kind.service.map { [$0] + (source.services[$0]?.aliases ?? []) } ?? []
        let more = kind.conditions.enumerated()
            .filter { met & 1 << UInt64($0.offset) != 0 }
            .map(\.element.category)
        var constants: [(field: FieldID, value: String)] = []
        if let id, !source.idField.isEmpty, let text = source.text(ofID: id) {
            constants.append((field: names.id(of: source.idField), value: text))
        }
        if id != nil, kind.isExact, !source.channelField.isEmpty {
            constants.append((field: names.id(of: source.channelField), value: kind.channel))
        }
        return Route(
            source: source.name,
            product: source.product,
            categories: kind.categories + more,
            services: services,
            constants: constants
        )
    }
}

/// The service behind a channel's name.
private struct ChannelTable {
    private var exact: [String: String] = [:]
    private var prefixes: [(prefix: String, service: String)] = []

    init(_ services: [String: LogSourceDefinition.Service]) {
        for (name, service) in services.sorted(by: { $0.key < $1.key }) {
            for channel in service.channels {
                if channel.hasSuffix("*") {
                    prefixes.append((String(channel.dropLast()), name))
                } else if exact[channel] == nil {
                    exact[channel] = name
                }
            }
        }
    }

    func service(of channel: String) -> (name: String?, isExact: Bool) {
        let folded = channel.lowercased()
        if let service = exact[folded] { return (service, true) }
        let found = prefixes.filter { folded.hasPrefix($0.prefix) }
        return (found.max { $0.prefix.utf8.count < $1.prefix.utf8.count }?.service, false)
    }
}

extension LogSourceDefinition.CategoryRoute {
    /// Whether records with this id belong to it.
    func takes(_ id: UInt32) -> Bool { ids.isEmpty || ids.contains(id) }
}

extension LogSourceDefinition.FieldMap {
    /// Whether records with this id get its names.
    func takes(_ id: UInt32) -> Bool { ids.isEmpty || ids.contains(id) }
}
