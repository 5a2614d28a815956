// SPDX-License-Identifier: Apache-2.0

import Ingest
import Schema
import Sigma

/// Rule files and conditions, compiled and matched with events.
enum RuleFuzz {
    /// Reads a rule file, compiles what is good in it and looks at events with it.
    static func read(_ text: String) {
        var reading = RuleReading(placeholders: ["admins": ["root", "adm*"], "none": []])
        reading.read(text, from: "rule.yml")
        for problem in reading.problems + reading.unresolvedReferences() {
            promise(problem.line >= 1, "a problem has no line")
            _ = problem.description
        }
        for rule in reading.rules { _ = rule.fieldsRead }
        for correlation in reading.correlations { _ = correlation.condition.holds(3) }
        if !reading.rules.isEmpty { match(reading.rules) }
    }

    /// Reads a condition as the one of a rule with a few selections.
    static func readCondition(_ text: String) {
        var quoted = Array(rule.utf8)
        quoted.append(UInt8(ascii: "\""))
        JSONText.append(text, to: &quoted)
        quoted += Array("\"\n".utf8)
        read(String(decoding: quoted, as: UTF8.self))
    }

    private static func match(_ rules: [SigmaRule]) {
        let names = FieldNames()
        let set = RuleSet(rules, names: names)
        let group = set.group(Array(set.logSources.indices))
        let constant = set.group(
            Array(set.logSources.indices),
            known: [names.id(of: "EventID"): [.number(1)]]
        )
        var matcher = Matcher(set)
        var ingestor = Ingestor([], names: names, routes: RouteTable())
        _ = ingestor.read(json: events, name: "input") { batch in
            for row in 0..<batch.count {
                batch.withEvent(at: row) { event in
                    let once = matches(event, group, &matcher)
                    let again = matches(event, group, &matcher)
                    promise(once == again, "an event matches other rules the second time")
                    guard row == 0 else { return }
                    let known = matches(event, constant, &matcher)
                    promise(known == once, "a known value decides otherwise than a read one")
                }
            }
        }
    }

    private static func matches(
        _ event: Event,
        _ group: RuleGroup,
        _ matcher: inout Matcher
    ) -> [Int] {
        var found: [Int] = []
        matcher.match(event, group: group) { found.append($0) }
        return found
    }

    private static let rule = """
        title: A
        logsource: {product: windows}
        detection:
          a: {Image|endswith: exe}
          b: {CommandLine|contains|all: [dir, "/s"]}
          ab: [{EventID: 1}, {User: null}]
          sel_1: [root, ad?in]
          sel_2: {Image|re: "^c.*x$"}
          condition:
        """ + " "

    /// The first has the event number that `match` says it has.
    private static let events = #"""
        {"EventID":1,"Image":"C:\\Windows\\cmd.exe","CommandLine":"cmd /c dir /s","User":null}
        {"EventID":"1","Image":"C:\\a\\–b.exe","User":"ROOT","Hashes":"MD5=00,SHA1=11","n":-4.5e3}
        {"ip":"10.1.2.3","ip6":"2001:db8::1","t":"2024-05-01T10:00:00Z","list":["a","B",1,true]}
        {}

        """#
}
