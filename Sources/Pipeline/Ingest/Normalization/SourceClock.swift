// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives the records of one input their true time in UTC.
///
/// Collectors write local time, sometimes on a 12-hour clock, sometimes with a `Z` that is not
/// true. Where a record carries a second clock that is known to be UTC (Sysmon's `UtcTime`), the
/// difference between the two is the input's offset, rounded to a quarter of an hour; it holds for
/// the records around it that have no such witness. An input without a witness keeps its own time.
/// Where two hosts' clocks are found to be off differently, each host has the offset that its own
/// witnesses show from there on, and hosts without any the input's.
///
/// A 12-hour clock without AM and PM has two offsets, twelve hours apart, and goes from one to the
/// other between two witnesses: a record between them gets the offset whose time lies nearest to
/// theirs.
struct SourceClock {
    private struct Reading {
        let row: Int
        let stamp: Timestamp?
        let witness: Timestamp?
        let trusted: Bool
        /// Which of the fields `stamp` is of, counted from 1.
        let field: UInt8
        let hasZone: Bool
        /// The host, where that matters.
        let slot: Int
        /// What the witness shows the input's own clock to be off by, if there is one.
        var difference: Int64?
    }

    /// What the input's clock was off by when it was last known, and that moment's true time.
    struct Fix {
        let offset: Int64
        let time: Timestamp
    }

    private static let quarter: Int64 = 900_000_000
    /// A witness further than this from a whole quarter is no witness: the record came late.
    private static let tolerance: Int64 = 120_000_000
    private static let rankLimit = 200
    /// Fields that name the host come before these numbers.
    private static let hostRanks: Range<UInt8> = 240..<250

    private let names: [FieldID]
    private let rank: FieldTable<UInt8>
    private let isTrusted: [Bool]
    private let witnessRank: UInt8 = .max
    private let channelRank: UInt8 = .max - 1
    /// The only channel whose witness counts, in lower case; empty for any.
    private let witnessChannel: [UInt8]
    private let except: [UInt32]
    private var last: Fix?
    private var hosts = HostClocks()
    private let zone: Int?
    private var readings: [Reading] = []
    /// Whether a record's time hangs on a witness that has not turned up yet.
    private(set) var isLooking = false
    private var mayLook = false
    private let hasWitness: Bool
    /// The rows it is about, by what `EventRow.source` says.
    private let source: UInt16

    /// Reads the times of a log source's records, which are those that have its number.
    init(_ source: LogSourceDefinition, number: Int, names: FieldNames) {
        self.source = UInt16(truncatingIfNeeded: number)
        let clock = source.clock
        var rank = FieldTable<UInt8>(0)
        let fields = clock.fields.prefix(Self.rankLimit)
        if clock.witnessChannel != nil { rank[names.id(of: source.channelField)] = channelRank }
        for (index, field) in fields.enumerated() { rank[names.id(of: field)] = UInt8(index + 1) }
        if let witness = clock.witness { rank[names.id(of: witness)] = witnessRank }
        for field in fields + [clock.witness].compactMap({ $0 }) {
            names.want(names.id(of: field))
        }
        hasWitness = clock.witness != nil
        zone = clock.zone
        if hasWitness {
            let named = (source.roles["default"]?[.host] ?? []).filter { !$0.contains("{") }
            for (field, number) in zip(named.map(names.id), Self.hostRanks)
            where rank[field] == 0 { rank[field] = number }
        }
        self.rank = rank
        self.names = fields.map(names.id)
        isTrusted = fields.map(clock.trusted.contains)
        witnessChannel = Array((clock.witnessChannel ?? "").utf8)
        except = clock.witnessExcept
    }

    /// Forgets what was learned of the last input.
    mutating func begin() {
        last = nil
        hosts = HostClocks()
        isLooking = false
        mayLook = hasWitness
    }

    /// Looks for the input's first witness, so that the records before it get their time from it.
    mutating func look(at batch: EventBatch) {
        guard mayLook else { return }
        for row in 0..<batch.count where isOwn(batch.rows[row]) {
            let reading = reading(batch, row)
            if let fix = fix(reading) {
                last = fix
                stopLooking()
                return
            }
            if reading.stamp != nil, !reading.trusted, reading.witness == nil { isLooking = true }
        }
    }

