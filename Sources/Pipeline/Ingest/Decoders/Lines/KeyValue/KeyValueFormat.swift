// SPDX-License-Identifier: Apache-2.0

import Schema

/// Lines of `key=value` pairs: logfmt, FortiGate, SonicWall, Sophos and many more, as they are or
/// behind a syslog header.
///
/// Each pair gives a field of its own name; the syslog header gives `timestamp` and `hostname`. The
/// time is taken from the pairs that usually hold it. A line without pairs is a `message`.
struct KeyValueFormat: LineFormat {
    static let name = "key-value"

    private let syslog: SyslogFields
    private let times: PairTimes
    private var names: LineNames
    private var clock: YearlessClock

    init(_ context: LineContext) {
        syslog = SyslogFields(context.names)
        times = PairTimes(context.names)
        names = LineNames(context.names)
        clock = YearlessClock(newest: context.newest)
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in
            let body = body(bytes, line)
            // Audit records and CEF have pairs too, and readers of their own.
            if bytes.first("msg=audit(", from: line.lowerBound, to: line.upperBound) != nil
                || CEFHeader.find("CEF:", bytes, line) != nil
                || CEFHeader.find("LEEF:", bytes, line) != nil
            {
                return 0
            }
            var pairs = PairScanner(LineScan(bytes, body))
            var count = 0
            while pairs.next() != nil { count += 1 }
            guard count >= 3, count >= 4 * pairs.strays else { return 0 }
            return 1
        }.score(best: 0.94)
    }

    /// What is behind a syslog header, or the whole line.
    private static func body(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Range<Int> {
        SyslogHeader.read(bytes, line)?.message ?? line
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        var body = line.range
        if let header = SyslogHeader.read(line.bytes, line.range) {
            syslog.add(header, to: &line, &clock)
            body = header.message
        }
        let first = line.count
        var pairs = PairScanner(LineScan(line.bytes, body))
        while let pair = pairs.next() {
            let id = names.id(line.bytes, pair.key)
            if pair.escaped {
                line.addUnescaped(id, pair.value)
            } else {
                line.add(id, pair.value)
            }
        }
        if line.count == first { line.add(syslog.message, body) }
        if let time = times.time(line, from: first) { line.time = time }
        return .record
    }
}

/// The pairs that hold an event's time.
struct PairTimes {
    /// Names whose value is a whole time, best first.
    private let whole: [FieldID]
    private let date: FieldID
    private let time: FieldID
    private let zone: FieldID

    init(_ names: FieldNames) {
        whole = [
            "eventtime", "timestamp", "@timestamp", "_time", "time", "ts", "t", "datetime",
            "date_time", "event_time", "rt", "devTime", "start", "end", "date",
        ].map { names.id(of: $0) }
        date = names.id(of: "date")
        time = names.id(of: "time")
        zone = names.id(of: "tz")
    }

    /// The time that a line's fields from the `first`th on tell; nil when none does.
    func time(_ line: LineRecord, from first: Int) -> Timestamp? {
        var best: (rank: Int, time: Timestamp)?
        var (date, time, zone): (Field?, Field?, Field?)
        for index in first..<line.count {
            let field = line.fields[index]
            if field.id == self.date { date = date ?? field }
            if field.id == self.time { time = time ?? field }
            if field.id == self.zone { zone = zone ?? field }
            guard let rank = whole.firstIndex(of: field.id), rank < best?.rank ?? .max,
                let moment = Self.moment(line.value(of: field))
            else { continue }
            best = (rank, moment)
        }
        if let best, best.rank == 0 { return best.time }
        return joined(line, date, time, zone) ?? best?.time
    }

    /// A date, a clock and perhaps a zone in fields of their own.
    private func joined(
        _ line: LineRecord,
        _ date: Field?,
        _ time: Field?,
        _ zone: Field?
    ) -> Timestamp? {
        guard let date, let time else { return nil }
        var text = Array(line.value(of: date))
        text.append(0x20)
        text.append(contentsOf: line.value(of: time))
        if let zone, text.count < 64 { text.append(contentsOf: line.value(of: zone)) }
        return text.withUnsafeBytes { TimeText.read($0)?.time }
    }

    /// A time in any spelling.
    static func moment(_ value: UnsafeRawBufferPointer) -> Timestamp? {
        guard value.count >= 8, value.count < 64 else { return nil }
        if let reading = TimeText.read(value) { return reading.time }
        return LeadingTime.read(value, 0..<value.count)?.time
    }
}
