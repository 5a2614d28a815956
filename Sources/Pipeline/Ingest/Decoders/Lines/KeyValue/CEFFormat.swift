// SPDX-License-Identifier: Apache-2.0

import Schema

/// ArcSight's Common Event Format, as it is or behind a syslog header.
///
/// `CEF:0|vendor|product|version|class|name|severity|key=value …`. Values have blanks in them and end
/// where the next key begins. Fields: `cefVersion`, `deviceVendor`, `deviceProduct`,
/// `deviceVersion`, `deviceEventClassId`, `name`, `severity`, and the keys by their own names; a
/// value that another key labels (`cs1` by `cs1Label`) also goes by its label.
///
/// - Source: Micro Focus, "ArcSight Common Event Format Implementation Standard", version 26.
struct CEFFormat: LineFormat {
    static let name = "cef"

    private let syslog: SyslogFields
    private let header: [FieldID]
    private let times: CEFTimes
    private var extensions: CEFExtensions
    private var clock: YearlessClock

    init(_ context: LineContext) {
        syslog = SyslogFields(context.names)
        header = [
            "cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId",
            "name", "severity",
        ].map { context.names.id(of: $0) }
        times = CEFTimes(context.names)
        extensions = CEFExtensions(context.names)
        clock = YearlessClock(newest: context.newest)
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in
            guard let place = CEFHeader.find("CEF:", bytes, line) else { return 0 }
            var scan = LineScan(bytes, place..<line.upperBound)
            for _ in 0..<7 where CEFHeader.part(&scan) == nil { return 0 }
            return 1
        }.score(best: 0.98)
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        let place = CEFHeader.find("CEF:", line.bytes, line.range)
        let front = line.start..<(place ?? line.end)
        if let header = SyslogHeader.read(line.bytes, front) {
            syslog.addOrigin(header, to: &line, &clock)
        }
        guard let place else {
            line.add(syslog.message, line.range)
            return .record
        }
        var scan = LineScan(line.bytes, place + 4..<line.end)
        for field in header {
            guard let part = CEFHeader.part(&scan) else {
                // Some senders leave out the bar behind the last.
                line.addUnescaped(field, scan.rest)
                return .record
            }
            line.addUnescaped(field, part)
        }
        let first = line.count
        extensions.add(&scan, to: &line)
        if let time = times.time(line, from: first) { line.time = time }
        return .record
    }
}

/// The keys that say when an event was.
private struct CEFTimes {
    private let fields: [FieldID]

    init(_ names: FieldNames) {
        fields = ["rt", "deviceReceiptTime", "end", "start", "art"].map { names.id(of: $0) }
    }

    func time(_ line: LineRecord, from first: Int) -> Timestamp? {
        for field in fields {
            for index in first..<line.count where line.fields[index].id == field {
                if let time = PairTimes.moment(line.value(of: line.fields[index])) { return time }
            }
        }
        return nil
    }
}
