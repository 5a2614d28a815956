// SPDX-License-Identifier: Apache-2.0

import Schema

/// Syslog lines, RFC 5424 and what goes by the name of RFC 3164.
///
/// Fields: `timestamp`, `hostname`, `program`, `module`, `pid`, `message`, `priority`, `facility`,
/// `severity`, `uptime`; from RFC 5424 also `version`, `msgid` and `structured_data.<id>.<param>`.
/// A line that is no syslog line (a stack trace's second) is a record with a `message` alone. The
/// kernel's audit lines and packet filter lines also give their own names.
struct SyslogFormat: LineFormat {
    static let name = "syslog"

    private let fields: SyslogFields
    private let structured: StructuredData
    private var names: LineNames
    private var audit: AuditLineParser
    private var clock: YearlessClock

    init(_ context: LineContext) {
        fields = SyslogFields(context.names)
        structured = StructuredData(context.names)
        names = LineNames(context.names)
        audit = AuditLineParser(context.names)
        clock = YearlessClock(newest: context.newest)
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in
            guard let header = SyslogHeader.read(bytes, line) else { return 0 }
            if header.version != nil { return 1 }
            guard header.time != nil else { return header.hasTag ? 0.8 : 0.4 }
            if isLevel(bytes, header.host) { return 0 }
            if header.hasTag { return header.host != nil || header.priority != nil ? 1 : 0.9 }
            // Without a tag it may be any program's log, but hardly so with RFC 3164's time.
            return header.time?.form == .named && header.host != nil ? 0.8 : 0.2
        }.score(best: 0.9)
    }

    /// Application logs have a level where syslog has the host.
    private static func isLevel(_ bytes: UnsafeRawBufferPointer, _ host: Range<Int>?) -> Bool {
        guard let host else { return false }
        let levels: [StaticString] = [
            "INFO", "DEBUG", "WARN", "WARNING", "ERROR", "TRACE", "FATAL", "CRITICAL", "NOTICE",
            "info", "debug", "warn", "warning", "error", "trace", "fatal", "stdout", "stderr",
        ]
        return levels.contains { bytes.equals(host, $0) }
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        guard let header = SyslogHeader.read(line.bytes, line.range) else {
            line.add(fields.message, line.range)
            return .record
        }
        fields.add(header, to: &line, &clock)
        if let data = header.structuredData { structured.add(data, to: &line, &names) }
        var message = header.message
        if isKernel(line.bytes, header) { message = takeUptime(&line, message) }
        line.add(fields.message, message)
        if audit.isRecord(line.bytes, message, program: header.program) {
            _ = audit.addFields(message, of: header, to: &line)
        } else if isPacketFilter(line.bytes, message) {
            addPairs(message, to: &line)
        }
        return .record
    }

    private func isKernel(_ bytes: UnsafeRawBufferPointer, _ header: SyslogHeader) -> Bool {
        header.program.map { bytes.equals($0, "kernel") } ?? false
    }

    /// `[12345.678901] `.
    private func takeUptime(_ line: inout LineRecord, _ message: Range<Int>) -> Range<Int> {
        var scan = LineScan(line.bytes, message)
        guard scan.take(UInt8(ascii: "[")), let inside = scan.upTo(UInt8(ascii: "]")),
            inside.count <= 24
        else { return message }
        var number = LineScan(line.bytes, inside)
        number.skipBlanks()
        let start = number.position
        guard number.digits(1, 18) != nil, number.take(UInt8(ascii: ".")),
            number.digits(1, 9) != nil, number.isAtEnd
        else { return message }
        line.add(fields.uptime, start..<inside.upperBound)
        scan.skipBlanks()
        return scan.rest
    }

    /// Whether netfilter's LOG target wrote it.
    private func isPacketFilter(_ bytes: UnsafeRawBufferPointer, _ message: Range<Int>) -> Bool {
        guard bytes.first("IN=", from: message.lowerBound, to: message.upperBound) != nil,
            let source = bytes.first(" SRC=", from: message.lowerBound, to: message.upperBound)
        else { return false }
        return bytes.first(" DST=", from: source, to: message.upperBound) != nil
    }

    /// `IN=eth0 OUT= SRC=10.0.0.1`; what has no value gives no field.
    private mutating func addPairs(_ message: Range<Int>, to line: inout LineRecord) {
        var scan = LineScan(line.bytes, message)
        while !scan.isAtEnd {
            scan.skipBlanks()
            let word = scan.word()
            guard
                let sign = line.bytes.first(
                    UInt8(ascii: "="),
                    from: word.lowerBound,
                    to: word.upperBound
                ), sign > word.lowerBound, sign + 1 < word.upperBound
            else { continue }
            line.add(
                names.id(line.bytes, word.lowerBound..<sign),
                sign + 1..<word.upperBound
            )
        }
    }
}
