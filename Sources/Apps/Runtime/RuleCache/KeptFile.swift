// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema
import Sigma

/// A file of the cache folder that was made of other files, and is taken up again while they are the
/// same.
///
/// It is a header (what it is, its length, a checksum of the rest), who made it of what, the stamps
/// of all files it was made of, and what the caller keeps in it. Whatever is wrong is a miss.
struct KeptFile {
    /// Larger files are neither written nor read.
    private static let limit = 128 << 20
    private static let magic: UInt64 = 0x3252_4449_5254_554F
    private static let headerSize = 24

    private let folder: CacheFolder
    private let kind: String
    private let key: String
    private let paths: [String]

    /// What this program makes of some files and folders, and of `values`; nil when there shall or
    /// can be none.
    init?(_ kind: String, of paths: [String], _ values: [String], in folder: CacheFolder?) {
        guard let folder, let program = FileStamp(path: "/proc/self/exe"),
            let here = getcwd(nil, 0)
        else { return nil }
        defer { free(here) }
        self.folder = folder
        self.kind = kind
        self.paths = paths
        // A relative path means something else elsewhere.
        key = ([kind, program.text, String(cString: here)] + paths + values)
            .joined(separator: "\u{0}")
    }

    private var name: String {
        var key = key
        let number = key.withUTF8 { StoredBytes.checksum(UnsafeRawBufferPointer($0)) }
        return kind + "-" + String(number, radix: 16) + ".cache"
    }

    /// Lets `body` read what was kept, if it is still true; nil is a miss.
    func load<Result>(_ body: (StoredBytes, inout ByteReader) -> Result?) -> Result? {
        guard let memory = folder.read(name, limit: Self.limit) else { return nil }
        return memory.withBytes { bytes in
            var reader = ByteReader(bytes)
            guard reader.word() == Self.magic, reader.word() == UInt64(bytes.count),
                reader.word()
                    == StoredBytes.checksum(
                        UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize...])
                    ),
                reader.text() == key, RuleStamps.areCurrent(&reader),
                let result = body(memory, &reader), !reader.isDamaged
            else { return nil }
            return result
        }
    }

    /// Looks at the files before they are read, so that what changes meanwhile is noticed.
    func stamps() -> RuleStamps? { RuleStamps(paths) }

    /// Keeps what `body` writes, which was made of files as they were.
    func keep(of stamps: RuleStamps, _ body: (inout ByteWriter) -> Void) {
        var writer = ByteWriter()
        for word in [Self.magic, 0, 0] { writer.append(word: word) }
        writer.append(key)
        stamps.append(to: &writer)
        body(&writer)
        guard writer.bytes.count <= Self.limit else { return }
        writer.replace(word: UInt64(writer.bytes.count), at: 8)
        let sum = writer.bytes.withUnsafeBytes { bytes in
            StoredBytes.checksum(UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize...]))
        }
        writer.replace(word: sum, at: 16)
        folder.write(writer.bytes, to: name)
    }
}
