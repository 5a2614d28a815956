// SPDX-License-Identifier: Apache-2.0

import Schema

/// Which event a line belongs to.
struct AuditStamp: Hashable {
    let serial: UInt64
    let microseconds: Int64
    /// A hash of the machine's name; 0 without one.
    let node: UInt64
}

/// The events of one block and those that the block before left open.
///
/// Values are places in the current batch; `keep` and `restore` carry them from one batch to the next.
///
/// - Limits: what is kept is at most `keptEvents` events and `keptBytes` bytes.
struct AuditEvents {
    static let keptEvents = 512
    static let keptBytes = 1 << 20

    struct Event {
        let stamp: AuditStamp
        /// How many lines it has in this block.
        var lines = 0
        /// Its command line was given already.
        var hasCommandLine = false
    }

    private static let absent = UInt32.max
    private static let slotCount = AuditSlot.allCases.count
    /// A line is not looked for further than this; hostile stamps then make events of their own.
    private static let longestProbe = 64

    private(set) var events: [Event] = []
    private var offsets: [UInt32] = []
    private var lengths: [UInt32] = []
    private var table: [Int32] = .init(repeating: -1, count: 4_096)
    private let seed = UInt64.random(in: .min ... .max)
    private var last = -1
    private var keptText: [UInt8] = []
    private var kept: [KeptEvent] = []

    private struct KeptEvent {
        let event: Event
        /// Ranges of `keptText`, by slot.
        let values: [(slot: Int, range: Range<Int>)]
    }

    // MARK: - Events

    /// The number of the event that a line belongs to.
    mutating func event(_ stamp: AuditStamp) -> Int {
        if last >= 0, events[last].stamp == stamp { return last }
        let mask = table.count - 1
        var slot = Int(truncatingIfNeeded: hash(stamp) >> 17) & mask
        var probes = 0
        while table[slot] >= 0, probes < Self.longestProbe {
            if events[Int(table[slot])].stamp == stamp {
                last = Int(table[slot])
                return last
            }
            slot = (slot + 1) & mask
            probes += 1
        }
        if table[slot] < 0 { table[slot] = Int32(events.count) }
        last = events.count
        events.append(Event(stamp: stamp))
        offsets.append(contentsOf: repeatElement(Self.absent, count: Self.slotCount))
        lengths.append(contentsOf: repeatElement(0, count: Self.slotCount))
        let number = last
        if events.count * 2 > table.count { grow() }
        return number
    }

    mutating func count(lineOf event: Int) { events[event].lines += 1 }

    mutating func markCommandLine(_ event: Int) { events[event].hasCommandLine = true }

    /// Notes a value; the first one stays.
    mutating func learn(_ slot: Int, of event: Int, _ field: Field) {
        let place = event * Self.slotCount + slot
        guard offsets[place] == Self.absent else { return }
        offsets[place] = field.offset
        lengths[place] = field.length
    }

    /// Where a value lies in the batch; nil when no line had it.
    func value(_ slot: Int, of event: Int) -> Range<Int>? {
        let place = event * Self.slotCount + slot
        guard offsets[place] != Self.absent else { return nil }
        return Int(offsets[place])..<Int(offsets[place]) + Int(lengths[place])
    }

    private func hash(_ stamp: AuditStamp) -> UInt64 {
        let (high, low) = (stamp.serial ^ seed).multipliedFullWidth(
            by: UInt64(bitPattern: stamp.microseconds) ^ stamp.node ^ 0x9E37_79B9_7F4A_7C15
        )
        return (high ^ low) &* 0xD6E8_FEB8_6659_FD93
    }

    private mutating func grow() {
        table = .init(repeating: -1, count: table.count * 2)
        let mask = table.count - 1
        for index in events.indices {
            var slot = Int(truncatingIfNeeded: hash(events[index].stamp) >> 17) & mask
            while table[slot] >= 0 { slot = (slot + 1) & mask }
            table[slot] = Int32(index)
        }
    }

    // MARK: - From block to block

    /// Copies the values of some events out of a batch that is about to be emptied.
    mutating func keep(_ numbers: some Sequence<Int>, of batch: EventBatch) {
        keptText.removeAll(keepingCapacity: true)
        kept.removeAll(keepingCapacity: true)
        var done = Set<Int>()
        for number in numbers where done.insert(number).inserted {
            guard kept.count < Self.keptEvents, keptText.count < Self.keptBytes else { break }
            var values: [(slot: Int, range: Range<Int>)] = []
            for slot in 0..<Self.slotCount {
                guard let range = value(slot, of: number) else { continue }
                let start = keptText.count
                keptText.append(contentsOf: batch.bytes[range])
                values.append((slot, start..<keptText.count))
            }
            kept.append(KeptEvent(event: events[number], values: values))
        }
    }

    /// Forgets all events but the kept ones, whose values are put into the new batch.
    mutating func restore(into batch: EventBatch) {
        events.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for index in table.indices { table[index] = -1 }
        last = -1
        let start = keptText.withUnsafeBytes { batch.append($0) }
        for entry in kept {
            let number = event(entry.event.stamp)
            if entry.event.hasCommandLine { markCommandLine(number) }
            for (slot, range) in entry.values {
                let place = number * Self.slotCount + slot
                offsets[place] = UInt32(truncatingIfNeeded: start + range.lowerBound)
                lengths[place] = UInt32(truncatingIfNeeded: range.count)
            }
        }
    }
}
