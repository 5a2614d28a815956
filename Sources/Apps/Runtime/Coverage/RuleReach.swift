// SPDX-License-Identifier: Apache-2.0

import Detect
import Schema
import Sigma

/// Which rules could match an input at all, judged by its kinds of record and their fields.
///
/// What it rules out can never match; what it lets pass may still match nothing.
struct RuleReach {
    /// What stands between a rule and the input.
    enum Standing: Equatable {
        /// Nothing.
        case reachable
        /// No record is of a kind that the rule may see.
        case noSource
        /// There are such records, but none has these fields, and without them it cannot match.
        case noField([String])
    }

    /// By rule of the engine's set.
    let standings: [Standing]
    /// The routes of which some rule sees the records.
    let watchedRoutes: Set<UInt32>

    init(_ engine: Engine, _ tally: InputTally) {
        let rules = engine.set.rules
        var routes: [[UInt32]] = Array(repeating: [], count: rules.count)
        var watched: Set<UInt32> = []
        for route in tally.seenRoutes {
            for rule in engine.set.group(for: engine.routes[route]).rules {
                routes[rule].append(route)
                watched.insert(route)
            }
        }
        watchedRoutes = watched
        standings = rules.indices.map { index in
            Self.standing(rules[index], routes[index], engine.names, tally)
        }
    }

    private static func standing(
        _ rule: SigmaRule,
        _ routes: [UInt32],
        _ names: FieldNames,
        _ tally: InputTally
    ) -> Standing {
        guard !routes.isEmpty else { return .noSource }
        func has(_ field: String, _ route: UInt32) -> Bool {
            names.known(field).map { tally.has($0, route: route) } ?? false
        }
        let inspection = RuleInspection(rule)
        if routes.contains(where: { route in inspection.canMatch { has($0, route) } }) {
            return .reachable
        }
        return .noField(
            rule.fieldsRead.filter { field in !routes.contains { has(field, $0) } }
        )
    }
}
