// SPDX-License-Identifier: Apache-2.0

import CArchive
import Glibc

/// An archive that is read from its beginning to its end, through libarchive.
///
/// Nothing is written to disk but the bytes of a 7z archive, whose index is at its end: they go to a
/// file without a name. What unpacks to too much is given up as for gzip.
///
/// - Limits: 100,000 members; 4 GiB of packed 7z.
final class Archive {
    /// What libarchive says of one member.
    struct Entry {
        let name: String
        /// Why it is not read, which is not worth saying for a folder (`""`); nil for a file.
        let refusal: String?
    }

    /// libarchive's own numbers, whose macros Swift does not see.
    private enum FileType {
        static let file: UInt32 = 0o100_000
        static let folder: UInt32 = 0o040_000
        static let link: UInt32 = 0o120_000
    }

    static let memberLimit = 100_000
    private static let spoolLimit = 4 << 30

    let format: ArchiveFormat
    private let source: any ByteStream
    private let handle: OpaquePointer
    private let feed: Feed
    private var expansion = ExpansionGuard()
    private var members = 0

    /// Opens an archive of that format at a stream's beginning.
    ///
    /// - Throws: `.damaged` when it is none, `.system` when there is no memory or no room.
    init(_ stream: any ByteStream, format: ArchiveFormat) throws(StreamFailure) {
        guard let handle = archive_read_new() else {
            throw .system(reason: "libarchive could not start")
        }
        self.handle = handle
        self.format = format
        source = stream
        feed = Feed(stream)
        switch format {
        case .zip: archive_read_support_format_zip_streamable(handle)
        case .sevenZip: archive_read_support_format_7zip(handle)
        case .tar: archive_read_support_format_tar(handle)
        case .xz:
            archive_read_support_filter_xz(handle)
            archive_read_support_format_raw(handle)
        case .bzip2:
            archive_read_support_filter_bzip2(handle)
            archive_read_support_format_raw(handle)
        }
        // A failed initialiser of a class that is complete runs `deinit`, which frees the handle.
        guard format == .sevenZip ? try openSpooled() : open() else { throw failure() }
    }

    deinit { archive_read_free(handle) }

    /// How many packed bytes were read.
    var rawCount: Int { source.rawCount }

    /// Goes to the next member; nil at the end.
    func next() throws(StreamFailure) -> Entry? {
        guard members < Self.memberLimit else {
            throw .system(reason: "it has more than \(Self.memberLimit) members")
        }
        members += 1
        var entry: OpaquePointer?
        let result = archive_read_next_header(handle, &entry)
        if result == ARCHIVE_EOF { return nil }
        guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry else { throw failure() }
        let name = name(of: entry)
        return Entry(name: name, refusal: refusal(entry, name))
    }

    /// Gives bytes of the member at hand; 0 at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        guard !buffer.isEmpty else { return 0 }
        var count = archive_read_data(handle, buffer.baseAddress, buffer.count)
        // "Try again": nothing is wrong.
        while count == ARCHIVE_RETRY {
            count = archive_read_data(handle, buffer.baseAddress, buffer.count)
        }
        guard count >= 0 else { throw failure() }
        try expansion.count(raw: rawCount, given: count)
        return count
    }

    // MARK: - Opening

    /// Has libarchive ask for bytes as it needs them.
    private func open() -> Bool {
        let feed = Unmanaged.passUnretained(feed).toOpaque()
        return archive_read_open2(handle, feed, nil, Feed.give, nil, nil) == ARCHIVE_OK
    }

    /// Copies the stream to a file that libarchive can move about in.
    private func openSpooled() throws(StreamFailure) -> Bool {
        let file = try SpooledFile()
        try file.fill(from: source, limit: Self.spoolLimit)
        spooled = file
        return archive_read_open_fd(handle, file.descriptor, 1 << 16) == ARCHIVE_OK
    }

    private var spooled: SpooledFile?

    // MARK: - What libarchive says

    private func name(of entry: OpaquePointer) -> String {
        if let text = archive_entry_pathname_utf8(entry) { return String(cString: text) }
        if let text = archive_entry_pathname(entry) { return String(cString: text) }
        return "member-\(members)"
    }

    private func refusal(_ entry: OpaquePointer, _ name: String) -> String? {
        if archive_entry_is_encrypted(entry) != 0 { return "it is encrypted" }
        if archive_entry_hardlink(entry) != nil { return "it is a link" }
        switch UInt32(archive_entry_filetype(entry)) {
        case FileType.file: break
        case FileType.folder: return ""
        case FileType.link: return "it is a link"
        default: return "it is a device"
        }
        let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        if parts.first == "" || parts.contains("..") { return "its path leads out of the archive" }
        return name.hasSuffix("/") ? "" : nil
    }

    /// Why libarchive stopped: what our own stream said, or what it found.
    private func failure() -> StreamFailure {
        if let failure = feed.failure { return failure }
        let text = archive_error_string(handle).map { String(cString: $0) } ?? ""
        if text.contains("runcated") { return .truncated(format: format.rawValue) }
        if text.contains("encrypt") || text.contains("assphrase") {
            return .system(reason: "it is encrypted")
        }
        return .damaged(format: format.rawValue)
    }
}

/// Gives libarchive the bytes of a stream.
private final class Feed {
    private let stream: any ByteStream
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    private(set) var failure: StreamFailure?

    init(_ stream: any ByteStream) { self.stream = stream }

    deinit { buffer.deallocate() }

    /// What libarchive calls; the feed outlives the handle that holds a pointer to it.
    static let give:
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeRawPointer?>?
        ) -> Int = { _, context, bytes in
            guard let context, let bytes else { return -1 }
            let feed = Unmanaged<Feed>.fromOpaque(context).takeUnretainedValue()
            bytes.pointee = UnsafeRawPointer(feed.buffer.baseAddress)
            do throws(StreamFailure) {
                return try feed.stream.read(into: feed.buffer)
            } catch {
                feed.failure = error
                return -1
            }
        }
}

/// A file without a name, which is gone when it is closed.
private final class SpooledFile {
    let descriptor: Int32

    init() throws(StreamFailure) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array((folder + "/outrider-XXXXXX").utf8CString)
        descriptor = path.withUnsafeMutableBufferPointer { path in
            guard let start = path.baseAddress else { return -1 }
            let descriptor = mkstemp(start)
            if descriptor >= 0 { unlink(start) }
            return descriptor
        }
        guard descriptor >= 0 else { throw .system(reason: String(cString: strerror(errno))) }
    }

    deinit { close(descriptor) }

    /// Takes all that a stream gives, and goes back to the beginning.
    func fill(from stream: any ByteStream, limit: Int) throws(StreamFailure) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
        defer { room.deallocate() }
        var total = 0
        while true {
            let count = try stream.read(into: room)
            guard count > 0 else { break }
            total += count
            guard total <= limit else {
                throw .system(reason: "it is larger than \(limit >> 30) GiB")
            }
            var done = 0
            while done < count {
                let written = write(descriptor, room.baseAddress.map { $0 + done }, count - done)
                guard written > 0 || written < 0 && errno == EINTR else {
                    throw .system(reason: String(cString: strerror(errno)))
                }
                done += max(written, 0)
            }
        }
        lseek(descriptor, 0, SEEK_SET)
    }
}
