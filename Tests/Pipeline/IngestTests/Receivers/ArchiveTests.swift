// SPDX-License-Identifier: Apache-2.0

import CArchive
import Testing

@testable import Ingest

struct ArchiveTests {
    /// What a walk finds in an archive.
    private struct Found {
        var files: [String: String] = [:]
        var names: [String] = []
        var problems: [IngestProblem] = []
        var failures: [StreamFailure] = []
    }

    private func walk(_ bytes: [UInt8], piece: Int = .max) throws -> Found {
        var found = Found()
        let stream = try PeekedStream(PiecewiseStream(bytes, piece: piece), count: 1 << 16)
        let format = try #require(ArchiveFormat(head: stream.head))
        let walk = ArchiveWalk(stream, format: format, name: "a")
        while let member = walk.next() {
            let (bytes, failure) = member.stream.rest()
            found.names.append(member.input.name)
            found.files[member.input.name] = String(decoding: bytes, as: UTF8.self)
            if let failure { found.failures.append(failure) }
        }
        found.problems = walk.problems
        return found
    }

    @Test(arguments: ["zip", "7zip", "ustar", "pax", "gnutar", "v7tar"], [7, .max])
    func `members are read in order`(format: String, piece: Int) throws {
        let text = String(repeating: "{\"a\":1}\n", count: 40_000)
        let bytes = Packing.archive(format, [("logs/one.json", text), ("two.txt", "short")])

        let found = try walk(bytes, piece: piece)

        #expect(found.names == ["a!logs/one.json", "a!two.txt"])
        #expect(found.files["a!logs/one.json"] == text)
        #expect(found.files["a!two.txt"] == "short")
        #expect(found.problems.isEmpty)
    }

    @Test func `packed members come unpacked, and an archive in an archive is opened once`() throws
    {
        let inner = Packing.archive("zip", [("deep.json", "{}")])
        let innermost = Packing.archive("ustar", [("in.zip", inner)])
        let bytes = Packing.archive(
            "zip",
            [
                ("one.gz", Packing.gzip(Array("one".utf8))),
                ("two.zst", Packing.zstd(Array("two".utf8))),
                ("three.tar", innermost), ("four.tgz", Packing.gzip(innermost)),
            ]
        )

        let found = try walk(bytes)

        #expect(found.files["a!one.gz"] == "one")
        #expect(found.files["a!two.zst"] == "two")
        // The third archive in the others stays the bytes that it is.
        #expect(found.files["a!three.tar!in.zip"]?.hasPrefix("PK") == true)
        #expect(found.files["a!four.tgz!in.zip"]?.hasPrefix("PK") == true)
    }

    @Test(arguments: ["xz", "bzip2"])
    func `xz and bzip2 are unpacked`(filter: String) throws {
        let text = Array(String(repeating: "{\"a\":1}\n", count: 40_000).utf8)
        let packed = Packing.archive("raw", [("x", text)], filter: filter)

        let stream = try PackedStream.unpacked(MemoryStream(packed))
        let (bytes, failure) = stream.rest()

        #expect(bytes == text)
        #expect(failure == nil)
        let cut = try PackedStream.unpacked(MemoryStream(Array(packed.dropLast(8)))).rest()
        #expect(cut.failure != nil)
    }

    @Test func `links, devices and paths that lead out are not read`() throws {
        let bytes = Packing.archive(
            "pax",
            [("good", "x"), ("/etc/passwd", "x"), ("a/../../b", "x"), ("link->good", "")]
        )

        let found = try walk(bytes)

        #expect(found.names == ["a!good"])
        #expect(found.problems.count == 3)
    }

