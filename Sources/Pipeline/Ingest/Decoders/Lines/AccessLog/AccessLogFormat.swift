// SPDX-License-Identifier: Apache-2.0

import Schema

/// The common and combined log formats of Apache, nginx and others, with or without the virtual
/// host in front.
///
/// `[vhost] host ident user [time] "request" status bytes ["referer" "agent" …]`. Fields:
/// `cs-host`, `c-ip`, `cs-ident`, `cs-username`, `timestamp`, `cs-method`, `cs-uri`,
/// `cs-uri-stem`, `cs-uri-query`, `cs-version`, `sc-status`, `sc-bytes`, `cs-referer`,
/// `cs-user-agent`, `x-forwarded-for` and `extra` for what sites add. A `-` gives no field. A
/// line of another kind (Apache's error log) is a `message`.
struct AccessLogFormat: LineFormat {
    static let name = "access-log"

    private let fields: RequestFields
    private let identity: FieldID
    private let forwarded: FieldID
    private let extra: FieldID

    init(_ context: LineContext) {
        fields = RequestFields(context.names)
        identity = context.names.id(of: "cs-ident")
        forwarded = context.names.id(of: "x-forwarded-for")
        extra = context.names.id(of: "extra")
    }

    static func score(head: UnsafeRawBufferPointer) -> Double {
        LineSample(head) { bytes, line in AccessLine(bytes, line) == nil ? 0 : 1 }
            .score(best: 0.97)
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        guard let parts = AccessLine(line.bytes, line.range) else {
            line.add(fields.message, line.range)
            var scan = line.scan
            _ = scan.take(UInt8(ascii: "["))
            if let time = LeadingTime.scan(&scan) {
                line.add(fields.timestamp, time.range)
                line.time = time.time
                line.assumesZone = time.offset == nil
            }
            return .record
        }
        if let host = parts.virtualHost { line.addUnlessDash(fields.host, host) }
        line.addUnlessDash(fields.client, parts.client)
        if let identity = parts.identity { line.addUnlessDash(self.identity, identity) }
        if let user = parts.user { line.addUnlessDash(fields.user, user) }
        line.add(fields.timestamp, parts.time.range)
        line.time = parts.time.time
        line.assumesZone = parts.time.offset == nil
        fields.addRequest(parts.request, to: &line)
        line.addUnlessDash(fields.status, parts.status)
        var scan = LineScan(line.bytes, parts.rest..<line.end)
        scan.skipBlanks()
        if scan.current != UInt8(ascii: "\"") { line.addUnlessDash(fields.bytes, scan.word()) }
        addQuoted(&scan, to: &line)
        return .record
    }

    private func addQuoted(_ scan: inout LineScan, to line: inout LineRecord) {
        for field in [fields.referer, fields.agent, forwarded] {
            scan.skipBlanks()
            guard scan.current == UInt8(ascii: "\"") else { break }
            guard let text = scan.quoted() else {
                // A line that was cut within an agent.
                line.add(field, scan.position + 1..<scan.end)
                return
            }
            fields.addQuoted(field, text, to: &line)
        }
        scan.skipBlanks()
        if !scan.isAtEnd { line.add(extra, scan.rest) }
    }
}

/// Where the parts of an access log's line are.
struct AccessLine {
    private(set) var virtualHost: Range<Int>?
    let client: Range<Int>
    private(set) var identity: Range<Int>?
    private(set) var user: Range<Int>?
    let time: LeadingTime
    /// What is in the quotes.
    let request: Range<Int>
    let status: Range<Int>
    /// Where the number of bytes begins.
    let rest: Int

    /// Finds the time in brackets and looks at both sides of it; nil when it is no such line.
    init?(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) {
        guard let bracket = Self.bracket(bytes, line) else { return nil }
        var scan = LineScan(bytes, bracket + 1..<line.upperBound)
        guard let time = LeadingTime.scan(&scan), scan.take(UInt8(ascii: "]")) else { return nil }
        self.time = time
        scan.skipBlanks()
        guard scan.current == UInt8(ascii: "\""), let request = scan.quoted() else { return nil }
        self.request = request.inside
        scan.skipBlanks()
        status = scan.word()
        guard status.count == 3 && bytes.isNumber(status) || bytes.equals(status, "-") else {
            return nil
        }
        rest = scan.position
        var words = Words(LineScan(bytes, line.lowerBound..<bracket))
        guard let first = words.next(), let second = words.next() else { return nil }
        guard let third = words.next() else {
            // Some servers leave out the identity.
            (client, user) = (first, second)
            return
        }
        let isVirtual =
            !bytes.isAddress(first) && !bytes.equals(second, "-")
            && (bytes.isAddress(second) || words.next() != nil)
        guard isVirtual else {
            client = first
            identity = second
            user = third.lowerBound..<max(third.upperBound, words.end)
            return
        }
        virtualHost = first
        client = second
        identity = third
        let user = third.upperBound + 1
        if user < words.end { self.user = user..<words.end }
    }

    /// Where the bracket before the time is; names of users may have brackets too.
    private static func bracket(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Int? {
        var place = line.lowerBound
        let end = min(line.upperBound, line.lowerBound + 1_024)
        while let found = bytes.first(UInt8(ascii: "["), from: place, to: end) {
            if found > line.lowerBound, bytes[found - 1] == 0x20,
                LeadingTime.read(bytes, found + 1..<line.upperBound) != nil
            {
                return found
            }
            place = found + 1
        }
        return nil
    }
}

/// The words before an access log's time.
private struct Words {
    private var scan: LineScan
    /// Where the last of all words ends.
    let end: Int

    init(_ scan: LineScan) {
        self.scan = scan
        var end = scan.end
        while end > scan.position, scan.bytes[end - 1] == 0x20 { end -= 1 }
        self.end = end
    }

    mutating func next() -> Range<Int>? {
        scan.skipBlanks()
        guard !scan.isAtEnd else { return nil }
        return scan.word()
    }
}
