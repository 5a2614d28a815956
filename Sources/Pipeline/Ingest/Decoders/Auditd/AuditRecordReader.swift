// SPDX-License-Identifier: Apache-2.0

import Schema

/// Reads Linux audit logs: raw, enriched, with a node's name, or behind syslog headers.
///
/// A line is a record. What the lines of one event have in common, each line gets: the kernel writes
/// who did it on the SYSCALL line only, and what was done on others. Lines of an event may be
/// mixed with others', come in any order, and be lost. All lines of a block know each other; the
/// last `held` lines of a block are read again with the next one, so that an event that a block's
/// end cuts in two is whole all the same.
struct AuditRecordReader: RecordReader {
    static let name = "auditd"
    /// Lines that wait for the next block.
    static let held = 256
    /// Bytes that wait for the next block.
    static let heldBytes = 1 << 18

    private struct Row {
        let line: LineCutter.Line
        let kind: AuditLineParser.Kind
        /// Its event's number; -1 for a line of no event.
        let event: Int
        let time: Timestamp?
        let fields: Range<Int>
        let arguments: Range<Int>
        /// The slots that it has values of its own for.
        let own: UInt64
        let damage: RecordDamage?
        let isComment: Bool
    }

    private var cutter: LineCutter
    private var parser: AuditLineParser
    private var syslog: SyslogFormat
    private let syslogFields: SyslogFields
    private var clock: YearlessClock
    private var joiner: AuditJoiner
    private let scratch = LineScratch()
    private var rows: [Row] = []
    private var fields: [Field] = []
    private var arguments: [AuditArgument] = []

    var bytesRead: Int { cutter.bytesRead }

