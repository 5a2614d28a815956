// SPDX-License-Identifier: Apache-2.0

import Schema

/// What stands in front of a syslog line's message.
///
/// RFC 5424 is read as it is written. RFC 3164 only describes what was seen, and more has been seen
/// since: no `<PRI>` in files, ISO times from rsyslog, sequence numbers and `*` before Cisco's
/// times, `%ASA-6-302013:` for a tag and no host before it, `sshd(pam_unix)[123]:`, `(systemd)[1]:`,
/// `auth.info` between time and tag (OpenWrt, FreeBSD), `[ID 1 auth.info]` behind it (Solaris).
struct SyslogHeader {
    var priority: Int?
    var priorityText: Range<Int>?
    /// RFC 5424's, 1; nil in the older form.
    var version: Range<Int>?
    var time: LeadingTime?
    var host: Range<Int>?
    var program: Range<Int>?
    /// `pam_unix` of `sshd(pam_unix)[123]:`.
    var module: Range<Int>?
    var pid: Range<Int>?
    var messageID: Range<Int>?
    /// RFC 5424's elements with their brackets; empty when there are none.
    var structuredData: Range<Int>?
    /// `auth.info`, where it is written out.
    var facility: Range<Int>?
    var severity: Range<Int>?
    /// The tag had its colon or its pid: this is hardly anything but syslog.
    var hasTag = false
    var message: Range<Int>

    /// Reads the header of the line; nil when it begins as no syslog line does.
    static func read(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> SyslogHeader? {
        var reader = HeaderReader(scan: LineScan(bytes, line))
        return reader.read() ? reader.header : nil
    }
}

private struct HeaderReader {
    var scan: LineScan
    var header: SyslogHeader

    init(scan: LineScan) {
        self.scan = scan
        header = SyslogHeader(message: scan.rest)
    }

    mutating func read() -> Bool {
        skipLength()
        readPriority()
        if readVersion() { return true }
        if header.priority != nil { skipSequence() }
        if scan.current == UInt8(ascii: "*") || scan.current == UInt8(ascii: ".") {
            scan.position += 1
        }
        guard let time = LeadingTime.scan(&scan), time.form != .web else {
            // A priority alone is enough: what follows is the tag, as `<13>su: …` from /dev/log.
            guard header.priority != nil else { return false }
            readTag()
            return true
        }
        header.time = time
        skipZoneName()
        let hasColon = scan.take(UInt8(ascii: ":"))
        guard scan.isAtEnd || scan.current == 0x20 || scan.current == 0x09 else { return false }
        scan.skipBlanks()
        if !hasColon {
            readHost()
            readSecondHeader()
        }
        readTag()
        return true
    }

    /// What a relay has left in place behind a header of its own: Cisco's counter and time, or
    /// AIX' `auth|security:info `.
    private mutating func readSecondHeader() {
        if scan.current.isDigit {
            let begin = scan
            skipSequence()
            if scan.current == UInt8(ascii: "*") || scan.current == UInt8(ascii: ".") {
                scan.position += 1
            }
            if LeadingTime.scan(&scan) != nil {
                skipZoneName()
                if scan.take(": ") { return scan.skipBlanks() }
            }
            scan = begin
        }
        var ahead = scan
        let word = ahead.word()
        guard word.count <= 32, ahead.current == 0x20,
            let colon = scan.bytes.first(
                UInt8(ascii: ":"),
                from: word.lowerBound,
                to: word.upperBound
            ), SyslogLevel.isSeverity(scan.bytes, colon + 1..<word.upperBound)
        else { return }
        let bar = scan.bytes.first(UInt8(ascii: "|"), from: word.lowerBound, to: colon)
        let facility = word.lowerBound..<(bar ?? colon)
        guard SyslogLevel.isFacility(scan.bytes, facility) else { return }
        header.facility = facility
        header.severity = colon + 1..<word.upperBound
        scan = ahead
        scan.skipBlanks()
    }

    /// The message's length, which RFC 6587 puts in front of it on a stream.
    private mutating func skipLength() {
        var ahead = scan
        if ahead.digits(1, 6) != nil, ahead.take(0x20), ahead.current == UInt8(ascii: "<") {
            scan = ahead
        }
    }

