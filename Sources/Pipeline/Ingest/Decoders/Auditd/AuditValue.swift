// SPDX-License-Identifier: Apache-2.0

/// Values that the kernel writes as hexadecimal digits because of a byte in them that would break
/// the line, and which values these can be.
enum AuditValue {
    /// Fields that hold untrusted text; digits in any other are a number.
    static let encoded = [
        "proctitle", "comm", "exe", "cwd", "name", "cmd", "acct", "data", "path", "dir", "key",
        "ocomm", "watch", "file", "grp", "vm", "old-disk", "new-disk", "new_group", "device",
        "profile", "unit", "info", "filename",
    ]

    /// Writes the text that digits stand for.
    ///
    /// Zeros within become blanks: they stand between the arguments of `proctitle`.
    ///
    /// - Parameters:
    ///   - range: An unquoted value.
    ///   - line: Gets the text.
    ///   - anyByte: Whether control characters may be in it; else it is taken for a plain value.
    /// - Returns: Where the text is; nil when the value is no such text.
    static func decode(
        _ range: Range<Int>,
        in line: inout LineRecord,
        anyByte: Bool
    ) -> Range<Int>? {
        guard range.count >= 2, range.count % 2 == 0 else { return nil }
        let bytes = line.bytes
        for index in range where bytes[index].hexDigit == nil { return nil }
        if !anyByte {
            for index in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
                let byte = byte(bytes, index)
                // 0 and 1 part arguments and keys.
                if byte < 0x20, byte > 1, byte != 0x09, byte != 0x0A, byte != 0x0D { return nil }
            }
        }
        let start = line.arena
        var end = range.upperBound
        while end > range.lowerBound, byte(bytes, end - 2) == 0 { end -= 2 }
        for index in stride(from: range.lowerBound, to: end, by: 2) {
            let byte = byte(bytes, index)
            line.put(byte == 0 ? 0x20 : byte)
        }
        line.repairWritten(from: start)
        return start..<line.arena
    }

    private static func byte(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt8 {
        (bytes[index].hexDigit ?? 0) << 4 | (bytes[index + 1].hexDigit ?? 0)
    }
}
