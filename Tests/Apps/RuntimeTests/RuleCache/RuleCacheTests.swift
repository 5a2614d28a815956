// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Schema
import Sigma
import Testing

@testable import Runtime

/// What was compiled is taken up again while it is true, and never otherwise.
struct RuleCacheTests {
    private let rules: RuleFolder
    private let place: RuleFolder

    init() throws {
        rules = try RuleFolder([
            "a.yml": RuleFolder.rule(),
            "b.yml": RuleFolder.rule(
                id: "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a02",
                detection: "selection: {CommandLine|contains: [one, two]}\n  condition: selection"
            ),
        ])
        place = try RuleFolder([:])
        // What changed just now might change again and keep its times.
        usleep(40_000)
    }

    private var folder: String { place.path + "/outrider" }

    private func cache() throws -> RuleCache {
        try #require(RuleCache([rules.path], in: CacheFolder(path: folder)))
    }

    private func keep() throws { try Self.keep(try cache(), of: rules.path) }

    private static func keep(_ cache: RuleCache, of rules: String) throws {
        let stamps = try #require(cache.stamps())
        var reading = RuleReading()
        for name in ["a.yml", "b.yml"] {
            let path = rules + "/" + name
            reading.read(try String(contentsOfFile: path, encoding: .utf8), from: path)
        }
        let refused = RefusedRule(unreadable: "c.yml", reason: "it is a test")
        let set = RuleSet(reading.rules, names: FieldNames())
        cache.keep(
            .init(set: set, refused: [refused], refusedNames: [], correlations: []),
            of: stamps
        )
    }

    private func load() throws -> RuleCache.Content? { try cache().load(names: FieldNames()) }

    private func file() throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return folder + "/" + (try #require(names.first { $0.hasSuffix(".cache") }))
    }

    @Test func `what was kept comes back, refused rules too`() throws {
        #expect(try load() == nil)

        try keep()

        let content = try #require(try load())
        #expect(content.set.rules.map(\.id.last) == ["1", "2"])
        #expect(content.refused.map(\.path) == ["c.yml"])
        #expect(content.refused[0].report.problem == "cannot be read: it is a test")
        let status = try FileManager.default.attributesOfItem(atPath: try file())
        #expect(status[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: ["changed", "added", "removed", "renamed", "touched"])
    func `a change is noticed`(how: String) throws {
        try keep()
        let path = rules.path + "/b.yml"

        switch how {
        case "changed":
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("two", with: "six").write(
                toFile: path,
                atomically: false,
                encoding: .utf8
            )
        case "added":
            try RuleFolder.rule().write(
                toFile: rules.path + "/c.yml",
                atomically: false,
                encoding: .utf8
            )
        case "removed": unlink(path)
        case "renamed": rename(path, rules.path + "/d.yml")
        default: utimes(path, nil)
        }

        #expect(try load() == nil)
    }

    @Test func `what somebody else could have written is not believed`() throws {
        try keep()

        chmod(try file(), 0o666)
        #expect(try load() == nil)

        chmod(try file(), 0o600)
        chmod(folder, 0o777)
        #expect(try load() == nil)

        chmod(folder, 0o700)
        #expect(try load() != nil)
    }

    @Test func `a damaged file is a miss`() throws {
        try keep()
        let path = try file()
        let bytes = Array(try #require(FileManager.default.contents(atPath: path)))

        for place in stride(from: 0, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[place] ^= 0x11
            #expect(FileManager.default.createFile(atPath: path, contents: Data(damaged)))
            #expect(try load() == nil, "byte \(place)")
        }
        for count in stride(from: 0, to: bytes.count, by: 1_009) {
            #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes[..<count])))
            #expect(try load() == nil, "\(count) bytes")
        }
        try keep()
        #expect(try load() != nil)
    }

    @Test func `many may read and write at once`() throws {
        let (cache, path) = (try cache(), rules.path)
        DispatchQueue.concurrentPerform(iterations: 16) { number in
            do {
                if number % 2 == 0 { try Self.keep(cache, of: path) }
                if let content = cache.load(names: FieldNames()) {
                    #expect(content.set.rules.count == 2)
                }
            } catch {
                Issue.record(error)
            }
        }
        #expect(try load() != nil)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(left.count == 1, "\(left)")
    }

    @Test func `a folder that cannot be made is no cache`() throws {
        let cache = try #require(
            RuleCache([rules.path], in: CacheFolder(path: "/proc/none/outrider"))
        )
        let set = RuleSet([], names: FieldNames())

        cache.keep(
            .init(set: set, refused: [], refusedNames: [], correlations: []),
            of: try #require(cache.stamps())
        )

        #expect(cache.load(names: FieldNames()) == nil)
    }

    @Test func `eight files are kept`() throws {
        let folder = CacheFolder(path: folder)
        for number in 0..<12 { folder.write([1, 2, 3], to: "rules-\(number).cache") }

        let left = try FileManager.default.contentsOfDirectory(atPath: self.folder)

        #expect(left.count == 8)
    }

    @Test func `an engine from the cache is the engine that was compiled`() throws {
        let options = Engine.Options(rules: [rules.path], onlyGivenRules: true)
        let made = try Engine(options)
        try keep()

        let read = try #require(try load())

        #expect(read.set.rules.map(\.location) == made.set.rules.map(\.location))
        #expect(read.set.rules.map(\.fieldsRead) == made.set.rules.map(\.fieldsRead))
    }
}
