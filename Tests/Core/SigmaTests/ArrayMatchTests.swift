// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Sigma
import Testing

/// Questions about the members of lists, from `sigma-version: 3` on.
struct ArrayMatchTests {
    private static let both = """
        {"connections": [{"protocol": "TCP", "ip": "10.0.0.1"}, {"protocol": "UDP", "ip": "8.8.8.8"}]}
        """
    private static let tcp = #"{"connections": [{"protocol": "TCP"}, {"protocol": "tcp"}]}"#
    private static let arguments = #"{"args": ["cmd", "/c", "whoami"], "one": "x"}"#

    private static let cases: [(item: String, event: String, matches: Bool)] = [
        ("connections[any]: {protocol: TCP, ip|cidr: 10.0.0.0/8}", both, true),
        ("connections[any]: {protocol: UDP, ip|cidr: 10.0.0.0/8}", both, false),
        ("connections[all]: {protocol: TCP}", both, false),
        ("connections[all]: {protocol: TCP}", tcp, true),
        ("connections[all]: {protocol: TCP}", #"{"connections": []}"#, false),
        ("connections[all_or_empty]: {protocol: TCP}", #"{"connections": []}"#, true),
        ("connections[all_or_empty]: {protocol: TCP}", #"{"other": 1}"#, true),
        ("connections[none]: {protocol: ICMP}", both, true),
        ("connections[none]: {protocol: UDP}", both, false),
        ("connections[any].ip|startswith: '8.'", both, true),
        ("connections[0].protocol: UDP", both, false),
        ("connections[-1].protocol: UDP", both, true),
        ("connections[5].protocol|contains: ''", both, false),
        ("args[1]: /c", arguments, true), ("args[0]|re: '^w'", arguments, false),
        ("args[-1]|contains: WHO", arguments, true),
        ("args[any]: {'.|startswith': wh}", arguments, true),
        ("args[all]|contains: m", arguments, false), ("one[all]: x", arguments, true),
        (#"'odd\[0\]': x"#, #"{"odd[0]": "x"}"#, true),
        (
            "connections[any]: {condition: a and not b, a: {ip: 8.8.8.8}, b: {protocol: TCP}}",
            both, true
        ),
        (
            "deep.list[any]: {'inner[any]': {x: 1}}",
            #"{"deep": {"list": [{"inner": [{"x": 1}]}]}}"#,
            true
        ),
    ]

    @Test(arguments: cases)
    func `members are asked as the quantifier says`(
        item: String,
        event: String,
        matches: Bool
    ) throws {
        let rule = """
            title: T
            sigma-version: 3
            logsource: {product: x}
            detection:
              s:
                \(item)
              condition: s
            """
        var reading = RuleReading()
        reading.read(rule, from: "t.yml")
        try #require(reading.problems.isEmpty, "\(reading.problems)")
        let names = FieldNames()
        let set = RuleSet(reading.rules, names: names)
        var matcher = Matcher(set)
        let object = try JSONDecoder().decode([String: JSONValue].self, from: Data(event.utf8))
        let group = set.group([0])
        var found = false

        EventMaker(names: names).batch(object, raw: event).withEvent(at: 0) { event in
            matcher.match(event, group: group) { _ in found = true }
            #expect(Explanation(of: set.rules[0], on: event, names: names).holds == matches)
        }

        #expect(found == matches)
    }

    @Test
    func `before version 3 a bracket is a letter of the name`() {
        let rule = """
            title: T
            logsource: {product: x}
            detection:
              s:
                'args[0]': x
              condition: s
            """
        var reading = RuleReading()
        reading.read(rule, from: "t.yml")

        #expect(reading.rules.first?.fieldsRead == ["args[0]"])
    }

    @Test
    func `an unknown selector is refused`() {
        let rule = """
            title: T
            sigma-version: 3
            logsource: {product: x}
            detection:
              s:
                args[some]: x
              condition: s
            """
        var reading = RuleReading()
        reading.read(rule, from: "t.yml")

        #expect(reading.problems.map(\.code) == ["sigma.malformed"])
    }
}
