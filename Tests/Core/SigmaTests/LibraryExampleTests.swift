// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma
import Testing

/// The library as somebody else's program uses it.
struct LibraryExampleTests {
    private static let rule = """
        title: Account discovery
        logsource: {category: process_creation, product: windows}
        detection:
          whoami: {Image|endswith: '\\whoami.exe'}
          condition: whoami
        """

    @Test
    func `the README's example finds what it says`() {
        let (text, matched) = (Self.rule, Matched())
        func report(_ title: String) { matched.titles.append(title) }

        // README begins
        var reading = RuleReading()
        reading.read(text, from: "rule.yml")
        for problem in reading.problems { report("\(problem)") }

        // Compiled once, shared by all threads.
        let names = FieldNames()
        let rules = RuleSet(reading.rules, names: names)
        // Which rules an event may match is yours to say: here all of them.
        let group = rules.group(Array(rules.logSources.indices))

        // Events are bytes with named ranges; a batch and a matcher belong to one thread.
        let batch = EventBatch()
        batch.beginRow(record: 0, rawOffset: 0, rawLength: 0)
        for (name, value) in ["Image": "C:\\Windows\\System32\\whoami.exe", "User": "kim"] {
            let bytes = Array(value.utf8)
            let offset = bytes.withUnsafeBytes { batch.append($0) }
            let id = names.id(of: name)
            batch.append(Field(id: id, offset: offset, length: bytes.count, kind: .string))
        }
        batch.endRow()
        var matcher = Matcher(rules)
        batch.withEvent(at: 0) { event in
            matcher.match(event, group: group) { report(rules.rules[$0].title) }
        }
        // README ends

        #expect(matched.titles == ["Account discovery"])
    }

    private final class Matched {
        var titles: [String] = []
    }
}
