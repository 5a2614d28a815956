// SPDX-License-Identifier: Apache-2.0

import Glibc
import Schema
import Sigma

/// What tells whether a file or folder is the one it was.
///
/// The time of the last change of content can be set at will, that of the last change of anything
/// cannot; a file that replaces another has another number.
struct FileStamp: Equatable {
    private let words: [UInt64]
    /// The later of its two times, in nanoseconds.
    let latest: Int
    let isFolder: Bool

    /// Looks at a path, following links; nil when nothing is there.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        words = Self.words(status)
        latest = max(Self.time(status.st_mtim), Self.time(status.st_ctim))
        isFolder = status.st_mode & S_IFMT == S_IFDIR
    }

    private static func time(_ time: timespec) -> Int { time.tv_sec * 1_000_000_000 + time.tv_nsec }

    private static func words(_ status: stat) -> [UInt64] {
        [
            UInt64(status.st_dev), UInt64(status.st_ino), UInt64(status.st_mode),
            UInt64(bitPattern: Int64(status.st_size)),
            UInt64(bitPattern: Int64(time(status.st_mtim))),
            UInt64(bitPattern: Int64(time(status.st_ctim))),
        ]
    }

    /// What stays the same when only another link to the file is made, as text.
    var text: String { words.dropLast().map { String($0) }.joined(separator: ".") }

    func append(to writer: inout ByteWriter) { for word in words { writer.append(word: word) } }

    /// Whether the stamp that comes next says the same.
    static func isCurrent(_ status: stat, _ reader: inout ByteReader) -> Bool {
        var isSame = reader.word() == UInt64(status.st_dev)
        isSame = reader.word() == UInt64(status.st_ino) && isSame
        isSame = reader.word() == UInt64(status.st_mode) && isSame
        isSame = reader.word() == UInt64(bitPattern: Int64(status.st_size)) && isSame
        isSame = reader.word() == UInt64(bitPattern: Int64(time(status.st_mtim))) && isSame
        return reader.word() == UInt64(bitPattern: Int64(time(status.st_ctim))) && isSame
    }
}

/// The stamps of all files that rules are read from, and of all folders on the way.
///
/// A file that comes, goes or gets another name changes its folder, so folders that have not changed
/// need not be listed again.
struct RuleStamps {
    /// Folders by their paths, each with its files' names behind it; and files that were named.
    private var stamps: [(path: String, place: Place, stamp: FileStamp)] = []
    private var folders: Set<String> = []

    /// What a path is to be looked up from.
    private enum Place: Int {
        case folder, inFolder, named
    }

    private static let depthLimit = 64
    private static let countLimit = 200_000

    /// Files that changed less than this before they were looked at may change again and keep their
    /// times: the kernel's clock for files advances every few milliseconds.
    private static let grain = 20_000_000

    /// Looks at files and folders; nil when they cannot be vouched for.
    init?(_ paths: [String]) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        for path in paths {
            guard let stamp = FileStamp(path: path), add(path, stamp, depth: 0) else { return nil }
        }
        let settled = now.tv_sec * 1_000_000_000 + now.tv_nsec - Self.grain
        guard stamps.allSatisfy({ $0.stamp.latest < settled }) else { return nil }
    }

    private mutating func add(_ path: String, _ stamp: FileStamp, depth: Int) -> Bool {
        guard depth < Self.depthLimit, stamps.count < Self.countLimit else { return false }
        stamps.append((path, stamp.isFolder ? .folder : .named, stamp))
        guard stamp.isFolder else { return true }
        // Links that lead in circles; whoever reads the rules reports them.
        guard folders.insert(stamp.text).inserted, let names = Self.names(in: path) else {
            return false
        }
        var inner: [(path: String, stamp: FileStamp)] = []
        for name in names {
            let path = path + "/" + name
            guard let stamp = FileStamp(path: path) else { return false }
            if stamp.isFolder {
                inner.append((path, stamp))
            } else if RuleFile.isRules(name) {
                stamps.append((name, .inFolder, stamp))
            }
        }
        return inner.allSatisfy { add($0.path, $0.stamp, depth: depth + 1) }
    }

    private static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let name else { return nil }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    func append(to writer: inout ByteWriter) {
        writer.append(stamps.count)
        for (path, place, stamp) in stamps {
            writer.append(place.rawValue)
            writer.append(path + "\u{0}")
            stamp.append(to: &writer)
        }
    }

    /// Whether all stamps that `append` wrote are those of today.
    ///
    /// Files are looked up in their folder, which is opened once: thousands of long paths would take
    /// twice as long.
    static func areCurrent(_ reader: inout ByteReader) -> Bool {
        var folder = AT_FDCWD
        defer { if folder >= 0 { close(folder) } }
        for _ in 0..<reader.count() {
            let place = Place(rawValue: reader.int())
            let path = reader.raw(reader.count())
            guard path.last == 0, let start = path.bindMemory(to: CChar.self).baseAddress else {
                return false
            }
            var status = stat()
            switch place {
            case .folder:
                if folder >= 0 { close(folder) }
                folder = open(start, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                guard folder >= 0, fstat(folder, &status) == 0 else { return false }
            case .inFolder:
                guard fstatat(folder, start, &status, 0) == 0 else { return false }
            case .named:
                guard stat(start, &status) == 0 else { return false }
            case nil: return false
            }
            guard FileStamp.isCurrent(status, &reader) else { return false }
        }
        return !reader.isDamaged
    }
}

/// Which files of a folder hold rules.
enum RuleFile {
    /// Whether the name says so; a rule's test lies beside it and is no rule.
    static func isRules(_ path: String) -> Bool { isYAML(path) && !isTest(path) }

    static func isYAML(_ path: String) -> Bool {
        path.hasSuffix(".yml") || path.hasSuffix(".yaml")
    }

    private static func isTest(_ path: String) -> Bool {
        path.hasSuffix(".test.yml") || path.hasSuffix(".test.yaml")
    }
}
