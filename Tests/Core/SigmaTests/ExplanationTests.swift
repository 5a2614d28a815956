// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma
import Testing

/// The tree that tells an analyst why a rule did or did not match.
struct ExplanationTests {
    @Test
    func `every part says what it asked, what it saw and whether it holds`() {
        var reading = RuleReading()
        reading.read(
            #"""
            title: T
            logsource: {product: windows}
            detection:
              sel:
                Image|endswith: '\cmd.exe'
                CommandLine|contains|all: [whoami, '/all']
              filter:
                - Port|gt: 1024
                - Address|cidr: 10.0.0.0/8
                - Gone: null
              condition: sel and not filter
            """#,
            from: "t.yml"
        )
        let names = FieldNames()
        let set = RuleSet(reading.rules, names: names)
        let batch = EventMaker(names: names).batch([
            "Image": .string(#"C:\Windows\System32\CMD.EXE"#), "Port": .integer(80),
            "CommandLine": .string("whoami"), "Address": .null,
        ])

        let explanation = batch.withEvent(at: 0) { set.explain(0, $0) }

        #expect(
            explanation.lines == [
                "- all of",
                "  - sel",
                "    - all of",
                #"      + Image ends with '\cmd.exe' (saw 'C:\Windows\System32\CMD.EXE')"#,
                "      - all of",
                "        + CommandLine contains 'whoami' (saw 'whoami')",
                "        - CommandLine contains '/all' (saw 'whoami')",
                "  - not",
                "    + filter",
                "      + any of",
                "        - Port is more than 1024 (saw '80')",
                "        - Address is in 10.0.0.0/8 (saw null)",
                "        + Gone has no value (absent)",
            ]
        )
    }
}

/// What a linter shows of rules that can be used.
struct RuleRemarkTests {
    @Test(arguments: [
        ("a and not a", "F: x", ["sigma.unused-selection", "sigma.impossible"]),
        ("a and not (a or b)", "F: x", ["sigma.impossible"]),
        ("a and b", "F|re: '(?=x)y'", ["sigma.slow-pattern"]),
        ("a and b", "F: '*'", ["sigma.empty-pattern"]),
        ("a and not b", "F: x", []),
    ])
    func `a rule that looks mistaken is remarked on`(
        condition: String,
        item: String,
        codes: [String]
    ) {
        var reading = RuleReading()
        reading.read(
            """
            title: T
            logsource: {product: x}
            detection:
              a:
                \(item)
              b:
                G: y
              condition: \(condition)
            """,
            from: "t.yml"
        )

        #expect(reading.rules.first?.remarks.map(\.code) == codes)
    }
}
