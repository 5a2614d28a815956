// SPDX-License-Identifier: Apache-2.0

/// One `key=value` of an audit record.
struct AuditPair {
    let key: Range<Int>
    let value: Range<Int>
    let isQuoted: Bool
    /// The word `old` stood in front, as the first daemons wrote.
    var isOld = false
    /// What the first daemons wrote without the key `op`.
    var isOperation = false

    /// What a key of an EXECVE record says: `a1`, `a1_len` or `a1[0]`.
    struct Argument {
        let number: Int
        let piece: Int?
        let isLength: Bool
    }

    /// Reads such a key; nil for any other.
    static func argument(_ bytes: UnsafeRawBufferPointer, _ key: Range<Int>) -> Argument? {
        var scan = LineScan(bytes, key)
        guard scan.take(UInt8(ascii: "a")), let number = scan.digits(1, 9) else { return nil }
        if scan.isAtEnd { return Argument(number: number, piece: nil, isLength: false) }
        if scan.hasText("_len") { return Argument(number: number, piece: nil, isLength: true) }
        guard scan.take(UInt8(ascii: "[")), let piece = scan.digits(1, 9) else { return nil }
        return Argument(number: number, piece: piece, isLength: false)
    }
}

/// Walks over the pairs of an audit record.
///
/// Words without `=` are passed, but for what SELinux writes: `avc:  denied  { read } for`.
struct AuditBody {
    private var scan: LineScan
    let kind: AuditLineParser.Kind
    /// Inside of `msg='…'`.
    private var isNested = false
    /// An address was decoded, so the resolved one in braces says nothing new.
    var hasAddress = false
    private var isOld = false
    /// `denied` or `granted`.
    private(set) var verdict: Range<Int>?
    /// `read write`.
    private(set) var permissions: Range<Int>?

    init(scan: LineScan, kind: AuditLineParser.Kind) {
        self.scan = scan
        self.kind = kind
    }

    /// The next pair; nil at the record's end.
    mutating func next() -> AuditPair? {
        while true {
            skipBetween()
            guard !scan.isAtEnd else { return nil }
            let start = scan.position
            while !scan.isAtEnd, Self.isKeyByte(scan.current) { scan.position += 1 }
            guard scan.current == UInt8(ascii: "="), scan.position > start else {
                takeWord(from: start)
                continue
            }
            let key = start..<scan.position
            scan.position += 1
            guard var pair = value(of: key) else { continue }
            pair.isOld = isOld
            isOld = false
            return pair
        }
    }

    private mutating func skipBetween() {
        while !scan.isAtEnd, !Self.isKeyByte(scan.current), scan.current != UInt8(ascii: "{") {
            if scan.current == UInt8(ascii: "'") { isNested = false }
            scan.position += 1
        }
    }

    /// Passes a word that has no value.
    private mutating func takeWord(from start: Int) {
        if scan.current == UInt8(ascii: "{"), scan.position == start {
            scan.position += 1
            guard let inside = scan.upTo(UInt8(ascii: "}")) else { return }
            if permissions == nil { permissions = trimmed(inside) }
            return
        }
        let word = start..<scan.position
        if scan.bytes.equals(word, "denied") || scan.bytes.equals(word, "granted") {
            verdict = word
        }
        isOld = scan.bytes.equals(word, "old")
        if scan.position == start { scan.position += 1 }
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high, scan.bytes[low] == 0x20 { low += 1 }
        while high > low, scan.bytes[high - 1] == 0x20 { high -= 1 }
        return low..<high
    }

    /// The value behind the sign; nil for what only opens more pairs.
    private mutating func value(of key: Range<Int>) -> AuditPair? {
        switch scan.current {
        case UInt8(ascii: "'"):
            // A message is flattened; other values in single quotes are text.
            if !scan.bytes.equals(key, "msg"), let end = closing() {
                let inside = scan.position + 1..<end
                scan.position = end + 1
                return AuditPair(key: key, value: inside, isQuoted: true)
            }
            scan.position += 1
            isNested = true
            return operation()
        case UInt8(ascii: "\""):
            let start = scan.position + 1
            if let end = scan.bytes.first(UInt8(ascii: "\""), from: start, to: scan.end) {
                scan.position = end + 1
                return AuditPair(key: key, value: start..<end, isQuoted: true)
            }
        case UInt8(ascii: "{"):
            scan.position += 1
            // Its pairs follow as any others.
            if hasAddress { _ = scan.upTo(UInt8(ascii: "}")) }
            return nil
        default: break
        }
        return bare(key)
    }

    private func closing() -> Int? {
        scan.bytes.first(UInt8(ascii: "'"), from: scan.position + 1, to: scan.end)
    }

    /// `PAM: accounting acct=root`, as the first daemons wrote, says what newer ones call `op`.
    private mutating func operation() -> AuditPair? {
        guard scan.hasText("PAM: ") else { return nil }
        let start = scan.position
        guard
            let end = scan.bytes.first(
                " acct=",
                from: start,
                to: min(scan.end, start + 64)
            )
        else { return nil }
        scan.position = end
        return AuditPair(
            key: start..<start + 3,
            value: start..<end,
            isQuoted: true,
            isOperation: true
        )
    }

    private mutating func bare(_ key: Range<Int>) -> AuditPair {
        // SELinux's `subj==unconfined`.
        if scan.current == UInt8(ascii: "=") { scan.position += 1 }
        let start = scan.position
        if kind == .proctitle, scan.bytes.equals(key, "proctitle") { takeTitle() }
        while !scan.isAtEnd, !endsValue(scan.current) { scan.position += 1 }
        if let glued = resolvedName(in: start..<scan.position) { scan.position = glued }
        var end = scan.position
        // The first daemons wrote `(hostname=?, addr=?, res=success)`.
        if end > start, scan.bytes[start] != UInt8(ascii: "(") {
            while end > start,
                scan.bytes[end - 1] == UInt8(ascii: ",") || scan.bytes[end - 1] == UInt8(ascii: ")")
            {
                end -= 1
            }
        }
        return AuditPair(key: key, value: start..<end, isQuoted: false)
    }

    /// Names that enriched logs resolve, the longer before those that they end in.
    private static let resolved: [StaticString] = [
        "OLD-AUID", "SYSCALL", "FSUID", "FSGID", "SADDR", "AUID", "EUID", "SUID", "OUID", "EGID",
        "SGID", "OGID", "ARCH", "UID", "GID", "ID",
    ]

    /// Where a resolved name begins whose 0x1D byte a collector has dropped: `res=1UID="root"`.
    private func resolvedName(in value: Range<Int>) -> Int? {
        guard
            let sign = scan.bytes.first(
                UInt8(ascii: "="),
                from: value.lowerBound,
                to: value.upperBound
            )
        else { return nil }
        for name in Self.resolved {
            let begin = sign - name.utf8CodeUnitCount
            if begin >= value.lowerBound, scan.bytes.hasText(name, at: begin, sign) { return begin }
        }
        return nil
    }

    /// A title that `ausearch -i` has decoded goes on to the line's end.
    private mutating func takeTitle() {
        let start = scan.position
        while scan.current.hexDigit != nil { scan.position += 1 }
        if scan.isAtEnd || scan.current == 0x1D { return }
        scan.position = scan.bytes.first(0x1D, from: start, to: scan.end) ?? scan.end
    }

    private func endsValue(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x1D || byte == 0x09 || isNested && byte == UInt8(ascii: "'")
            || byte == UInt8(ascii: "}")
    }

    @inline(__always)
    private static func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: ".")
    }
}
