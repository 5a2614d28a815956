// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives the records of one input their true time in UTC.
///
/// Collectors write local time, sometimes on a 12-hour clock, sometimes with a `Z` that is not
/// true. Where a record carries a second clock that is known to be UTC (Sysmon's `UtcTime`), the
/// difference between the two is the input's offset, rounded to a quarter of an hour; it holds for
/// the records around it that have no such witness. An input without a witness keeps its own time.
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
        /// What the witness shows the input's own clock to be off by, if there is one.
        var difference: Int64?
    }

    /// What the input's clock was off by when it was last known, and that moment's true time.
    private struct Fix {
        let offset: Int64
        let time: Timestamp
    }

    private static let quarter: Int64 = 900_000_000
    /// A witness further than this from a whole quarter is no witness: the record came late.
    private static let tolerance: Int64 = 120_000_000
    private static let rankLimit = 200

    private let names: [FieldID]
    private let rank: FieldTable<UInt8>
    private let isTrusted: [Bool]
    private let witnessRank: UInt8 = .max
    private let channelRank: UInt8 = .max - 1
    /// The only channel whose witness counts, in lower case; empty for any.
    private let witnessChannel: [UInt8]
    private let except: [UInt32]
    private var last: Fix?
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
        self.rank = rank
        self.names = fields.map(names.id)
        isTrusted = fields.map(clock.trusted.contains)
        witnessChannel = Array((clock.witnessChannel ?? "").utf8)
        except = clock.witnessExcept
    }

    /// Forgets what was learned of the last input.
    mutating func begin() {
        last = nil
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
        readings.removeAll(keepingCapacity: true)
        for row in 0..<batch.count where isOwn(batch.rows[row]) {
            readings.append(reading(batch, row))
        }
        var index = 0
        while index < readings.count {
            let next = readings[index...].firstIndex { $0.difference != nil } ?? readings.count
            let fix = next < readings.count ? fix(readings[next]) : nil
            for reading in readings[index..<next] { set(reading, in: batch, before: fix) }
            if let fix { last = fix }
            if next < readings.count { set(readings[next], in: batch, before: fix) }
            index = next + 1
        }
    }

    /// Whether a row is one of the source's, and its decoder has not set its time.
    private func isOwn(_ row: EventRow) -> Bool { row.source == source && row.time == nil }

    private func fix(_ reading: Reading) -> Fix? {
        guard let offset = reading.difference, let time = reading.witness else { return nil }
        return Fix(offset: offset, time: time)
    }

    private func set(_ reading: Reading, in batch: EventBatch, before next: Fix?) {
        guard let time = time(reading, before: next) else { return }
        batch.updateRow(at: reading.row) { $0.time = time }
    }

    private func time(_ reading: Reading, before next: Fix?) -> Timestamp? {
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

    private func reading(_ batch: EventBatch, _ index: Int) -> Reading {
        batch.withEvent(at: index) { event in
            var best = UInt8.max
            var stamp: Field?
            var witness: Field?
            var channel: Field?
            for field in event.fields {
                let rank = rank[field.id]
                guard rank != 0 else { continue }
                if rank == witnessRank {
                    witness = witness ?? field
                } else if rank == channelRank {
                    channel = channel ?? field
                } else if rank < best {
                    best = rank
                    stamp = field
                }
            }
            var time = stamp.flatMap { TimeText.read(event.value(of: $0))?.time }
            if time == nil, stamp != nil { (time, best) = nextBest(event, after: best) }
            let trusted = time != nil && isTrusted[Int(best) - 1]
            let seen = witness.flatMap { isWitness(event, channel) ? $0 : nil }
            let utc = seen.flatMap { TimeText.read(event.value(of: $0))?.time }
            return Reading(
                row: index,
                stamp: time,
                witness: utc,
                trusted: trusted,
                difference: trusted ? nil : Self.difference(time, utc)
            )
        }
    }

    /// The next field that holds a time, where the best one holds none.
    private func nextBest(_ event: Event, after rank: UInt8) -> (time: Timestamp?, rank: UInt8) {
        for index in Int(rank)..<max(Int(rank), names.count) {
            guard let field = event.first(names[index]),
                let time = TimeText.read(event.value(of: field))?.time
            else { continue }
            return (time, UInt8(index + 1))
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
