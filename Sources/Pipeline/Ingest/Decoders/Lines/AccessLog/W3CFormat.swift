// SPDX-License-Identifier: Apache-2.0

import Schema

/// The W3C extended log format: IIS, CloudFront, Windows' firewall, Exchange, proxies.
///
/// `#Fields:` names the columns, which may change within a file; other `#` lines are comments.
/// Columns are parted by tabs where a line has tabs, by commas where the header has commas, else by
/// blanks; a `-` gives no field. Each column gives a field of its own name. `timestamp` joins
/// `date` and `time`, which are UTC; `cs-uri` joins stem and query; `cs(User-Agent)`,
/// `cs(Referer)`, `cs(Host)` and `cs(Cookie)` also go by Sigma's names, with IIS' `+` as blanks.
///
/// - Source: W3C Working Draft WD-logfile-960323.
struct W3CFormat: LineFormat {
    static let name = "w3c"
    /// More columns than this are not named.
    private static let columnLimit = 256

    private let names: FieldNames
    private let fields: RequestFields
    private var columns: [W3CColumn] = []
    private var hasCommas = false

    init(_ context: LineContext) {
        names = context.names
        fields = RequestFields(context.names)
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        var isW3C = false
        let sample = LineSample(head) { bytes, line in
            guard bytes[line.lowerBound] == UInt8(ascii: "#") else { return isW3C ? 1 : 0 }
            if bytes.hasText("#Fields:", at: line.lowerBound, line.upperBound) { isW3C = true }
            return nil
        }
        guard isW3C else { return 0 }
        return sample.count == 0 ? 0.98 : sample.score(best: 0.98)
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        var scan = line.scan
        if scan.take(UInt8(ascii: "#")) {
            if scan.take("Fields:") { readColumns(&scan) }
            return .comment
        }
        guard !columns.isEmpty else {
            line.add(fields.message, line.range)
            return .record
        }
        addValues(to: &line)
        return .record
    }

    private mutating func readColumns(_ scan: inout LineScan) {
        columns.removeAll(keepingCapacity: true)
        hasCommas = scan.bytes.first(UInt8(ascii: ","), from: scan.position, to: scan.end) != nil
        while !scan.isAtEnd, columns.count < Self.columnLimit {
            while !scan.isAtEnd, Self.isBetween(scan.current) { scan.position += 1 }
            let start = scan.position
            while !scan.isAtEnd, !Self.isBetween(scan.current) { scan.position += 1 }
            guard scan.position > start else { return }
            let text = UnsafeRawBufferPointer(
                rebasing: scan.bytes[start..<min(scan.position, start + 128)]
            )
            columns.append(W3CColumn(String(decoding: text, as: UTF8.self), names))
        }
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",")
    }

    private func addValues(to line: inout LineRecord) {
        var scan = line.scan
        let hasTabs = line.bytes.first(0x09, from: line.start, to: line.end) != nil
        let separator: UInt8 = hasCommas ? UInt8(ascii: ",") : hasTabs ? 0x09 : 0x20
        var parts = W3CParts()
        for column in columns {
            guard let value = Self.value(&scan, separator) else { break }
            let isNothing = value.isEmpty || line.bytes.equals(value, "-")
            if isNothing { continue }
            line.add(column.field, value)
            if let alias = column.alias { addPlus(alias, value, to: &line) }
            parts.note(column.role, value)
        }
        if parts.date != nil || parts.dateTime != nil { addTime(parts, to: &line) }
        if let stem = parts.stem { fields.addAddress(stem, parts.query, to: &line) }
    }

    /// The next column's value; nil at the line's end.
    private static func value(_ scan: inout LineScan, _ separator: UInt8) -> Range<Int>? {
        if separator == 0x20 { scan.skipBlanks() }
        guard !scan.isAtEnd else { return nil }
        if scan.current == UInt8(ascii: "\""),
            let end = scan.bytes.first(UInt8(ascii: "\""), from: scan.position + 1, to: scan.end),
            end + 1 == scan.end || scan.bytes[end + 1] == separator
        {
            let inside = scan.position + 1..<end
            scan.position = min(end + 2, scan.end)
            return inside
        }
        if let value = scan.upTo(separator) { return value }
        let rest = scan.rest
        scan.position = scan.end
        return rest
    }

    private func addPlus(_ field: FieldID, _ value: Range<Int>, to line: inout LineRecord) {
        let plus = UInt8(ascii: "+")
        guard line.bytes.first(plus, from: value.lowerBound, to: value.upperBound) != nil else {
            return line.add(field, value)
        }
        let start = line.arena
        for index in value { line.put(line.bytes[index] == plus ? 0x20 : line.bytes[index]) }
        line.add(field, start..<line.arena)
    }

    private func addTime(_ parts: W3CParts, to line: inout LineRecord) {
        if let whole = parts.dateTime {
            line.add(fields.timestamp, whole)
            line.time = TimeText.read(UnsafeRawBufferPointer(rebasing: line.bytes[whole]))?.time
            return
        }
        guard let date = parts.date, let time = parts.time else { return }
        let start = line.arena
        line.put(date)
        line.put(0x20)
        line.put(time)
        line.time = TimeText.read(line.written(from: start))?.time
        line.add(fields.timestamp, start..<line.arena)
    }
}

/// One column of a W3C log.
private struct W3CColumn {
    enum Role { case date, time, dateTime, stem, query, other }

    let field: FieldID
    /// Sigma's name, where it is another.
    let alias: FieldID?
    let role: Role

    init(_ name: String, _ names: FieldNames) {
        field = names.id(of: name)
        let aliases = [
            "cs(User-Agent)": "cs-user-agent", "cs(Referer)": "cs-referer",
            "cs(Host)": "cs-host", "cs(Cookie)": "cs-cookie", "x-edge-location": "edge",
            "cs-protocol-version": "cs-version",
        ]
        alias = aliases[name].map { names.id(of: $0) }
        role =
            switch name {
            case "date": .date
            case "time": .time
            case "date-time", "DateTime": .dateTime
            case "cs-uri-stem": .stem
            case "cs-uri-query": .query
            default: .other
            }
    }
}

/// The values of a line that are given joined.
private struct W3CParts {
    var date: Range<Int>?
    var time: Range<Int>?
    var dateTime: Range<Int>?
    var stem: Range<Int>?
    var query: Range<Int>?

    mutating func note(_ role: W3CColumn.Role, _ value: Range<Int>) {
        switch role {
        case .date: date = value
        case .time: time = value
        case .dateTime: dateTime = value
        case .stem: stem = value
        case .query: query = value
        case .other: break
        }
    }
}
