// SPDX-License-Identifier: Apache-2.0

/// Every connector that Outrider ships, in the order the docs list them.
package enum ConnectorCatalog {
    /// One kind of connector.
    package struct Entry: Sendable {
        package let type: any ResponseConnector.Type
        /// One that touches nothing, for the docs and the contract's tests.
        package let trial: @Sendable (_ clock: any ActionClock) -> any ResponseConnector

        package var kind: String { type.kind }
    }

    package static let all: [Entry] = [
        Entry(type: SimulatedConnector.self) { SimulatedConnector(name: "trial", clock: $0) }
    ]
}
