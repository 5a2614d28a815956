// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Which process trees of a host talked to which address, so that a sensor's record of the same
/// talk can be told to be theirs.
struct Contacts {
    /// What more trees of one host talk to tells none of them from another.
    private static let rare = 3

    private struct Talk: Hashable {
        let host: EntityID
        let address: String
    }

    private var trees: [Talk: Set<Int>] = [:]

    init() {}

    init(_ ties: Ties, trees all: Trees, hosts: HostNames) {
        for connection in ties.connections.all {
            let facts = connection.facts
            guard let host = hosts.resolve(facts)?.id,
                let address = Addresses.identity(facts[.destinationAddress]),
                let node = all.lineage.find(
                    facts.actor,
                    on: host,
                    at: facts.time,
                    image: facts[.image]
                ), let tree = all.tree(of: node, at: facts.moment)
            else { continue }
            trees[Talk(host: host, address: address), default: []].insert(tree)
        }
    }

    /// Those of the host that talked to the address; none when they are many.
    func trees(of host: EntityID, to address: String) -> Set<Int> {
        let found = trees[Talk(host: host, address: address)] ?? []
        return found.count <= Self.rare ? found : []
    }
}
