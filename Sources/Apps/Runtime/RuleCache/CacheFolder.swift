// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sigma

/// The user's own folder for what can be made again: `$XDG_CACHE_HOME/outrider`, else
/// `~/.cache/outrider`.
///
/// Nothing in it is believed that somebody else could have put there: folder and files must belong to
/// the user and be writable by nobody else.
struct CacheFolder {
    /// So many files of a kind are kept; the oldest make room.
    private static let fileLimit = 8
    private static let suffix = ".cache"

    private let path: String

    /// The folder; nil when `OUTRIDER_CACHE` is `off` or there is no place for it.
    init?() {
        guard Self.variable("OUTRIDER_CACHE") != "off" else { return nil }
        if let cache = Self.variable("XDG_CACHE_HOME"), cache.hasPrefix("/") {
            path = cache + "/outrider"
        } else if let home = Self.variable("HOME"), home.hasPrefix("/") {
            path = home + "/.cache/outrider"
        } else {
            return nil
        }
    }

    /// A folder of the caller's choice.
    init(path: String) { self.path = path }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Whether something belongs to the user alone.
    private static func isOwn(_ status: stat, _ kind: mode_t) -> Bool {
        status.st_mode & S_IFMT == kind && status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }

    private var isOwn: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && Self.isOwn(status, S_IFDIR)
    }

    /// A file's content, or nil.
    func read(_ name: String, limit: Int) -> StoredBytes? {
        guard isOwn else { return nil }
        let descriptor = open(path + "/" + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Self.isOwn(status, S_IFREG), status.st_size > 0,
            status.st_size <= limit
        else { return nil }
        return StoredBytes(count: Int(status.st_size)) { memory in
            var done = 0
            while done < memory.count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: memory[done...])
                let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    /// Puts a file there, all at once or not at all.
    func write(_ bytes: [UInt8], to name: String) {
        guard makeFolder() else { return }
        let number = UInt64.random(in: .min ... .max)
        let draft = path + "/\(name).\(String(number, radix: 16)).draft"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        let isWritten = Self.write(bytes, to: descriptor)
        guard close(descriptor) == 0, isWritten, rename(draft, path + "/" + name) == 0 else {
            unlink(draft)
            return
        }
        removeOldest(like: name.prefix { $0 != "-" } + "-")
    }

    private func makeFolder() -> Bool {
        guard !isOwn else { return true }
        if let end = path.lastIndex(of: "/") { _ = mkdir(String(path[..<end]), 0o700) }
        return mkdir(path, 0o700) == 0 && isOwn
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                done += count
            }
            return true
        }
    }

    /// Leaves the newest files of a kind, which is what their names begin with, and drafts that may still be written.
    private func removeOldest(like kind: Substring) {
        guard let stream = opendir(path) else { return }
        defer { closedir(stream) }
        var files: [(path: String, time: Int)] = []
        let now = time(nil)
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            let file = path + "/" + name
            guard name.hasPrefix(kind), lstat(file, &status) == 0 else { continue }
            if name.hasSuffix(Self.suffix) {
                files.append((file, status.st_mtim.tv_sec))
            } else if name.hasSuffix(".draft"), now - status.st_mtim.tv_sec > 3_600 {
                unlink(file)
            }
        }
        for file in files.sorted(by: { $0.time > $1.time }).dropFirst(Self.fileLimit) {
            unlink(file.path)
        }
    }
}
