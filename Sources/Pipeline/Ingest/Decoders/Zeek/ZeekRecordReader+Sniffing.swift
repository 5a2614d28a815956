// SPDX-License-Identifier: Apache-2.0

extension ZeekRecordReader {
    /// How sure it is that a file which begins so is a Zeek log with tabs, 0 to 1.
    ///
    /// Only a log's own header counts: without one nobody knows the columns.
    static func score(head: UnsafeRawBufferPointer) -> Double {
        var seen: Set<String> = []
        for line in head.split(separator: 0x0A).prefix(64) {
            let line = (line.starts(with: TextEncoding.mark) ? line.dropFirst(3) : line)
                .drop { $0 == 0x20 || $0 == 0x09 }
            guard line.first == UInt8(ascii: "#") else {
                if seen.contains("fields") { break }
                // A tail of the file before it may stand in front.
                continue
            }
            let word = line.dropFirst().prefix { $0 > 0x20 && $0 != UInt8(ascii: ",") }
            seen.insert(String(decoding: word, as: UTF8.self))
        }
        guard seen.contains("fields") else { return seen.contains("separator") ? 0.9 : 0 }
        let others = seen.intersection([
            "separator", "set_separator", "empty_field", "unset_field", "path", "types", "open",
        ])
        return others.isEmpty ? 0.3 : min(1, 0.8 + 0.05 * Double(others.count))
    }
}
