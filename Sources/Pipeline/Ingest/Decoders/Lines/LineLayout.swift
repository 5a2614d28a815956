// SPDX-License-Identifier: Apache-2.0

/// The formats whose records are lines of text, and which of them some bytes are.
enum LineLayout: String, CaseIterable {
    case auditd, cef, leef, w3c, s3, access, keyValue, syslog, text

    /// What the format is called.
    var name: String {
        switch self {
        case .auditd: AuditRecordReader.name
        case .cef: CEFFormat.name
        case .leef: LEEFFormat.name
        case .w3c: W3CFormat.name
        case .s3: S3AccessFormat.name
        case .access: AccessLogFormat.name
        case .keyValue: KeyValueFormat.name
        case .syslog: SyslogFormat.name
        case .text: PlainTextFormat.name
        }
    }

    /// How sure it is that a file that begins so is of this format, from 0 to 1.
    func score(head: UnsafeRawBufferPointer) -> Double {
        switch self {
        case .auditd: AuditRecordReader.score(head: head)
        case .cef: CEFFormat.score(head: head)
        case .leef: LEEFFormat.score(head: head)
        case .w3c: W3CFormat.score(head: head)
        case .s3: S3AccessFormat.score(head: head)
        case .access: AccessLogFormat.score(head: head)
        case .keyValue: KeyValueFormat.score(head: head)
        case .syslog: SyslogFormat.score(head: head)
        case .text: PlainTextFormat.score(head: head)
        }
    }

    /// The format that is the surest of a file's beginning, and how sure it is; nil when none is at all.
    static func best(head: UnsafeRawBufferPointer) -> (layout: LineLayout, score: Double)? {
        var best: (layout: LineLayout, score: Double)?
        for layout in allCases {
            let score = layout.score(head: head)
            if score > best?.score ?? 0 { best = (layout, score) }
        }
        return best
    }

    /// A reader of this format.
    func reader(
        _ stream: any ByteStream,
        _ context: LineContext,
        block: Int = RecordBlocks.block
    ) -> any RecordReader {
        switch self {
        case .auditd: AuditRecordReader(stream, context, block: block)
        case .cef: LineRecordReader<CEFFormat>(stream, context, block: block)
        case .leef: LineRecordReader<LEEFFormat>(stream, context, block: block)
        case .w3c: LineRecordReader<W3CFormat>(stream, context, block: block)
        case .s3: LineRecordReader<S3AccessFormat>(stream, context, block: block)
        case .access: LineRecordReader<AccessLogFormat>(stream, context, block: block)
        case .keyValue: LineRecordReader<KeyValueFormat>(stream, context, block: block)
        case .syslog: LineRecordReader<SyslogFormat>(stream, context, block: block)
        case .text: LineRecordReader<PlainTextFormat>(stream, context, block: block)
        }
    }
}