    /// Takes the input's own clock for true if no witness has turned up.
    mutating func stopLooking() {
        isLooking = false
        mayLook = false
    }

    /// Sets the time of every record of the batch that does not have one yet.
    mutating func settle(_ batch: EventBatch) {
        if let zone { move(batch, by: zone) }
        let differed = hosts.differ
        gather(batch)
        // Only now their hosts matter.
        if hosts.differ, !differed { gather(batch) }
        if hosts.differ { settleByHost(batch) } else { settleAll(batch) }
    }

    private mutating func gather(_ batch: EventBatch) {
        readings.removeAll(keepingCapacity: true)
        for row in 0..<batch.count where isOwn(batch.rows[row]) {
            let reading = reading(batch, row)
            if let offset = reading.difference { hosts.note(offset, of: reading.slot) }
            readings.append(reading)
        }
    }

    /// Sets the times of records whose decoder found one without a zone.
    private func move(_ batch: EventBatch, by zone: Int) {
        for row in 0..<batch.count where batch.rows[row].source == source {
            guard let time = batch.rows[row].time, batch.rows[row].origin.assumesZone else {
                continue
            }
            let moved = time.microseconds - Int64(zone) * 1_000_000
            batch.updateRow(at: row) { row in
                row.time = Timestamp(microseconds: moved)
                row.origin.assumesZone = false
            }
        }
    }

    private mutating func settleAll(_ batch: EventBatch) {
        walk(readings, &last, batch)
        for reading in readings where reading.difference != nil {
            hosts[reading.slot] = fix(reading)
        }
    }

    /// Gives each host the offset that its own witnesses show.
    private mutating func settleByHost(_ batch: EventBatch) {
        var groups: [Int: [Reading]] = [:]
        for reading in readings { groups[reading.slot, default: []].append(reading) }
        let first = readings.first { $0.difference != nil }.flatMap(fix)
        for (slot, group) in groups {
            let hasFix = hosts[slot] != nil || group.contains { $0.difference != nil }
            if slot != 0, hasFix {
                var own = hosts[slot]
                walk(group, &own, batch)
                hosts[slot] = own
            } else {
                for reading in group { set(reading, in: batch, after: last, before: first) }
            }
        }
        last = readings.last { $0.difference != nil }.flatMap(fix) ?? last
    }

    /// Goes from witness to witness.
    private func walk(_ readings: [Reading], _ last: inout Fix?, _ batch: EventBatch) {
        var index = 0
        while index < readings.count {
            let next = readings[index...].firstIndex { $0.difference != nil } ?? readings.count
            let fix = next < readings.count ? fix(readings[next]) : nil
            for reading in readings[index..<next] {
                set(reading, in: batch, after: last, before: fix)
            }
            if let fix { last = fix }
            if next < readings.count { set(readings[next], in: batch, after: last, before: fix) }
            index = next + 1
        }
    }

    /// Whether a row is one of the source's, and its decoder has not set its time.
    private func isOwn(_ row: EventRow) -> Bool { row.source == source && row.time == nil }

    private func fix(_ reading: Reading) -> Fix? {
        guard let offset = reading.difference, let time = reading.witness else { return nil }
        return Fix(offset: offset, time: time)
    }

    private func set(
        _ reading: Reading,
        in batch: EventBatch,
        after last: Fix?,
        before next: Fix?
    ) {
        guard let time = time(reading, after: last, before: next) else { return }
        var origin = TimeOrigin()
        origin.field = reading.field
        if let witness = reading.witness, !reading.trusted {
            origin.isWitness = true
            origin.minutes = Self.minutes(reading.difference ?? 0)
            batch.updateRow(at: reading.row) { ($0.time, $0.origin) = (witness, origin) }
            return
        }
        if let stamp = reading.stamp, !reading.trusted {
            origin.minutes = Self.minutes(time.microseconds - stamp.microseconds)
            let isCertain = reading.hasZone || zone != nil || last != nil || next != nil
            origin.assumesZone = !isCertain
        }
        batch.updateRow(at: reading.row) { ($0.time, $0.origin) = (time, origin) }
    }

