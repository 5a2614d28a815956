// SPDX-License-Identifier: Apache-2.0

package import Schema
package import Sigma
import Synchronization

/// Looks at batches with the rules that their records' kinds call for.
///
/// One a worker. Which rules may see a kind of record is worked out when the kind first turns up;
/// from then on a record costs an array look-up before its rules are tried.
package struct Detector {
    private let set: RuleSet
    private let routes: RouteTable
    private var matcher: Matcher
    private let groups: RuleGroups
    /// What was met already, by route.
    private var known: [RuleGroup?] = []

    /// How many records were looked at by at least one rule.
    package private(set) var routed = 0
    /// How many no loaded rule wants to see.
    package private(set) var unrouted = 0

    package init(_ set: RuleSet, routes: RouteTable, groups: RuleGroups = RuleGroups()) {
        self.set = set
        self.groups = groups
        self.routes = routes
        matcher = Matcher(set)
    }

    /// A record that a rule matched.
    package struct Match: Sendable {
        /// The record's row in its batch.
        package let row: Int
        /// The rule's index in the set.
        package let rule: Int
    }

    /// How many regular expressions were given up because they exceeded a limit.
    package var regexLimitHits: Int { matcher.statistics.regexLimitHits }

    /// How often each rule of the set was evaluated: for a record that had what it waits for.
    package var evaluations: [Int] {
        self.set.rules.indices.map { matcher.evaluations(ofRule: $0) }
    }

    /// Every match in the batch, in input order and within a record in the rules' order.
    package mutating func detect(_ batch: EventBatch) -> [Match] {
        var matches: [Match] = []
        for index in 0..<batch.count {
            batch.withEvent(at: index) { event in
                guard let group = group(for: event.row.route) else {
                    unrouted += 1
                    return
                }
                routed += 1
                matcher.match(event, group: group) { rule in
                    matches.append(Match(row: index, rule: rule))
                }
            }
        }
        return matches
    }

    /// The rules for a kind of record; nil when there are none.
    private mutating func group(for route: UInt32) -> RuleGroup? {
        let index = Int(route)
        if index < known.count, let group = known[index] {
            return group.count == 0 ? nil : group
        }
        while known.count <= index { known.append(nil) }
        let group = groups.group(route) { set.group(for: routes[route]) }
        known[index] = group
        return group.count == 0 ? nil : group
    }
}

/// The compiled rules of each kind of record, shared by detectors of one set and route table.
package final class RuleGroups: Sendable {
    private let groups = Mutex<[UInt32: RuleGroup]>([:])

    package init() {}

    /// The group of a route; whoever asks first compiles it, and the others wait for it.
    func group(_ route: UInt32, _ make: () -> RuleGroup) -> RuleGroup {
        groups.withLock { groups in
            if let known = groups[route] { return known }
            let made = make()
            groups[route] = made
            return made
        }
    }
}
