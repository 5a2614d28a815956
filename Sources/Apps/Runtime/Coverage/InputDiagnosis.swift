// SPDX-License-Identifier: Apache-2.0

import Schema
package import Sigma

/// Why rules stayed silent on an input: what it holds, and which rules could never match it.
package struct InputDiagnosis: Sendable {
    /// How many kinds and rules are listed.
    package static let kindLimit = 20
    package static let ruleLimit = 100

    /// A kind of record, and whether any rule looks at it.
    package struct Kind: Sendable {
        package let kind: InputTally.Kind
        package let isRouted: Bool
    }

    /// Rules for a log source of which the input has no record.
    package struct Unseen: Sendable {
        package let logSource: String
        package let rules: Int
    }

    /// A rule whose records are there without the fields it needs.
    package struct Starved: Sendable {
        package let rule: SigmaRule
        package let fields: [String]
    }

    /// The most frequent kinds.
    package let kinds: [Kind]
    package let kindCount: Int
    /// Rules that nothing rules out.
    package let reachable: Int
    /// The most rules first.
    package let unseen: [Unseen]
    /// At most `ruleLimit` of them.
    package let starved: [Starved]
    package let starvedCount: Int

    init(_ engine: Engine, _ tally: InputTally) {
        let reach = RuleReach(engine, tally)
        let all = tally.kinds(engine)
        kindCount = all.count
        kinds = all.prefix(Self.kindLimit).map {
            Kind(kind: $0, isRouted: reach.watchedRoutes.contains($0.route))
        }
        reachable = reach.standings.count { $0 == .reachable }
        var unseen: [String: Int] = [:]
        var starved: [Starved] = []
        for (index, standing) in reach.standings.enumerated() {
            let rule = engine.set.rules[index]
            switch standing {
            case .reachable: break
            case .noSource: unseen[rule.logsource.path, default: 0] += 1
            case .noField(let fields): starved.append(Starved(rule: rule, fields: fields))
            }
        }
        self.unseen = unseen.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }
            .map { Unseen(logSource: $0.key, rules: $0.value) }
        starvedCount = starved.count
        self.starved = Array(starved.prefix(Self.ruleLimit))
    }
}

extension LogSource {
    /// The parts that are named, joined by a slash: `windows/process_creation`.
    var path: String {
        [product, category, service].compactMap { $0 }.joined(separator: "/")
    }
}

// MARK: - As members of the stats object

extension InputDiagnosis {
    /// Adds the members to a JSON object that has some already.
    package func append(to out: inout [UInt8]) {
        out += ",\"kinds_total\":\(kindCount)".utf8
        Self.list("kinds", kinds, to: &out) { kind, out in
            Self.member("source", kind.kind.source, isFirst: true, to: &out)
            Self.member("channel", kind.kind.channel, to: &out)
            Self.member("event_id", kind.kind.eventID, to: &out)
            out += ",\"events\":\(kind.kind.events),\"routed\":\(kind.isRouted)".utf8
        }
        out += ",\"rules_that_could_match\":\(reachable)".utf8
        Self.list("rules_without_source", unseen, to: &out) { unseen, out in
            Self.member("logsource", unseen.logSource, isFirst: true, to: &out)
            out += ",\"rules\":\(unseen.rules)".utf8
        }
        out += ",\"rules_without_field_total\":\(starvedCount)".utf8
        Self.list("rules_without_field", starved, to: &out) { starved, out in
            Self.member("rule", starved.rule.id, isFirst: true, to: &out)
            Self.member("title", starved.rule.title, to: &out)
            out += ",\"fields\":[".utf8
            for (index, field) in starved.fields.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONText.append(field, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        }
    }

    private static func list<Element>(
        _ name: String,
        _ elements: [Element],
        to out: inout [UInt8],
        _ body: (Element, inout [UInt8]) -> Void
    ) {
        out += ",\"\(name)\":[".utf8
        for (index, element) in elements.enumerated() {
            out += (index > 0 ? ",{" : "{").utf8
            body(element, &out)
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "]"))
    }

    private static func member(
        _ name: String,
        _ value: String,
        isFirst: Bool = false,
        to out: inout [UInt8]
    ) {
        out += "\(isFirst ? "" : ",")\"\(name)\":".utf8
        JSONText.append(value, to: &out)
    }
}
