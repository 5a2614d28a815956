// SPDX-License-Identifier: Apache-2.0

import Schema

/// How one kind of line is recognised and taken apart.
///
/// A format may remember what earlier lines said, such as a header's column names.
protocol LineFormat {
    /// What the format is called: `syslog`.
    static var name: String { get }

    /// How sure it is that a file that begins so is of this format.
    ///
    /// - Parameter head: Up to 64 KiB; the last line may be cut.
    /// - Returns: From 0 to 1.
    static func score(head: UnsafeRawBufferPointer) -> Double

    init(_ context: LineContext)

    /// Adds a line's fields.
    mutating func decode(_ line: inout LineRecord) -> LineVerdict
}

/// What a line turned out to be.
enum LineVerdict: Equatable {
    case record
    /// It has an ordinal but tells of no event.
    case comment
    case damaged(RecordDamage)
}

/// What every format is made with.
struct LineContext {
    let names: FieldNames
    /// About when the newest line was written, for formats that leave out the year.
    ///
    /// A file's last change does; without it, lines without a year have no time.
    var newest: Timestamp?
}

/// Reads lines of one format, a batch at a time.
struct LineRecordReader<Format: LineFormat>: RecordReader {
    private var cutter: LineCutter
    private var format: Format
    private let scratch = LineScratch()

    var bytesRead: Int { cutter.bytesRead }

    /// Reads lines from `stream`, so many bytes at once.
    init(_ stream: any ByteStream, _ context: LineContext, block: Int = RecordBlocks.block) {
        cutter = LineCutter(stream, block: block)
        format = Format(context)
    }

    mutating func next(
        into batch: EventBatch,
        _ normalizer: inout Normalizer,
        report: RecordReport
    ) throws(StreamFailure) -> Bool {
        guard try cutter.fill(batch) else { return false }
        while let line = cutter.next(batch, report) {
            switch decode(batch, line) {
            case .record:
                normalizer.finish(batch, row: batch.count - 1)
                if line.isRepaired { report(.invalidUTF8, line.record) }
            case .comment: break
            case .damaged(let damage): report(damage, line.record)
            }
        }
        cutter.carry(batch, report)
        return true
    }

    private mutating func decode(_ batch: EventBatch, _ line: LineCutter.Line) -> LineVerdict {
        var time: Timestamp?
        var origin = TimeOrigin()
        let (verdict, count) = batch.withArena(LineRecord.room(line.text.count)) { base, used in
            var record = LineRecord(base: base, line.text, arena: used, fields: scratch.fields)
            var verdict = format.decode(&record)
            if record.isFull, verdict == .record { verdict = .damaged(.tooManyFields) }
            used = record.arena
            time = record.time
            origin.assumesZone = record.assumesZone
            return (verdict, record.count)
        }
        guard verdict == .record else { return verdict }
        batch.beginRow(
            record: line.record,
            rawOffset: line.raw.lowerBound,
            rawLength: line.raw.count
        )
        batch.append(UnsafeBufferPointer(start: scratch.fields, count: count))
        batch.endRow()
        if let time {
            batch.updateRow(at: batch.count - 1) { ($0.time, $0.origin) = (time, origin) }
        }
        return verdict
    }
}
