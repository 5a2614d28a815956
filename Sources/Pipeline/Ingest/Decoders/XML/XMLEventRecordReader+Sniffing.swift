// SPDX-License-Identifier: Apache-2.0

extension XMLEventRecordReader {
    /// How sure it is that a file which begins so holds events as XML, 0 to 1.
    ///
    /// The head is UTF-8. An event must begin where XML or a line of syslog lets one begin, and not
    /// inside of JSON or CSV that quotes one; most lines before it must be none of another format.
    static func score(head: UnsafeRawBufferPointer) -> Double {
        guard let start = event(head, from: 0, to: head.count) else { return 0 }
        var place = head.starts(with: TextEncoding.mark) ? TextEncoding.mark.count : 0
        var others = 0
        while place < start {
            let end = head[place..<start].firstIndex(of: 0x0A) ?? start
            let line = TextEncoding.trimmed(head, place..<end, isFirst: false)
            if let first = head[line].first, !"<#".utf8.contains(first) {
                if SyslogPrefix(head, line.lowerBound..<start) == nil { return 0 }
                // The event's own line may have a prefix; one before it is another program's.
                if end < start { others += 1 }
            }
            place = end + 1
        }
        guard hasSystem(head, from: start) else { return 0.2 }
        let events = count(head, from: start)
        return 0.97 * Double(events) / Double(events + others + lines(head, from: start))
    }

    private static func hasSystem(_ head: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard let base = head.baseAddress else { return false }
        return XMLText.find("<System", base, from: start, to: head.count) != nil
            || XMLText.find("<EventData", base, from: start, to: head.count) != nil
    }

    private static func count(_ head: UnsafeRawBufferPointer, from start: Int) -> Int {
        var (count, place) = (0, start)
        while let found = event(head, from: place, to: head.count) {
            count += 1
            place = found + 6
        }
        return count
    }

    /// Lines of syslog that bring no event.
    private static func lines(_ head: UnsafeRawBufferPointer, from start: Int) -> Int {
        var count = 0
        for line in head[start...].split(separator: 0x0A).dropFirst().dropLast() {
            let range = line.startIndex..<line.endIndex
            guard SyslogPrefix(head, range) != nil else { continue }
            count += event(head, from: line.startIndex, to: line.endIndex) == nil ? 1 : 0
        }
        return count
    }
}
