// SPDX-License-Identifier: Apache-2.0

package import Schema
package import Sigma

/// Looks at batches with the rules that their records' kinds call for. One a worker.
///
/// Which rules may see a kind of record is worked out when the kind first turns up; from then on a
/// record costs an array look-up before its rules are tried.
package struct Detector {
    private let set: RuleSet
    private let routes: RouteTable
    private var matcher: Matcher
    private var groups: [RuleGroup?] = []

    /// How many records were looked at by at least one rule.
    package private(set) var routed = 0
    /// How many no loaded rule wants to see.
    package private(set) var unrouted = 0

    package init(_ set: RuleSet, routes: RouteTable) {
        self.set = set
        self.routes = routes
        matcher = Matcher(set)
    }

    /// Gives every match in the batch, in input order: the record, and the rule's index in the set.
    package mutating func detect(_ batch: EventBatch, _ body: (Event, Int) -> Void) {
        for index in 0..<batch.count {
            batch.withEvent(at: index) { event in
                guard let group = group(for: event.row.route) else {
                    unrouted += 1
                    return
                }
                routed += 1
                matcher.match(event, group: group) { rule in body(event, rule) }
            }
        }
    }

    /// The rules for a kind of record; nil when there are none.
    private mutating func group(for route: UInt32) -> RuleGroup? {
        let index = Int(route)
        if index < groups.count, let known = groups[index] {
            return known.isEmpty ? nil : known
        }
        while groups.count <= index { groups.append(nil) }
        let described = routes[route]
        let buckets = set.logSources.indices.filter { bucket in
            let wanted = set.logSources[bucket]
            return described.admits(
                product: wanted.product,
                category: wanted.category,
                service: wanted.service
            )
        }
        let made = set.group(Array(buckets), constants: described.constants)
        groups[index] = made
        return made.isEmpty ? nil : made
    }
}
