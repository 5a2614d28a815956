// SPDX-License-Identifier: Apache-2.0

import Schema

/// Gives the records of one input their true time in UTC.
///
/// Collectors write local time, sometimes on a 12-hour clock, sometimes with a `Z` that is not
/// true. Where a record carries a second clock that is known to be UTC (Sysmon's `UtcTime`), the
/// difference between the two is the input's offset, rounded to a quarter of an hour; it holds for
/// the records around it that have no such witness. An input without a witness keeps its own time.
struct SourceClock {
    private struct Reading {
        let row: Int
        let stamp: Timestamp?
        let witness: Timestamp?
        let trusted: Bool
    }

    private static let quarter: Int64 = 900_000_000
    /// A witness further than this from a whole quarter is no witness: the record came late.
    private static let tolerance: Int64 = 120_000_000

    private let rank: FieldTable<UInt8>
    private let trustedRanks: Set<UInt8>
    private let witnessRank: UInt8 = .max
    private let except: [UInt32]
    /// Microseconds to be added to the input's own time, as last seen.
    private var offset: Int64?
    private var readings: [Reading] = []

    init(_ clock: LogSourceDefinition.Clock, names: FieldNames) {
        var rank = FieldTable<UInt8>(0)
        var trusted: Set<UInt8> = []
        for (index, field) in clock.fields.prefix(200).enumerated() {
            rank[names.id(of: field)] = UInt8(index + 1)
            if clock.trusted.contains(field) { trusted.insert(UInt8(index + 1)) }
        }
        if let witness = clock.witness { rank[names.id(of: witness)] = .max }
        self.rank = rank
        trustedRanks = trusted
        except = clock.witnessExcept
    }

    /// Forgets what was learned of the last input.
    mutating func begin() { offset = nil }

    /// Sets the time of every record of the batch that does not have one yet.
    mutating func settle(_ batch: EventBatch) {
        readings.removeAll(keepingCapacity: true)
        for row in 0..<batch.count { readings.append(reading(batch, row)) }
        if offset == nil { offset = readings.lazy.compactMap(Self.difference).first }
        for reading in readings {
            if let difference = Self.difference(reading) { offset = difference }
            guard let time = time(reading) else { continue }
            batch.updateRow(at: reading.row) { $0.time = time }
        }
    }

    private func time(_ reading: Reading) -> Timestamp? {
        if reading.trusted { return reading.stamp }
        if let witness = reading.witness { return witness }
        return reading.stamp.map { stamp in
            Timestamp(microseconds: stamp.microseconds &+ (offset ?? 0))
        }
    }

    /// How far the input's own clock is off, if the record shows it.
    private static func difference(_ reading: Reading) -> Int64? {
        guard let stamp = reading.stamp, let witness = reading.witness, !reading.trusted else {
            return nil
        }
        let exact = witness.microseconds &- stamp.microseconds
        guard abs(exact) < 48 * 3_600_000_000 else { return nil }
        let rounded = Int64((Double(exact) / Double(quarter)).rounded()) * quarter
        return abs(exact - rounded) <= tolerance ? rounded : nil
    }

    private func reading(_ batch: EventBatch, _ index: Int) -> Reading {
        batch.withEvent(at: index) { event in
            // A decoder that knows the time (EVTX) has set it.
            if let time = event.row.time {
                return Reading(row: index, stamp: time, witness: nil, trusted: true)
            }
            var best = UInt8.max
            var stamp: Field?
            var witness: Field?
            for field in event.fields {
                let rank = rank[field.id]
                guard rank != 0 else { continue }
                if rank == witnessRank {
                    witness = field
                } else if rank < best {
                    best = rank
                    stamp = field
                }
            }
            let usesWitness = witness != nil && !except.contains(event.row.eventID)
            return Reading(
                row: index,
                stamp: stamp.flatMap { TimeText.read(event.value(of: $0)) }?.time,
                witness: usesWitness
                    ? witness.flatMap { TimeText.read(event.value(of: $0)) }?.time : nil,
                trusted: trustedRanks.contains(best)
            )
        }
    }
}
