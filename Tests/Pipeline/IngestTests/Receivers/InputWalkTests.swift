// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Schema
import Testing

@testable import Ingest

struct InputWalkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func names(_ walk: InputWalk) -> [String] {
        walk.inputs.map { $0.name.replacingOccurrences(of: folder.path + "/", with: "") }
    }

    private func codes(_ walk: InputWalk) -> [String] { walk.problems.map(\.report.code) }

    @Test func `folders are read in byte order, at any depth`() throws {
        for name in ["b.json", "a/z.json", "B.json", "a.json", "a/b/c.json", "ä.json", "a-1.json"] {
            try folder.write("{}", to: name)
        }

        let walk = InputWalk(paths: [folder.path])

        let expected = [
            "B.json", "a-1.json", "a.json", "a/b/c.json", "a/z.json", "b.json", "ä.json",
        ]
        #expect(names(walk) == expected)
        #expect(walk.problems.isEmpty)
        #expect(names(InputWalk(paths: [folder.path + "/"])) == expected)
    }

    @Test func `paths are read in the order they were given, as often as they were given`() throws {
        let (one, two) = (try folder.write("{}", to: "1"), try folder.write("{}", to: "2"))

        let walk = InputWalk(paths: [two, "-", one, two])

        #expect(walk.inputs.map(\.name) == [two, "-", one, two])
        #expect(walk.inputs.map(\.isStandardInput) == [false, true, false, false])
    }

    @Test func `a link that leads back is reported and not followed`() throws {
        try folder.write("{}", to: "in/a.json")
        try folder.link("in/loop", to: folder.path)
        try folder.link("in/self", to: "self")

        let walk = InputWalk(paths: [folder.path])

        #expect(names(walk) == ["in/a.json"])
        #expect(codes(walk).sorted() == ["ingest.symlink-loop", "ingest.unreadable"])
    }

    @Test func `of two ways to a folder the first in byte order is taken`() throws {
        try folder.write("{}", to: "real/a.json")
        try folder.link("also", to: folder.path + "/real")

        let walk = InputWalk(paths: [folder.path])

        #expect(names(walk) == ["also/a.json"])
        #expect(codes(walk) == ["ingest.symlink-loop"])
    }

    @Test func `hard links are read each`() throws {
        let file = try folder.write("{}", to: "a.json")
        #expect(link(file, folder.path + "/b.json") == 0)

        #expect(names(InputWalk(paths: [folder.path])) == ["a.json", "b.json"])
    }

    @Test func `FIFOs and sockets are reported and not opened`() throws {
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)

        let inside = InputWalk(paths: [folder.path])
        let named = InputWalk(paths: [folder.path + "/pipe", "/dev/null"])

        #expect(inside.inputs.isEmpty && named.inputs.isEmpty)
        #expect(codes(inside) == ["ingest.not-a-file"])
        #expect(codes(named) == ["ingest.not-a-file", "ingest.not-a-file"])
    }

    @Test func `a FIFO that took a file's place is not waited for`() {
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)

        #expect(throws: StreamFailure.self) {
            _ = try FileStream(Input(name: folder.path + "/pipe"))
        }
        #expect(throws: StreamFailure.self) { _ = try FileStream(Input(name: folder.path)) }
    }

    @Test func `what does not exist and what is empty is said`() {
        let walk = InputWalk(paths: [folder.path + "/none", folder.path])

        #expect(walk.inputs.isEmpty)
        #expect(codes(walk) == ["ingest.unreadable", "ingest.empty-folder"])
    }

    @Test func `names that are not UTF-8 are read, and shown with U+FFFD`() throws {
        let path = Array(folder.path.utf8) + Array("/x".utf8) + [0xFF] + Array(".json".utf8)
        let descriptor = CPath.with(path) { open($0, O_CREAT | O_WRONLY, 0o600) }
        try #require(descriptor >= 0)
        #expect(write(descriptor, "{}\n", 3) == 3)
        close(descriptor)

        let walk = InputWalk(paths: [folder.path])

        #expect(names(walk) == ["x\u{FFFD}.json"])
        let stream = try FileStream(try #require(walk.inputs.first))
        #expect(stream.rest() == (Array("{}\n".utf8), nil))
    }

    @Test func `folders go as deep as the limit and no deeper`() throws {
        let deep = String(repeating: "d/", count: 70)
        try folder.write("{}", to: deep + "a.json")
        try folder.write("{}", to: "d/a.json")

        let walk = InputWalk(paths: [folder.path])

        #expect(names(walk) == ["d/a.json"])
        #expect(codes(walk) == ["ingest.unreadable"])
    }

    @Test func `too many files are said once and the first are read`() throws {
        for index in 100..<200 { try folder.write("{}", to: "\(index)") }

        let walk = InputWalk(paths: [folder.path], room: 15_000)

        #expect(walk.inputs.count > 20 && walk.inputs.count < 100)
        #expect(codes(walk) == ["ingest.unreadable"])
    }
}
