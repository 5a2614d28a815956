// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema
import Sigma

/// Compiled rules of an earlier run.
///
/// Reading and compiling thousands of rules takes a third of a second, and nearly every run does it
/// for the same rules. What was compiled is kept in the user's cache folder, and taken up again when
/// the program is the same, the same rules are asked for, and no file or folder they came from has
/// changed. Whatever else is wrong is a miss: a cache never makes a run fail or differ.
///
/// A file is a header (what it is, its length, a checksum of the rest), who made it of what, what
/// cannot be used and why, and the compiled set.
struct RuleCache {
    /// What was kept.
    struct Content {
        let set: RuleSet
        let refused: [RefusedRule]
        /// What rules that cannot be used are called.
        let refusedNames: Set<String>
        /// Correlations; of them their files are kept, and read anew.
        let correlations: [CorrelationRule]
    }

    /// Larger files are neither written nor read.
    private static let limit = 128 << 20
    private static let magic: UInt64 = 0x3152_4449_5254_554F
    private static let headerSize = 24

    private let folder: CacheFolder
    private let key: String
    private let paths: [String]

    /// The cache for the rules of some files and folders; nil when there shall or can be none.
    init?(
        _ paths: [String],
        _ placeholders: [String: [String]] = [:],
        in folder: CacheFolder? = CacheFolder()
    ) {
        guard let folder, let program = FileStamp(path: "/proc/self/exe"),
            let here = getcwd(nil, 0)
        else { return nil }
        defer { free(here) }
        self.folder = folder
        self.paths = paths
        // A relative path means something else elsewhere.
        let values = placeholders.sorted { $0.key < $1.key }.flatMap { ["%" + $0.key] + $0.value }
        key = ([program.text, String(cString: here)] + paths + values).joined(separator: "\u{0}")
    }

    private var name: String {
        var key = key
        let number = key.withUTF8 { StoredBytes.checksum(UnsafeRawBufferPointer($0)) }
        return "rules-" + String(number, radix: 16) + ".cache"
    }

    // MARK: - Reading

    /// What was kept, if it is still true.
    func load(names: FieldNames) -> Content? {
        guard let memory = folder.read(name, limit: Self.limit) else { return nil }
        return memory.withBytes { bytes in
            var reader = ByteReader(bytes)
            guard reader.word() == Self.magic, reader.word() == UInt64(bytes.count),
                reader.word()
                    == StoredBytes.checksum(
                        UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize...])
                    ),
                reader.text() == key, RuleStamps.areCurrent(&reader)
            else { return nil }
            let refused = reader.refused()
            let refusedNames = Set(reader.texts())
            let files = reader.texts()
            guard !reader.isDamaged,
                let set = RuleSet(stored: memory, from: &reader, names: names)
            else { return nil }
            return Content(
                set: set,
                refused: refused,
                refusedNames: refusedNames,
                correlations: Self.correlations(in: files)
            )
        }
    }

    /// There are few, and their files have not changed.
    private static func correlations(in files: [String]) -> [CorrelationRule] {
        var reading = RuleReading()
        for file in files {
            if let text = TextFile.read(file).text { reading.read(text, from: file) }
        }
        return reading.correlations
    }

    // MARK: - Writing

    /// Looks at the files before they are read, so that what changes meanwhile is noticed.
    func stamps() -> RuleStamps? { RuleStamps(paths) }

    /// Keeps what was compiled of files as they were.
    func keep(_ content: Content, of stamps: RuleStamps) {
        var writer = ByteWriter()
        for word in [Self.magic, 0, 0] { writer.append(word: word) }
        writer.append(key)
        stamps.append(to: &writer)
        writer.append(content.refused)
        writer.append(content.refusedNames.sorted())
        var files: [String] = []
        for rule in content.correlations where files.last != rule.location.file {
            files.append(rule.location.file)
        }
        writer.append(files)
        content.set.append(to: &writer)
        guard writer.bytes.count <= Self.limit else { return }
        writer.replace(word: UInt64(writer.bytes.count), at: 8)
        let sum = writer.bytes.withUnsafeBytes { bytes in
            StoredBytes.checksum(UnsafeRawBufferPointer(rebasing: bytes[Self.headerSize...]))
        }
        writer.replace(word: sum, at: 16)
        folder.write(writer.bytes, to: name)
    }
}

// MARK: - What cannot be used

extension ByteWriter {
    fileprivate mutating func append(_ refused: [RefusedRule]) {
        append(refused.count)
        for rule in refused {
            append(rule.path)
            append(rule.line)
            append(rule.report.code)
            append(rule.report.problem)
            append(rule.report.place)
            append(rule.report.remedy)
        }
    }
}

extension ByteReader {
    fileprivate mutating func refused() -> [RefusedRule] {
        var refused: [RefusedRule] = []
        for _ in 0..<count() where !isDamaged {
            let (path, line) = (text(), int())
            let report = ErrorReport(
                text(),
                problem: text(),
                place: optionalText(),
                remedy: text()
            )
            refused.append(RefusedRule(path: path, line: line, report: report))
        }
        return refused
    }
}