    private mutating func readPriority() {
        let begin = scan.position
        guard scan.take(UInt8(ascii: "<")), let value = scan.digits(1, 3), value < 192,
            scan.take(UInt8(ascii: ">"))
        else {
            scan.position = begin
            return
        }
        header.priority = value
        header.priorityText = begin + 1..<scan.position - 1
        _ = scan.take(": ")
        scan.skipBlanks()
    }

    // MARK: - RFC 5424

    private mutating func readVersion() -> Bool {
        let begin = scan.position
        guard let version = scan.digits(1, 2), (1...9).contains(version), scan.take(0x20),
            scan.hasText("- ") || isTimeOfRFC5424
        else {
            scan.position = begin
            return false
        }
        header.version = begin..<(begin + 1)
        if !scan.take("- ") {
            header.time = LeadingTime.scan(&scan)
            _ = scan.take(0x20)
        }
        header.host = part()
        header.program = part()
        header.pid = part()
        header.messageID = part()
        header.structuredData = StructuredData.skip(&scan)
        scan.skipBlanks()
        // Some senders write the byte order mark that the RFC asks for.
        if scan.take("\u{FEFF}") { scan.skipBlanks() }
        header.message = scan.rest
        header.hasTag = true
        return true
    }

    private var isTimeOfRFC5424: Bool {
        var ahead = scan
        guard let time = LeadingTime.scan(&ahead) else { return false }
        return time.form == .iso(strict: true) && ahead.current == 0x20
    }

    /// A word and the blank behind it; nil for `-`.
    private mutating func part() -> Range<Int>? {
        let word = scan.word()
        _ = scan.take(0x20)
        return word.isEmpty || scan.bytes.equals(word, "-") ? nil : word
    }

    // MARK: - RFC 3164

    /// Cisco counts its messages in front of the time, and may name itself there.
    private mutating func skipSequence() {
        for _ in 0..<2 {
            var ahead = scan
            let word = ahead.word()
            guard word.count > 1, scan.bytes[word.upperBound - 1] == UInt8(ascii: ":"),
                ahead.current == 0x20
            else { return }
            let name = word.lowerBound..<word.upperBound - 1
            ahead.skipBlanks()
            let mark = ahead
            if ahead.current == UInt8(ascii: "*") || ahead.current == UInt8(ascii: ".") {
                ahead.position += 1
            }
            let isTimed = LeadingTime.scan(&ahead) != nil
            if scan.bytes.isNumber(name) {
                scan = mark
            } else if isTimed {
                header.host = name
                scan = mark
                return
            } else {
                return
            }
        }
    }

    /// `CET` before a colon.
    private mutating func skipZoneName() {
        var ahead = scan
        guard ahead.take(0x20) else { return }
        let start = ahead.position
        while ahead.current >= 0x41, ahead.current <= 0x5A { ahead.position += 1 }
        if (3...5).contains(ahead.position - start), ahead.current == UInt8(ascii: ":") {
            scan = ahead
        }
    }

    private mutating func readHost() {
        if scan.current == UInt8(ascii: "<") { readNamedPriority(end: UInt8(ascii: ">")) }
        let begin = scan
        let word = scan.word()
        if let dot = levelDot(word) {
            header.facility = word.lowerBound..<dot
            header.severity = dot + 1..<word.upperBound
            scan.skipBlanks()
            return
        }
        let isTag = word.contains {
            scan.bytes[$0] == UInt8(ascii: "[") || scan.bytes[$0] == UInt8(ascii: "(")
                || scan.bytes[$0] == UInt8(ascii: "=")
        }
        let last = word.last.map { scan.bytes[$0] } ?? 0
        if word.isEmpty || isTag || last == UInt8(ascii: ":") || scan.bytes[word.lowerBound] == 0x25
            || scan.bytes.equals(word, "---") || scan.bytes.equals(word, "--")
        {
            scan = begin
            return
        }
        header.host = word
        scan.skipBlanks()
        // Cisco puts a colon of its own behind the host.
        if scan.hasText(": ") {
            scan.position += 1
            scan.skipBlanks()
        }
    }