    init(_ stream: any ByteStream, _ context: LineContext, block: Int = RecordBlocks.block) {
        cutter = LineCutter(stream, block: block)
        parser = AuditLineParser(context.names)
        syslog = SyslogFormat(context)
        syslogFields = SyslogFields(context.names)
        clock = YearlessClock(newest: context.newest)
        joiner = AuditJoiner(context.names)
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in
            if let head = AuditHead.read(bytes, line, program: nil) {
                return head.serial == nil ? 0.5 : 1
            }
            if isSeparator(bytes, line) { return nil }
            guard let header = SyslogHeader.read(bytes, line) else { return 0 }
            return AuditHead.read(bytes, header.message, program: header.program) == nil ? 0 : 1
        }.score(best: 0.98)
    }

    /// What `ausearch` writes between two events.
    private static func isSeparator(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Bool {
        bytes.equals(line, "----") || bytes.hasText("time->", at: line.lowerBound, line.upperBound)
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        guard try cutter.fill(batch) else { return false }
        rows.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        arguments.removeAll(keepingCapacity: true)
        joiner.events.restore(into: batch)
        while let line = cutter.next(batch, report) { rows.append(decode(batch, line)) }
        let end = endOfGiven()
        for index in 0..<end { give(index, batch, &normalizer, report) }
        joiner.events.keep(rows.reversed().lazy.map(\.event).filter { $0 >= 0 }, of: batch)
        if end < rows.count {
            cutter.carry(batch, from: rows[end].line)
        } else {
            cutter.carry(batch, report)
        }
        return true
    }

    /// How many rows are given now; the others are read again with the next block.
    private func endOfGiven() -> Int {
        guard !cutter.isLast, cutter.unended <= Self.heldBytes, let last = rows.last else {
            return rows.count
        }
        var end = rows.count
        while end > 0, rows.count - end < Self.held,
            last.line.raw.upperBound - rows[end - 1].line.raw.lowerBound <= Self.heldBytes
        {
            end -= 1
        }
        return end
    }

    // MARK: - Reading

    private mutating func decode(_ batch: EventBatch, _ line: LineCutter.Line) -> Row {
        let firstArgument = arguments.count
        var record: LineRecord?
        var kind = AuditLineParser.Kind.other
        var event = -1
        var (damage, isComment): (RecordDamage?, Bool) = (nil, false)
        batch.withArena(LineRecord.room(line.text.count)) { base, used in
            var text = LineRecord(base: base, line.text, arena: used, fields: scratch.fields)
            if let (head, node) = head(of: &text) {
                kind = parser.add(head, to: &text)
                event = joiner.event(head, node: node, text.bytes)
                if kind == .execve { arguments.append(contentsOf: parser.arguments) }
            } else if Self.isSeparator(text.bytes, text.range) {
                isComment = true
            } else if SyslogHeader.read(text.bytes, text.range)?.hasTag != true {
                damage = .badRecord
            } else {
                _ = syslog.decode(&text)
            }
            if text.isFull { damage = .tooManyFields }
            used = text.arena
            record = text
        }
        let first = fields.count
        let count = damage == nil && !isComment ? record?.count ?? 0 : 0
        fields.append(contentsOf: UnsafeBufferPointer(start: scratch.fields, count: count))
        return Row(
            line: line,
            kind: kind,
            event: event,
            time: record?.time,
            fields: first..<fields.count,
            arguments: firstArgument..<arguments.count,
            own: joiner.learn(fields[first...], kind: kind, event: event),
            damage: damage,
            isComment: isComment
        )
    }

    /// Reads what is in front of an audit record; adds what a syslog header says.
    private mutating func head(of line: inout LineRecord) -> (AuditHead, Range<Int>?)? {
        if let head = AuditHead.read(line.bytes, line.range, program: nil) {
            return (head, head.node)
        }
        guard let header = SyslogHeader.read(line.bytes, line.range) else { return nil }
        var message = LineScan(line.bytes, header.message)
        // The kernel's uptime.
        if message.take(UInt8(ascii: "[")) {
            _ = message.upTo(UInt8(ascii: "]"))
            message.skipBlanks()
        }
        guard
            let head = AuditHead.read(line.bytes, message.rest, program: header.program)
                ?? AuditHead.read(line.bytes, header.message, program: header.program)
        else { return nil }
        syslogFields.addOrigin(header, to: &line, &clock)
        return (head, head.node ?? header.host)
    }

    // MARK: - Giving

    private mutating func give(
        _ index: Int,
        _ batch: EventBatch,
        _ normalizer: inout Normalizer,
        _ report: RecordReport
    ) {
        let row = rows[index]
        if let damage = row.damage { return report(damage, row.line.record) }
        if row.isComment { return }
        var commandLine: AuditJoiner.CommandLine?
        if row.kind == .execve, row.event >= 0, !joiner.events.events[row.event].hasCommandLine {
            commandLine = joiner.commandLine(of: row.event, pieces(from: index), batch)
        }
        batch.beginRow(
            record: row.line.record,
            rawOffset: row.line.raw.lowerBound,
            rawLength: row.line.raw.count
        )
        fields.withUnsafeBufferPointer { all in
            batch.append(UnsafeBufferPointer(rebasing: all[row.fields]))
        }
        if row.event >= 0 { joiner.add(to: batch, event: row.event, own: row.own, commandLine) }
        batch.endRow()
        if let time = row.time { batch.updateRow(at: batch.count - 1) { $0.time = time } }
        normalizer.finish(batch, row: batch.count - 1)
        if row.line.isRepaired { report(.invalidUTF8, row.line.record) }
    }

    /// The arguments of this line and of the lines behind it that go on with the same event.
    private func pieces(from index: Int) -> [ArraySlice<AuditArgument>] {
        let event = rows[index].event
        var out = [arguments[rows[index].arguments]]
        guard joiner.events.events[event].lines > 1 else { return out }
        for row in rows[(index + 1)...].prefix(Self.held)
        where row.event == event && row.kind == .execve {
            out.append(arguments[row.arguments])
        }
        return out
    }
}