    @Test(arguments: ["zip", "7zip", "ustar"])
    func `damage ends an archive and not the program`(format: String) throws {
        let text = (0..<3_000).map { "line \($0) \($0 * 7_919)\n" }.joined()
        let bytes = Packing.archive(format, [("one", text), ("two", text)])
        var random = SeededRandom(seed: 5)

        for _ in 0..<120 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 8..<damaged.count, using: &random)
                damaged[place] = UInt8.random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { damaged.removeLast(damaged.count / 3) }
            guard ArchiveFormat(head: damaged) != nil else { continue }
            _ = try walk(damaged)
        }
    }

    @Test func `a bomb is given up`() throws {
        let stream = FillingStream("", "\0", count: 1 << 30, "")
        let bytes = Packing.archive("zip", "bomb", stream)
        let peeked = try PeekedStream(MemoryStream(bytes), count: 1 << 16)
        let walk = ArchiveWalk(peeked, format: .zip, name: "a")
        let member = try #require(walk.next())
        var (total, failure): (Int, StreamFailure?) = (0, nil)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { room.deallocate() }
        do throws(StreamFailure) {
            while true {
                let count = try member.stream.read(into: room)
                total += count
                if count == 0 { break }
            }
        } catch {
            failure = error
        }

        #expect(failure == .bomb(ratio: ExpansionGuard.ratio))
        #expect(total < 300 << 20)
    }

    @Test func `what is no archive is none`() {
        for text in ["", "PK", "{\"a\":1}", String(repeating: "a", count: 1_000)] {
            #expect(ArchiveFormat(head: Array(text.utf8)) == nil)
        }
        #expect(ArchiveFormat(head: [UInt8](repeating: 0, count: 1_024)) == nil)
    }
}

extension Packing {
    /// An archive of so many members; `name->target` is a symbolic link.
    static func archive(_ format: String, _ members: [(String, String)]) -> [UInt8] {
        archive(format, members.map { ($0.0, Array($0.1.utf8)) })
    }

    static func archive(
        _ format: String,
        _ members: [(String, [UInt8])],
        filter: String? = nil
    ) -> [UInt8] {
        archive(format, filter: filter) { handle in
            for (name, bytes) in members { add(name, bytes, to: handle) }
        }
    }

    /// An archive of one member, which is not held in memory.
    static func archive(_ format: String, _ name: String, _ stream: some ByteStream) -> [UInt8] {
        archive(format) { handle in
            let entry = archive_entry_new()
            defer { archive_entry_free(entry) }
            archive_entry_set_pathname(entry, name)
            archive_entry_set_filetype(entry, 0o100_000)
            archive_write_header(handle, entry)
            var room = [UInt8](repeating: 0, count: 1 << 20)
            while let count = try? room.withUnsafeMutableBytes({ try stream.read(into: $0) }),
                count > 0
            {
                archive_write_data(handle, room, count)
            }
        }
    }

    private static func archive(
        _ format: String,
        filter: String? = nil,
        _ write: (OpaquePointer?) -> Void
    ) -> [UInt8] {
        let sink = Sink()
        let handle = archive_write_new()
        archive_write_set_format_by_name(handle, format)
        if let filter { archive_write_add_filter_by_name(handle, filter) }
        archive_write_set_bytes_in_last_block(handle, 1)
        archive_write_open(
            handle,
            Unmanaged.passUnretained(sink).toOpaque(),
            nil,
            { _, context, bytes, count in
                guard let context else { return -1 }
                let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
                sink.bytes += UnsafeRawBufferPointer(start: bytes, count: count)
                return count
            },
            nil
        )
        write(handle)
        archive_write_close(handle)
        archive_write_free(handle)
        return sink.bytes
    }

    private final class Sink { var bytes: [UInt8] = [] }

    private static func add(_ name: String, _ bytes: [UInt8], to handle: OpaquePointer?) {
        let entry = archive_entry_new()
        defer { archive_entry_free(entry) }
        let parts = name.split(separator: ">")
        if parts.count == 2 {
            archive_entry_set_pathname(entry, String(parts[0].dropLast()))
            archive_entry_set_filetype(entry, 0o120_000)
            archive_entry_set_symlink(entry, String(parts[1]))
        } else {
            archive_entry_set_pathname(entry, name)
            archive_entry_set_filetype(entry, 0o100_000)
            archive_entry_set_size(entry, Int64(bytes.count))
        }
        archive_entry_set_perm(entry, 0o644)
        archive_write_header(handle, entry)
        if !bytes.isEmpty { archive_write_data(handle, bytes, bytes.count) }
    }
}
