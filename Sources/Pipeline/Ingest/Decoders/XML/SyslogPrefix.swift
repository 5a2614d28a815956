// SPDX-License-Identifier: Apache-2.0

/// What syslog writes before an event on its line: when, and from which host.
///
/// `Jan 14 00:30:28 host sysmon: ` (RFC 3164), `2022-01-14T00:30:28Z host sysmon: ` and
/// `<14>1 2022-01-14T00:30:28Z host sysmon …` (RFC 5424); the texts stay as they are.
struct SyslogPrefix {
    let timestamp: Range<Int>
    let hostname: Range<Int>

    /// Looks at a range; nil when it does not begin with a time and a host.
    init?(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        var place = range.lowerBound
        func byte(_ place: Int) -> UInt8 { place < range.upperBound ? bytes[place] : 0 }
        func endOfWord(from start: Int) -> Int {
            var end = start
            while end < range.upperBound, byte(end) > 0x20, byte(end) < 0x80 { end += 1 }
            return end
        }
        func isDigit(_ place: Int) -> Bool { (0x30...0x39).contains(byte(place)) }
        if byte(place) == UInt8(ascii: "<") {
            while place < range.upperBound, byte(place) != UInt8(ascii: ">") { place += 1 }
            place += 1
            if byte(place) == UInt8(ascii: "1"), byte(place + 1) == 0x20 { place += 2 }
        }
        let start = place
        if isDigit(place), isDigit(place + 3), byte(place + 4) == UInt8(ascii: "-") {
            place = endOfWord(from: place)
        } else if byte(place + 3) == 0x20, byte(place + 6) == 0x20, isDigit(place + 7),
            byte(place + 9) == UInt8(ascii: ":"), byte(place + 12) == UInt8(ascii: ":")
        {
            place += 15
        } else {
            return nil
        }
        guard place < range.upperBound, byte(place) == 0x20,
            bytes[start..<place].allSatisfy({ $0 < 0x80 })
        else { return nil }
        timestamp = start..<place
        let host = place + 1
        let end = endOfWord(from: host)
        guard end > host, byte(end) == 0x20 else { return nil }
        hostname = host..<end
    }
}
