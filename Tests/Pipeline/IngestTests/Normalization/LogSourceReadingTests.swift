// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct LogSourceReadingTests {
    private func read(_ text: String) -> LogSourceReading {
        var reading = LogSourceReading()
        reading.read(text, from: "logsource.yml")
        return reading
    }

    @Test(arguments: ["", "[", "- a", "text", "a: [1", "\u{0}", "a: *b", "name: [x]"])
    func `what cannot be used is said, with its place`(text: String) {
        let reading = read(text)

        #expect(reading.sources.isEmpty)
        #expect(!reading.problems.isEmpty)
        #expect(reading.problems.allSatisfy { $0.place?.hasPrefix("logsource.yml:") == true })
    }

    @Test func `unknown words are said and the rest is used`() {
        let reading = read(
            """
            name: example
            key: {channel: Channel, id: EventID}
            colour: blue
            services: {one: {channels: [One, Two*]}}
            categories: {c: [{service: two, ids: [1]}]}
            activities: {one: {dancing: [1], logon: [2]}}
            roles: {default: {host: Computer, shoe: Size}}
            classes: {default: endpoint, odd: [one]}
            """
        )

        #expect(reading.sources.map(\.name) == ["example"])
        #expect(
            reading.problems.map(\.place) == [
                "logsource.yml:3", "logsource.yml:5", "logsource.yml:6", "logsource.yml:8",
                "logsource.yml:7",
            ]
        )
        #expect(reading.sources.first?.activities == ["one": [2: .logon]])
        #expect(reading.sources.first?.services["one"]?.channels == ["one", "two*"])
    }

    @Test func `an alias bomb is refused at once`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<40 {
            let last = "*a\(level - 1)"
            let items = Array(repeating: last, count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }

        let reading = read(text + "*a39 : x\n")

        #expect(reading.sources.isEmpty)
        #expect(reading.problems.count >= 1)
    }
}
