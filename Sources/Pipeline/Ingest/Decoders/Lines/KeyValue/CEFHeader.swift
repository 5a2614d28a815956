// SPDX-License-Identifier: Apache-2.0

/// The bars at the beginning of CEF and LEEF, which have the same shape.
enum CEFHeader {
    /// Where `CEF:` or `LEEF:` stands with a digit behind it; nil when it does not.
    ///
    /// Only in the first half KiB: a syslog header is no longer.
    static func find(
        _ mark: StaticString,
        _ bytes: UnsafeRawBufferPointer,
        _ line: Range<Int>
    ) -> Int? {
        let end = min(line.upperBound, line.lowerBound + 512)
        guard let place = bytes.first(mark, from: line.lowerBound, to: end) else { return nil }
        let digit = place + mark.utf8CodeUnitCount
        guard digit < line.upperBound, bytes[digit].isDigit,
            place == line.lowerBound || !bytes[place - 1].isAlphanumeric
        else { return nil }
        return place
    }

    /// The text up to the next bar that has no backslash before it, and the move past it.
    static func part(_ scan: inout LineScan) -> Range<Int>? {
        let start = scan.position
        var index = start
        while index < scan.end {
            switch scan.bytes[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "|"):
                scan.position = index + 1
                return start..<index
            default: break
            }
            index += 1
        }
        return nil
    }
}
