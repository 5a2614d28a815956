// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Ingest

struct RecognizerTests {
    private static let reading: LogSourceReading = {
        var reading = LogSourceReading()
        reading.read(
            """
            name: anything
            product: other
            shapes: [{name: any, formats: [json]}]
            services: {other: {channels: ["*"]}}
            """,
            from: "a"
        )
        reading.read(
            """
            name: broad
            product: broad
            key: {channel: kind}
            shapes: [{name: plain, has: [kind]}]
            services: {all: {channels: ["*"]}, mail: {channels: ["mail.*"]}}
            categories: {everything: [{service: all}]}
            """,
            from: "b"
        )
        reading.read(
            """
            name: narrow
            product: narrow
            key: {id: what}
            shapes: [{name: exact, has: [what], values: {kind: [door, "gate-*"]}}]
            services: {doors: {channels: ["*"]}}
            categories: {opened: [{service: doors, ids: [open, Unlock]}]}
            activities: {doors: {logon: [open]}}
            """,
            from: "c"
        )
        return reading
    }()

    private func read(_ json: String) throws -> Normalised {
        let (records, _) = Normalised.read(json: json, sources: Self.reading.sources)
        return try #require(records.first)
    }

    @Test func `a shape that looks at values comes before one that does not`() throws {
        #expect(try read(#"{"kind":"Door","what":"open"}"#).route.product == "narrow")
        #expect(try read(#"{"kind":"GATE-7","what":"open"}"#).route.product == "narrow")
        #expect(try read(#"{"kind":"window","what":"open"}"#).route.product == "broad")
        #expect(try read(#"{"what":"open"}"#).route.product == "other")
    }

    @Test func `ids may be words`() throws {
        let opened = try read(#"{"kind":"door","what":"open"}"#)
        let closed = try read(#"{"kind":"door","what":"close"}"#)

        #expect(opened.route.categories == ["opened"])
        #expect(opened.facts.activity == .logon)
        #expect(opened.route.constants.map(\.value) == ["open"])
        #expect(closed.route.categories == [])
        #expect(closed.route.constants.isEmpty)
        #expect(closed.eventID == 0)
    }

    @Test func `a service may take every channel, and the longest beginning wins`() throws {
        let other = try read(#"{"kind":"chat"}"#)
        let mail = try read(#"{"kind":"Mail.In"}"#)

        #expect(other.route.services == ["all"])
        #expect(other.route.categories == ["everything"])
        #expect(other.route.constants.isEmpty)
        #expect(mail.route.services == ["mail"])
    }
}
