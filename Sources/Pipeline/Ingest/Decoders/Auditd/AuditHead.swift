// SPDX-License-Identifier: Apache-2.0

import Schema

/// What an audit record begins with: who wrote it, what it is, and which event it belongs to.
///
/// `node=web1 type=SYSCALL msg=audit(1364481363.243:24287): `, the same behind a syslog header,
/// `audit: type=1400 audit(…): ` from the kernel, `SYSCALL …` from journald's `audit[1]:`, and
/// `audit(01/31/2024 03:04:05.678:24287) : ` as `ausearch -i` shows it.
struct AuditHead {
    var node: Range<Int>?
    var type: Range<Int>?
    /// The time between the brackets.
    var time: Range<Int>?
    var serial: Range<Int>?
    var moment: Timestamp?
    /// Where the record's own fields begin.
    var body = 0

    /// Reads a head.
    ///
    /// - Parameters:
    ///   - bytes: What the message is a range of.
    ///   - message: The line, or what follows its syslog header.
    ///   - program: Syslog's tag; `audit` lets a record go without its brackets.
    /// - Returns: Nil when the text is no audit record.
    static func read(
        _ bytes: UnsafeRawBufferPointer,
        _ message: Range<Int>,
        program: Range<Int>?
    ) -> AuditHead? {
        var scan = LineScan(bytes, message)
        var head = AuditHead()
        // node=, type=, msg=, and audit: in front of all: more than a handful is something else.
        for _ in 0..<5 {
            scan.skipBlanks()
            if scan.take("node=") {
                head.node = scan.word()
            } else if scan.take("type=") {
                head.type = scan.word()
            } else if scan.take("audit(") {
                return head.takeStamp(&scan) ? head : nil
            } else if !scan.take("msg="), !scan.take("audit:") {
                break
            }
        }
        guard head.type == nil, let program, bytes.equals(program, "audit") else { return nil }
        let word = scan.word()
        guard word.count >= 3, word.allSatisfy({ isTypeByte(bytes[$0]) }) else { return nil }
        head.type = word
        head.body = scan.position
        return head
    }

    private static func isTypeByte(_ byte: UInt8) -> Bool {
        byte >= 0x41 && byte <= 0x5A || byte == UInt8(ascii: "_") || byte.isDigit
            || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }

    private mutating func takeStamp(_ scan: inout LineScan) -> Bool {
        guard let inside = scan.upTo(UInt8(ascii: ")")), inside.count < 64,
            let colon = inside.last(where: { scan.bytes[$0] == UInt8(ascii: ":") }),
            scan.bytes.isNumber(colon + 1..<inside.upperBound),
            inside.upperBound - colon <= 20
        else { return false }
        time = inside.lowerBound..<colon
        serial = colon + 1..<inside.upperBound
        guard let moment = Self.moment(scan.bytes, inside.lowerBound..<colon) else { return false }
        self.moment = moment
        scan.skipBlanks()
        _ = scan.take(UInt8(ascii: ":"))
        body = scan.position
        return true
    }

    /// Seconds since 1970 with a fraction, or a date as `ausearch -i` writes it.
    private static func moment(
        _ bytes: UnsafeRawBufferPointer,
        _ range: Range<Int>
    ) -> Timestamp? {
        var scan = LineScan(bytes, range)
        if let seconds = scan.digits(1, 12), scan.isAtEnd || scan.current == UInt8(ascii: ".") {
            var micros: Int64 = 0
            var unit: Int64 = 100_000
            _ = scan.take(UInt8(ascii: "."))
            while scan.current.isDigit {
                micros += Int64(scan.current - 0x30) * unit
                unit /= 10
                scan.position += 1
            }
            guard scan.isAtEnd else { return nil }
            return Timestamp(microseconds: Int64(seconds) * 1_000_000 + micros)
        }
        if let time = LeadingTime.read(bytes, range)?.time { return time }
        return american(LineScan(bytes, range))
    }

    /// `01/31/2024 03:04:05.678`.
    private static func american(_ start: LineScan) -> Timestamp? {
        var scan = start
        guard let month = scan.digits(2, 2), scan.take(UInt8(ascii: "/")),
            let day = scan.digits(2, 2), scan.take(UInt8(ascii: "/")),
            let year = scan.digits(2, 4), scan.take(0x20), let hour = scan.digits(2, 2),
            scan.take(UInt8(ascii: ":")), let minute = scan.digits(2, 2),
            scan.take(UInt8(ascii: ":")), let second = scan.digits(2, 2), (1...12).contains(month)
        else { return nil }
        let days = Timestamp.days(year: year < 100 ? year + 2_000 : year, month: month, day: day)
        let milli = scan.take(UInt8(ascii: ".")) ? scan.digits(3, 3) ?? 0 : 0
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
        return Timestamp(microseconds: seconds * 1_000_000 + Int64(milli) * 1_000)
    }
}
