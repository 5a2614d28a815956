// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

@testable import Respond

/// What every connector owes its caller; a new one gets these tests by being in the catalog.
struct ConnectorContractTests {
    private let clock = VirtualClock(at: Scene.noon)

    @Test func `every kind has a word of its own`() {
        #expect(Set(ConnectorCatalog.all.map(\.kind)).count == ConnectorCatalog.all.count)
    }

    @Test(arguments: ConnectorCatalog.all)
    func `previews say what the examples promise`(entry: ConnectorCatalog.Entry) {
        let connector = entry.trial(clock)

        #expect(!entry.type.examples.isEmpty)
        for example in entry.type.examples {
            #expect(connector.preview(example.order) == example.preview)
            #expect(connector.verbs.contains(example.order.verb))
        }
    }

    @Test(arguments: ConnectorCatalog.all)
    func `what is done is seen, and what is undone is gone`(
        entry: ConnectorCatalog.Entry
    ) async throws {
        let connector = entry.trial(clock)

        for example in entry.type.examples {
            let order = example.order
            let snapshot = try await connector.prepare(order)
            try await connector.dryRun(order)
            #expect(try await connector.observe(order) == .absent)
            #expect(try await connector.status(of: order) == .notDone)

            try await connector.act(order, until: Scene.noon.adding(seconds: 60))
            #expect(try await connector.observe(order) == .applied)
            #expect(try await connector.status(of: order) == .done)

            try await connector.undo(order, snapshot)
            #expect(try await connector.observe(order) == .absent)
        }
    }

    @Test(arguments: ConnectorCatalog.all)
    func `an action done twice is undone once, and undone twice is no error`(
        entry: ConnectorCatalog.Entry
    ) async throws {
        let connector = entry.trial(clock)
        let order = try #require(entry.type.examples.first).order
        let snapshot = try await connector.prepare(order)

        try await connector.act(order, until: Scene.noon.adding(seconds: 60))
        try await connector.act(order, until: Scene.noon.adding(seconds: 60))
        try await connector.undo(order, snapshot)

        #expect(try await connector.observe(order) == .absent)
        try await connector.undo(order, snapshot)
        #expect(try await connector.observe(order) == .absent)
    }

    @Test(arguments: ConnectorCatalog.all)
    func `a preview and a dry run touch nothing`(entry: ConnectorCatalog.Entry) async throws {
        let connector = entry.trial(clock)

        for example in entry.type.examples {
            _ = connector.preview(example.order)
            _ = try await connector.prepare(example.order)
            try await connector.dryRun(example.order)
            #expect(try await connector.observe(example.order) == .absent)
        }
    }

    @Test(arguments: ConnectorCatalog.all)
    func `what a connector cannot do is refused before anything happens`(
        entry: ConnectorCatalog.Entry
    ) async {
        let connector = entry.trial(clock)
        let order = ResponseOrder(
            action: "act-x",
            verb: .isolate,
            target: EntityID(.domain, "evil.example"),
            incident: "inc-x"
        )

        await #expect(throws: RespondError.self) { try await connector.prepare(order) }
        await #expect(throws: RespondError.self) {
            try await connector.act(order, until: Scene.noon)
        }
    }
}

extension ConnectorCatalog.Entry: CustomTestStringConvertible {
    package var testDescription: String { kind }
}