    private static func minutes(_ microseconds: Int64) -> Int16 {
        Int16(clamping: microseconds / 60_000_000)
    }

    private func time(_ reading: Reading, after last: Fix?, before next: Fix?) -> Timestamp? {
        if reading.trusted { return reading.stamp }
        if let witness = reading.witness { return witness }
        guard let stamp = reading.stamp else { return nil }
        guard let first = last ?? next else { return stamp }
        let time = Timestamp(microseconds: stamp.microseconds + first.offset)
        guard let next, next.offset != first.offset else { return time }
        let other = Timestamp(microseconds: stamp.microseconds + next.offset)
        return Self.distance(other, first, next) < Self.distance(time, first, next) ? other : time
    }

    /// How far a moment lies outside of the stretch between two others.
    private static func distance(_ time: Timestamp, _ first: Fix, _ next: Fix) -> Int64 {
        let (low, high) = (min(first.time, next.time), max(first.time, next.time))
        if time < low { return low.microseconds - time.microseconds }
        return time > high ? time.microseconds - high.microseconds : 0
    }

    /// How far the input's own clock is off, as far as it can be told.
    private static func difference(_ stamp: Timestamp?, _ witness: Timestamp?) -> Int64? {
        guard let stamp, let witness else { return nil }
        let exact = witness.microseconds - stamp.microseconds
        guard abs(exact) < 48 * 3_600_000_000 else { return nil }
        let rounded = Int64((Double(exact) / Double(quarter)).rounded()) * quarter
        return abs(exact - rounded) <= tolerance ? rounded : nil
    }

    private mutating func reading(_ batch: EventBatch, _ index: Int) -> Reading {
        batch.withEvent(at: index) { event in
            var best = UInt8.max
            var stamp: Field?
            var witness: Field?
            var channel: Field?
            var host: Field?
            for field in event.fields {
                let rank = rank[field.id]
                guard rank != 0 else { continue }
                if rank == witnessRank {
                    witness = witness ?? field
                } else if rank == channelRank {
                    channel = channel ?? field
                } else if rank >= Self.hostRanks.lowerBound {
                    host = host ?? field
                } else if rank < best {
                    best = rank
                    stamp = field
                }
            }
            var read = stamp.flatMap { TimeText.read(event.value(of: $0)) }
            if read == nil, stamp != nil { (read, best) = nextBest(event, after: best) }
            var time = read?.time
            let trusted = time != nil && isTrusted[Int(best) - 1]
            if let zone, let found = read, !found.hasZone, !trusted {
                time = Timestamp(microseconds: found.time.microseconds - Int64(zone) * 1_000_000)
            }
            let seen = witness.flatMap { isWitness(event, channel) ? $0 : nil }
            let utc = seen.flatMap { TimeText.read(event.value(of: $0))?.time }
            let difference = trusted ? nil : Self.difference(time, utc)
            let isHostNeeded = difference != nil || hosts.differ
            return Reading(
                row: index,
                stamp: time,
                witness: utc,
                trusted: trusted,
                field: time == nil ? 0 : best,
                hasZone: read?.hasZone ?? false,
                slot: isHostNeeded ? hosts.slot(of: host.map(event.value)) : 0,
                difference: difference
            )
        }
    }

    /// The next field that holds a time, where the best one holds none.
    private func nextBest(
        _ event: Event,
        after rank: UInt8
    ) -> (reading: TimeText.Reading?, rank: UInt8) {
        for index in Int(rank)..<max(Int(rank), names.count) {
            guard let field = event.first(names[index]),
                let reading = TimeText.read(event.value(of: field))
            else { continue }
            return (reading, UInt8(index + 1))
        }
        return (nil, rank)
    }

    private func isWitness(_ event: Event, _ channel: Field?) -> Bool {
        guard !except.contains(event.row.eventID) else { return false }
        guard !witnessChannel.isEmpty else { return true }
        guard let channel else { return false }
        let name = event.value(of: channel)
        return ASCII.equals(name, witnessChannel)
    }
}
