// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema

/// Which kinds of record an input holds, how many of each, and which fields they have.
///
/// Costs a bit set for each kind and a bit for each field of a record, and nothing is allocated once
/// all kinds were met. One a worker; `merge` adds them up.
///
/// - Limits: 4,096 kinds that no log source describes are kept by name; the others are one kind.
package struct InputTally: Sendable {
    private static let strangerLimit = 4_096

    /// Where a record came from, in the source's own words.
    private struct Name: Hashable {
        let route: UInt32
        let channel: String
        let eventID: UInt32
    }

    private let channels: [FieldID]
    /// By route: how many records.
    private var counts: [Int] = []
    /// By route: a bit for each field that some record has with a value.
    private var present: [[UInt64]] = []
    /// By route: whether records of it have one channel and number, so that counting is enough.
    private var isOneKind: [Bool?] = []
    private var names: [Name: Int] = [:]

    init(_ engine: Engine) {
        channels = engine.sources.map { engine.names.id(of: $0.channelName) }
    }

    /// Counts a batch's records.
    mutating func note(_ batch: EventBatch, routes: RouteTable) {
        for row in 0..<batch.count {
            batch.withEvent(at: row) { event in
                let route = Int(event.row.route)
                if route >= counts.count { grow(to: route + 1) }
                counts[route] += 1
                for field in event.fields where field.kind != .null {
                    mark(field.id, of: route)
                }
                let isOne = isOneKind[route] ?? !routes[event.row.route].constants.isEmpty
                isOneKind[route] = isOne
                if !isOne { name(event) }
            }
        }
    }

    /// Adds what another worker counted.
    mutating func merge(_ other: InputTally) {
        if other.counts.count > counts.count { grow(to: other.counts.count) }
        for route in other.counts.indices {
            counts[route] += other.counts[route]
            isOneKind[route] = isOneKind[route] ?? other.isOneKind[route]
            for (word, bits) in other.present[route].enumerated() {
                if word >= present[route].count {
                    present[route] += repeatElement(0, count: word + 1 - present[route].count)
                }
                present[route][word] |= bits
            }
        }
        for (name, count) in other.names { add(name, count) }
    }

    private mutating func grow(to count: Int) {
        let more = count - counts.count
        counts += repeatElement(0, count: more)
        present += repeatElement([], count: more)
        isOneKind += repeatElement(nil, count: more)
    }

    @inline(__always)
    private mutating func mark(_ field: FieldID, of route: Int) {
        let word = Int(field.index >> 6)
        if word >= present[route].count {
            present[route] += repeatElement(0, count: word + 1 - present[route].count)
        }
        present[route][word] |= 1 << UInt64(field.index & 63)
    }

    private mutating func name(_ event: Event) {
        let channel = channels.lazy.compactMap { event.string($0) }.first ?? ""
        add(
            Name(
                route: event.row.route,
                channel: String(channel.prefix(256)),
                eventID: event.row.eventID
            ),
            1
        )
    }

    private mutating func add(_ name: Name, _ count: Int) {
        let isKept = names[name] != nil || names.count < Self.strangerLimit
        let kept = isKept ? name : Name(route: name.route, channel: "…", eventID: 0)
        names[kept, default: 0] += count
    }
}

// MARK: - What was counted

extension InputTally {
    /// Records of one channel and event number.
    package struct Kind: Sendable, Hashable {
        /// The log source that recognised them; empty when none did.
        package let source: String
        package let channel: String
        /// Empty where the record has none.
        package let eventID: String
        package let events: Int
        /// Its number in the engine's table.
        package let route: UInt32
    }

    /// The routes of which there is at least one record.
    var seenRoutes: [UInt32] { counts.indices.filter { counts[$0] > 0 }.map { UInt32($0) } }

    /// Whether some record of a route has a field with a value.
    func has(_ field: FieldID, route: UInt32) -> Bool {
        let (word, bits) = (Int(field.index >> 6), present[Int(route)])
        return word < bits.count && bits[word] >> UInt64(field.index & 63) & 1 == 1
    }

    /// All kinds, the most frequent first.
    func kinds(_ engine: Engine) -> [Kind] {
        var kinds: [Kind] = []
        for route in seenRoutes where isOneKind[Int(route)] == true {
            let described = engine.routes[route]
            let values = Dictionary(
                described.constants.map { (engine.names.name(of: $0.field), $0.value) },
                uniquingKeysWith: { first, _ in first }
            )
            let channel = engine.sources.first { $0.name == described.source }?.channelName ?? ""
            kinds.append(
                Kind(
                    source: described.source,
                    channel: values[channel] ?? "",
                    eventID: values.first { $0.key != channel }?.value ?? "",
                    events: counts[Int(route)],
                    route: route
                )
            )
        }
        for (name, count) in names {
            kinds.append(
                Kind(
                    source: engine.routes[name.route].source,
                    channel: name.channel,
                    eventID: name.eventID == 0 ? "" : String(name.eventID),
                    events: count,
                    route: name.route
                )
            )
        }
        return kinds.sorted {
            (-$0.events, $0.source, $0.channel, $0.eventID, $0.route)
                < (-$1.events, $1.source, $1.channel, $1.eventID, $1.route)
        }
    }
}
