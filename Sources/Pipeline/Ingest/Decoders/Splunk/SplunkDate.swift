// SPDX-License-Identifier: Apache-2.0

/// The line that begins a record: `10/18/2020 07:50:06 AM`, or Windows' own `20201018075006.000000`.
enum SplunkDate {
    /// The first line of a range that is a date with a `Key=` line behind it; nil for none.
    ///
    /// A date in a message has no such line behind it. `start` is the beginning of a line.
    static func record(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
        var place = start
        while place < end {
            let line = TextEncoding.line(bytes, from: place, to: end)
            guard let lineEnd = line.end else { return nil }
            if isDigit(bytes[place]), isDate(bytes, place..<lineEnd),
                isKey(bytes, from: lineEnd + 1, to: end)
            {
                return place
            }
            place = lineEnd + 1
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isKey(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Bool
    {
        var place = start
        while place < end, place - start < 64, isDigit(bytes[place]) || isLetter(bytes[place]) {
            place += 1
        }
        return place > start && place < end && bytes[place] == UInt8(ascii: "=")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    static func isDate(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        guard range.count <= 48 else { return false }
        let line = TextEncoding.trimmed(bytes, range, isFirst: false)
        // `9` for digits: runs of them are shown as one.
        var shape: [UInt8] = []
        for byte in bytes[line] {
            if isDigit(byte) {
                if shape.last != UInt8(ascii: "9") { shape.append(UInt8(ascii: "9")) }
            } else {
                shape.append(byte)
            }
        }
        return shapes.contains(shape)
    }

    private static let shapes: Set<[UInt8]> = {
        var shapes: Set<[UInt8]> = []
        for time in ["9:9:9", "9:9:9.9"] {
            for half in ["", " AM", " PM"] { shapes.insert(Array("9/9/9 \(time)\(half)".utf8)) }
        }
        shapes.insert(Array("9.9".utf8))
        return shapes
    }()
}
