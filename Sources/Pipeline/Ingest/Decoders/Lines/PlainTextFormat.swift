// SPDX-License-Identifier: Apache-2.0

import Schema

/// Text of no known format: each line a `message`, with its `timestamp` if it begins with one.
struct PlainTextFormat: LineFormat {
    static let name = "text"

    private let timestamp: FieldID
    private let message: FieldID
    private var clock: YearlessClock

    init(_ context: LineContext) {
        timestamp = context.names.id(of: "timestamp")
        message = context.names.id(of: "message")
        clock = YearlessClock(newest: context.newest)
    }

    /// Little, so that every other format goes before; nothing for what is no text.
    static func score(head: UnsafeRawBufferPointer) -> Double {
        guard !head.isEmpty else { return 0 }
        var odd = 0
        for byte in head where byte < 0x20 && !TextEncoding.isBlank(byte) && byte != 0x1B {
            odd += 1
        }
        return odd * 50 > head.count ? 0 : 0.05
    }

    mutating func decode(_ line: inout LineRecord) -> LineVerdict {
        line.add(message, line.range)
        var scan = line.scan
        scan.skipBlanks()
        _ = scan.take(UInt8(ascii: "["))
        if let time = LeadingTime.scan(&scan) {
            line.add(timestamp, time.range)
            line.time = clock.time(time)
            line.assumesZone = time.offset == nil
        } else {
            addEpoch(scan, to: &line)
        }
        return .record
    }

    /// `1700000000.123 `, as Squid and others begin.
    private func addEpoch(_ start: LineScan, to line: inout LineRecord) {
        var scan = start
        let word = scan.word()
        guard (10...20).contains(word.count),
            word.allSatisfy({ line.bytes[$0].isDigit || line.bytes[$0] == UInt8(ascii: ".") }),
            let reading = TimeText.read(UnsafeRawBufferPointer(rebasing: line.bytes[word]))
        else { return }
        line.add(timestamp, word)
        line.time = reading.time
    }
}
