// SPDX-License-Identifier: Apache-2.0

import Schema

/// QRadar's Log Event Extended Format, 1.0 and 2.0, as it is or behind a syslog header.
///
/// `LEEF:2.0|vendor|product|version|event|^|key=value^key=value`; 1.0 has no separator of its own
/// and uses tabs. Fields: `leefVersion`, `deviceVendor`, `deviceProduct`, `deviceVersion`,
/// `eventId`, and the keys by their own names.
///
/// - Source: IBM, "QRadar Log Event Extended Format (LEEF)", version 2.
struct LEEFFormat: LineFormat {
    static let name = "leef"

    private let syslog: SyslogFields
    private let header: [FieldID]
    private let times: PairTimes
    private var names: LineNames
    private var extensions: CEFExtensions
    private var clock: YearlessClock

    init(_ context: LineContext) {
        syslog = SyslogFields(context.names)
        header = ["leefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "eventId"]
            .map { context.names.id(of: $0) }
        times = PairTimes(context.names)
        names = LineNames(context.names)
        extensions = CEFExtensions(context.names)
        clock = YearlessClock(newest: context.newest)
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in
            guard let place = CEFHeader.find("LEEF:", bytes, line) else { return 0 }
            var scan = LineScan(bytes, place..<line.upperBound)
            for _ in 0..<5 where CEFHeader.part(&scan) == nil { return 0 }
            return 1
        }.score(best: 0.98)
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        let place = CEFHeader.find("LEEF:", line.bytes, line.range)
        let front = line.start..<(place ?? line.end)
        if let header = SyslogHeader.read(line.bytes, front) {
            syslog.addOrigin(header, to: &line, &clock)
        }
        guard let place else {
            line.add(syslog.message, line.range)
            return .record
        }
        var scan = LineScan(line.bytes, place + 5..<line.end)
        let isSecond = scan.current == UInt8(ascii: "2")
        for field in header {
            guard let part = CEFHeader.part(&scan) else {
                line.addUnescaped(field, scan.rest)
                return .record
            }
            line.addUnescaped(field, part)
        }
        let first = line.count
        let separator = isSecond ? Self.separator(&scan) : 0x09
        if line.bytes.first(separator, from: scan.position, to: scan.end) != nil {
            addPairs(&scan, separator, to: &line)
        } else {
            // A relay that turned tabs into blanks, or a single pair.
            extensions.add(&scan, to: &line)
        }
        if let time = times.time(line, from: first) { line.time = time }
        return .record
    }

    /// `^`, `x5E` or `0x5E` before a bar; a tab when there is none.
    private static func separator(_ scan: inout LineScan) -> UInt8 {
        var ahead = scan
        guard let part = ahead.upTo(UInt8(ascii: "|")), part.count <= 4 else { return 0x09 }
        var inside = LineScan(scan.bytes, part)
        if part.count <= 1 {
            scan = ahead
            return part.isEmpty ? 0x09 : scan.bytes[part.lowerBound]
        }
        _ = inside.take(UInt8(ascii: "0"))
        guard inside.take(UInt8(ascii: "x")) || inside.take(UInt8(ascii: "X")) else { return 0x09 }
        var value = 0
        while let digit = inside.current.hexDigit, !inside.isAtEnd {
            value = value << 4 | Int(digit)
            inside.position += 1
        }
        guard inside.isAtEnd, (1...255).contains(value) else { return 0x09 }
        scan = ahead
        return UInt8(value)
    }

    private mutating func addPairs(
        _ scan: inout LineScan,
        _ separator: UInt8,
        to line: inout LineRecord
    ) {
        while !scan.isAtEnd {
            let pair = scan.upTo(separator) ?? scan.rest
            if pair.upperBound >= scan.end { scan.position = scan.end }
            var inside = LineScan(line.bytes, pair)
            inside.skipBlanks()
            let start = inside.position
            guard let sign = inside.upTo(UInt8(ascii: "=")), sign.upperBound > start else {
                continue
            }
            line.add(names.id(line.bytes, start..<sign.upperBound), inside.rest)
        }
    }
}
