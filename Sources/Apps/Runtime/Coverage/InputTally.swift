// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema

/// Which kinds of record an input holds, how many of each, and which fields they have.
///
/// Costs a record a bit for each of its fields, and nothing is allocated once all kinds were met. One
/// a worker; `merge` adds them up.
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
    private let routes: RouteTable
    /// By route: how many records.
    private var counts: [Int] = []
    /// By route: whether records of it have one channel and number, so that counting is enough.
    private var isOneKind: [Bool] = []
    /// `stride` words a route: a bit for each field that some record has with a value.
    private var present: [UInt64] = []
    private var stride: Int
    private var names: [Name: Int] = [:]
    /// The name that was counted last, as its record wrote it, and how often since: `settle` adds it.
    private var last: (route: UInt32, eventID: UInt32, channel: [UInt8], count: Int)?

    init(_ engine: Engine) {
        channels = engine.sources.map { engine.names.id(of: $0.channelName) }
        routes = engine.routes
        stride = engine.names.count / 64 + 1
    }

    /// Counts a batch's records.
    mutating func note(_ batch: EventBatch) {
        for row in 0..<batch.count {
            batch.withEvent(at: row) { event in
                let route = Int(event.row.route)
                if route >= counts.count { addRoutes(upTo: route) }
                counts[route] += 1
                while let word = mark(event.fields, of: route) { widen(to: word + 1) }
                if !isOneKind[route] { name(event) }
            }
        }
        settle()
    }

    /// Marks the fields that have a value; stops at one that is beyond the stride, and gives its word.
    @inline(__always)
    private mutating func mark(_ fields: UnsafeBufferPointer<Field>, of route: Int) -> Int? {
        let (first, stride) = (route * stride, stride)
        return present.withUnsafeMutableBufferPointer { words in
            for field in fields where field.kind != .null {
                let word = Int(field.id.index >> 6)
                guard word < stride else { return word }
                words[first + word] |= 1 << UInt64(field.id.index & 63)
            }
            return nil
        }
    }

    private mutating func addRoutes(upTo route: Int) {
        for index in counts.count...route {
            counts.append(0)
            isOneKind.append(!routes[UInt32(index)].constants.isEmpty)
            present += repeatElement(0, count: stride)
        }
    }

    private mutating func widen(to words: Int) {
        let wider = max(words, stride * 2)
        var grown = [UInt64](repeating: 0, count: counts.count * wider)
        for route in counts.indices {
            for word in 0..<stride { grown[route * wider + word] = present[route * stride + word] }
        }
        (present, stride) = (grown, wider)
    }

    /// Adds what another worker counted.
    mutating func merge(_ other: InputTally) {
        if other.counts.count > counts.count { addRoutes(upTo: other.counts.count - 1) }
        if other.stride > stride { widen(to: other.stride) }
        for route in other.counts.indices {
            counts[route] += other.counts[route]
            for word in 0..<other.stride {
                present[route * stride + word] |= other.present[route * other.stride + word]
            }
        }
        for (name, count) in other.names { add(name, count) }
    }

    private mutating func name(_ event: Event) {
        let field = channels.lazy.compactMap { event.first($0) }.first { $0.kind != .null }
        // Nearly all records have the name of the one before.
        if let field, field.kind != .escapedString, let last, last.route == event.row.route,
            last.eventID == event.row.eventID,
            last.channel.elementsEqual(event.value(of: field))
        {
            self.last?.count += 1
            return
        }
        settle()
        guard let field, field.kind != .escapedString else {
            add(name(event, channel: field.flatMap(event.string(of:)) ?? ""), 1)
            return
        }
        last = (event.row.route, event.row.eventID, Array(event.value(of: field)), 1)
    }

    private func name(_ event: Event, channel: String) -> Name {
        Name(
            route: event.row.route,
            channel: String(channel.prefix(256)),
            eventID: event.row.eventID
        )
    }

    /// Adds what was counted of the last name.
    private mutating func settle() {
        guard let last else { return }
        let channel = String(decoding: last.channel, as: UTF8.self)
        add(
            Name(route: last.route, channel: String(channel.prefix(256)), eventID: last.eventID),
            last.count
        )
        self.last = nil
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
        let word = Int(field.index >> 6)
        guard word < stride, Int(route) < counts.count else { return false }
        return present[Int(route) * stride + word] >> UInt64(field.index & 63) & 1 == 1
    }

    /// All kinds, the most frequent first.
    func kinds(_ engine: Engine) -> [Kind] {
        var kinds: [Kind] = []
        for route in seenRoutes where isOneKind[Int(route)] {
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
