// SPDX-License-Identifier: Apache-2.0

/// The kinds of archive that are opened in passing, told by their first bytes and never by a name.
enum ArchiveFormat: String {
    case zip
    case sevenZip = "7z"
    case tar
    /// No archives, but compressions that libarchive knows: see `PackedStream`.
    case xz, bzip2

    /// The formats that hold files.
    var isArchive: Bool { self != .xz && self != .bzip2 }

    /// Looks at a stream's first bytes, which gzip or Zstandard were taken off before.
    init?(head: UnsafeRawBufferPointer) {
        if head.starts(with: "PK\u{3}\u{4}".utf8) || head.starts(with: "PK\u{5}\u{6}".utf8) {
            self = .zip
        } else if head.starts(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
            self = .sevenZip
        } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) {
            self = .xz
        } else if head.starts(with: [0x42, 0x5A, 0x68]), head.count > 9,
            (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(head[3]),
            head[4] == 0x31 || head[4] == 0x17
        {
            self = .bzip2
        } else if Self.isTar(head) {
            self = .tar
        } else {
            return nil
        }
    }

    init?(head: [UInt8]) {
        guard let format = head.withUnsafeBytes({ ArchiveFormat(head: $0) }) else { return nil }
        self = format
    }

    /// Whether bytes begin with a tar header.
    ///
    /// Its checksum tells, the sum of the block's bytes with blanks in its own place: old archives have
    /// no other mark.
    private static func isTar(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.count >= 512, head[0] != 0 else { return false }
        var sum = 0
        for index in 0..<512 { sum += (148..<156).contains(index) ? 0x20 : Int(head[index]) }
        var written = 0
        var digits = 0
        for byte in head[148..<156] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) else {
                guard byte == 0x20 || byte == 0 else { return false }
                continue
            }
            written = written * 8 + Int(byte - UInt8(ascii: "0"))
            digits += 1
        }
        return digits > 0 && written == sum
    }
}