    /// `<auth.info>`.
    private mutating func readNamedPriority(end: UInt8) {
        let begin = scan
        scan.position += 1
        if let inside = scan.upTo(end), inside.count <= 24, let dot = levelDot(inside) {
            header.facility = inside.lowerBound..<dot
            header.severity = dot + 1..<inside.upperBound
            scan.skipBlanks()
        } else {
            scan = begin
        }
    }

    /// Where the dot of `facility.severity` stands; nil when the word is not that.
    private func levelDot(_ word: Range<Int>) -> Int? {
        guard word.count <= 24,
            let dot = scan.bytes.first(
                UInt8(ascii: "."),
                from: word.lowerBound,
                to: word.upperBound
            )
        else { return nil }
        let isKnown =
            SyslogLevel.isFacility(scan.bytes, word.lowerBound..<dot)
            && SyslogLevel.isSeverity(scan.bytes, dot + 1..<word.upperBound)
        return isKnown ? dot : nil
    }

    /// `name[pid]:`, `name(module)[pid]:`, `name:`, `name[pid]` or nothing of the kind.
    private mutating func readTag() {
        header.message = scan.rest
        if scan.hasText("last message repeated") || scan.hasText("message repeated") { return }
        let begin = scan.position
        var name = begin
        // `(systemd)[12]:` is a process that has not become another yet.
        if scan.take(UInt8(ascii: "(")) {
            guard let inside = scan.upTo(UInt8(ascii: ")")), inside.count < 64 else {
                scan.position = begin
                return
            }
            name = scan.position
        } else {
            while name < scan.end, name - begin < 128, Self.isTagByte(scan.bytes[name]) {
                name += 1
            }
            scan.position = name
        }
        guard name > begin else { return }
        if scan.current == UInt8(ascii: "("), let inside = module() { header.module = inside }
        var isMarked = false
        if scan.take(UInt8(ascii: "[")) {
            guard let inside = scan.upTo(UInt8(ascii: "]")), inside.count <= 32 else {
                return abandonTag()
            }
            header.pid = inside
            isMarked = true
        }
        if isMarked, scan.hasText(" <") { readAppleLevel() }
        // launchd names the service behind the pid.
        if isMarked, scan.hasText(" ("),
            let end = scan.bytes.first("):", from: scan.position, to: scan.end)
        {
            scan.position = end + 1
        }
        let hasColon = scan.take(UInt8(ascii: ":"))
        guard hasColon || isMarked else { return abandonTag() }
        header.program = begin..<name
        header.hasTag = true
        scan.skipBlanks()
        if scan.hasText("[ID ") { readSolaris() }
        header.message = scan.rest
    }

    private mutating func abandonTag() {
        header.module = nil
        header.pid = nil
        scan.position = header.message.lowerBound
    }

    private mutating func module() -> Range<Int>? {
        let begin = scan.position
        scan.position += 1
        guard let inside = scan.upTo(UInt8(ascii: ")")), inside.count <= 64,
            !inside.contains(where: { scan.bytes[$0] == 0x20 })
        else {
            scan.position = begin
            return nil
        }
        return inside
    }

    /// `<Notice>` between the pid and the colon, as macOS writes it.
    private mutating func readAppleLevel() {
        let begin = scan
        scan.position += 2
        let start = scan.position
        while scan.current.isLetter { scan.position += 1 }
        let level = start..<scan.position
        guard (4...9).contains(level.count), scan.take(UInt8(ascii: ">")),
            scan.current == UInt8(ascii: ":")
        else {
            scan = begin
            return
        }
        header.severity = level
    }

    /// `[ID 800047 auth.info] `.
    private mutating func readSolaris() {
        let begin = scan
        scan.position += 4
        let number = scan.word()
        scan.skipBlanks()
        if scan.bytes.isNumber(number), let level = scan.upTo(UInt8(ascii: "]")),
            let dot = levelDot(level)
        {
            header.messageID = number
            header.facility = level.lowerBound..<dot
            header.severity = dot + 1..<level.upperBound
            scan.skipBlanks()
        } else {
            scan = begin
        }
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ","),
            UInt8(ascii: ";"):
            false
        default: byte > 0x20 && byte < 0x7F
        }
    }
}
