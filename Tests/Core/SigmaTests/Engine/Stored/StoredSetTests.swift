// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Sigma

/// A set that was written and read again is the set that was compiled.
struct StoredSetTests {
    /// A rule for every kind of test there is.
    private static let everyKind = #"""
        title: every kind
        sigma-version: 3
        logsource: {product: windows, category: process_creation}
        description: At length.
        references: [https://example.org/a, https://example.org/b]
        falsepositives: [none known]
        fields: [Image]
        tags: [attack.execution, attack.t1059.001]
        detection:
          text: {A: whole, B|startswith: begins, C|endswith: '\ends.exe', D|contains: anywhere}
          cased: {E|contains|cased: Cased}
          wild: {F: 'a*b?c', G: '*', H|windash|contains: ' -enc -x -y'}
          number: {I: 4, J|gt: 5, K|lte: 1.5}
          regex: {L|re: 'a+b', M|re|i: '[xy]z', N|re|m|s: '^q.*'}
          network: {O|cidr: [10.0.0.0/8, 'fd00::/8']}
          date: {P|hour: 4}
          null: {Q: null, R|exists: true}
          reference: {S|fieldref: A, T|fieldref|endswith: B}
          members:
            U[any]:
              V: x
              W|contains: y
          keywords: [needle in a stack, 'h*y']
          long: {X: [a, b, c, d, e, f, g, h, i, j]}
          unused: {Y|contains: nobody}
          condition: >-
            (2 of t* and not cased) or wild or number or regex or network or date or null
            or reference or members or keywords or long
        """#

    private func stored(_ set: RuleSet, names: FieldNames) throws -> RuleSet {
        let bytes = written(set)
        let memory = try #require(placed(bytes))
        return try #require(read(memory, names: names))
    }

    private func written(_ set: RuleSet) -> [UInt8] {
        var writer = ByteWriter()
        writer.append("something before it")
        set.append(to: &writer)
        return writer.bytes
    }

    private func placed(_ bytes: [UInt8]) -> StoredBytes? {
        StoredBytes(count: bytes.count) { memory in
            memory.copyBytes(from: bytes)
            return true
        }
    }

    private func read(_ memory: StoredBytes, names: FieldNames) -> RuleSet? {
        memory.withBytes { bytes in
            var reader = ByteReader(bytes)
            _ = reader.text()
            return RuleSet(stored: memory, from: &reader, names: names)
        }
    }

    private func compiled(_ text: String, names: FieldNames) throws -> RuleSet {
        var reading = RuleReading()
        reading.read(text, from: "rules.yml")
        try #require(reading.problems.isEmpty)
        return RuleSet(reading.rules, names: names)
    }

    @Test func `rules say the same of themselves`() throws {
        let names = FieldNames()
        let made = try compiled(Self.everyKind, names: names)

        let rule = try #require(try stored(made, names: FieldNames()).rules.first)

        let other = made.rules[0]
        #expect(rule.text.details == other.text.details)
        #expect(rule.text.details.references.count == 2)
        #expect([rule.id, rule.title, rule.level] == [other.id, other.title, other.level])
        #expect(rule.tags == other.tags && rule.location == other.location)
        #expect(rule.logsource == other.logsource)
        #expect(rule.fieldsRead == other.fieldsRead)
        #expect(rule.expression == other.expression)
        #expect(rule.selections.map(\.name) == other.selections.map(\.name))
        #expect(rule.selections.map(\.line) == other.selections.map(\.line))
        #expect(rule.selections.map(\.expression) == other.selections.map(\.expression))
    }

    @Test func `tests and logic are the same`() throws {
        let made = try compiled(Self.everyKind, names: FieldNames())

        let read = try stored(made, names: FieldNames())

        #expect(read.names == made.names && read.tests.count == made.tests.count)
        for index in 0..<made.tests.count {
            let (one, other) = (read.tests[index], made.tests[index])
            #expect(one.test == other.test && one.slot == other.slot)
            #expect(one.atoms == other.atoms && one.otherSlot == other.otherSlot)
        }
        #expect("\(read.logic(ofRule: 0))" == "\(made.logic(ofRule: 0))")
    }

    @Test func `random rules find the same in random events`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = RandomRules(seed: seed)
        let text = (0..<150).map { random.rule().yaml(number: $0) }.joined(separator: "---\n")
        let (names, otherNames) = (FieldNames(), FieldNames())
        let made = try compiled(text, names: names)

        let read = try stored(made, names: otherNames)

        var (one, other) = (Matcher(made), Matcher(read))
        let groups = (made.group([0]), read.group([0]))
        #expect(groups.0.count == groups.1.count)
        #expect(groups.0.unconditionalCount == groups.1.unconditionalCount)
        for _ in 0..<60 {
            let event = random.event()
            let expected = found(event, &one, groups.0, names)
            #expect(found(event, &other, groups.1, otherNames) == expected, "SEED=\(seed)")
        }
    }

    private func found(
        _ event: [String: JSONValue],
        _ matcher: inout Matcher,
        _ group: RuleGroup,
        _ names: FieldNames
    ) -> [Int] {
        var found: [Int] = []
        EventMaker(names: names).batch(event).withEvent(at: 0) { event in
            matcher.match(event, group: group) { found.append($0) }
        }
        return found
    }

    @Test func `no type keeps a pointer that it does not name`() throws {
        // Padding between fields may hold anything, also what was a pointer once; but not every time.
        let sets = try (0..<4).map { _ in try compiled(Self.everyKind, names: FieldNames()) }

        let unnamed = sets.map { set in
            Set(words(of: set).filter { $0.points && !$0.isNamed }.map(\.place))
        }
        #expect(unnamed.dropFirst().reduce(unnamed[0]) { $0.intersection($1) } == [])
        for set in sets {
            #expect(words(of: set).allSatisfy { $0.points || !$0.isNamed })
        }
    }

    /// Every word of a set's arena: where it is, whether it points into it, and whether that is known.
    private func words(of set: RuleSet) -> [(place: [Int], points: Bool, isNamed: Bool)] {
        set.arena.chunks.enumerated().flatMap { number, chunk in
            stride(from: 0, to: chunk.used, by: 8).map { offset in
                let word = chunk.base.load(fromByteOffset: offset, as: UInt.self)
                let isNamed = chunk.pointers[offset >> 9] >> UInt64(offset / 8 & 63) & 1 == 1
                let points = ArenaImage.distance(to: word, in: set.arena) != nil
                return ([number, offset], points, isNamed)
            }
        }
    }

    @Test func `what is damaged is refused or read, and never traps`() throws {
        let bytes = written(try compiled(Self.everyKind, names: FieldNames()))
        for place in stride(from: 0, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[place] ^= UInt8.random(in: 1...255)
            // Only a checksum can tell what a table's own numbers were, so nothing is matched here.
            guard let memory = placed(damaged), let set = read(memory, names: FieldNames()) else {
                continue
            }
            for rule in set.rules.indices { _ = set.logic(ofRule: rule) }
            for rule in set.rules { _ = (rule.fieldsRead, rule.expression, rule.author) }
        }
        for count in stride(from: 0, to: bytes.count, by: 101) {
            guard let memory = placed(Array(bytes[..<count])) else { continue }
            #expect(read(memory, names: FieldNames()) == nil)
        }
    }

    @Test func `a checksum notices every byte`() {
        let bytes = (0..<333).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let sum = bytes.withUnsafeBytes(StoredBytes.checksum)

        for place in bytes.indices {
            for bit in 0..<8 {
                var other = bytes
                other[place] ^= 1 << UInt8(bit)
                #expect(other.withUnsafeBytes(StoredBytes.checksum) != sum)
            }
        }
    }
}
