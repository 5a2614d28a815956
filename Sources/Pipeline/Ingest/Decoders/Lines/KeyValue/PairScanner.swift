// SPDX-License-Identifier: Apache-2.0

/// Walks over `key=value` pairs with blanks, commas or semicolons between them.
///
/// Values may be in double or single quotes, in which a backslash takes the next byte as it is. A
/// bare value ends at a blank. Words without `=` are passed and counted.
struct PairScanner {
    struct Pair {
        let key: Range<Int>
        let value: Range<Int>
        let escaped: Bool
    }

    private(set) var scan: LineScan
    /// Words that belong to no pair.
    private(set) var strays = 0

    init(_ scan: LineScan) { self.scan = scan }

    /// The next pair; nil at the end.
    mutating func next() -> Pair? {
        while true {
            while !scan.isAtEnd, Self.isBetween(scan.current) { scan.position += 1 }
            guard !scan.isAtEnd else { return nil }
            let start = scan.position
            while !scan.isAtEnd, Self.isKeyByte(scan.current) { scan.position += 1 }
            if scan.current == UInt8(ascii: "="), scan.position > start {
                let key = start..<scan.position
                scan.position += 1
                return pair(key)
            }
            strays += 1
            skipStray()
        }
    }

    private mutating func pair(_ key: Range<Int>) -> Pair {
        if scan.current == UInt8(ascii: "\"") || scan.current == UInt8(ascii: "'"),
            let value = scan.quoted()
        {
            return Pair(key: key, value: value.inside, escaped: value.escaped)
        }
        let value = scan.word()
        var end = value.upperBound
        if end > value.lowerBound,
            scan.bytes[end - 1] == UInt8(ascii: ",") || scan.bytes[end - 1] == UInt8(ascii: ";")
        {
            end -= 1
        }
        return Pair(key: key, value: value.lowerBound..<end, escaped: false)
    }

    /// Goes past a word, or past a text in quotes.
    private mutating func skipStray() {
        if scan.current == UInt8(ascii: "\""), scan.quoted() != nil { return }
        let word = scan.word()
        if word.isEmpty { scan.position += 1 }
    }

    private static func isBetween(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
            || byte == UInt8(ascii: "|")
    }

    static func isKeyByte(_ byte: UInt8) -> Bool {
        byte.isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "$")
    }
}
