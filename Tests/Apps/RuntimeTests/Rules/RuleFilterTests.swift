// SPDX-License-Identifier: Apache-2.0

import Runtime
import Sigma
import Testing

/// Which rules `rules list` shows.
struct RuleFilterTests {
    @Test(arguments: [
        (RuleFilter(), true), (RuleFilter(levels: ["high", "low"]), true),
        (RuleFilter(levels: ["low"]), false), (RuleFilter(tags: ["attack.T1059"]), true),
        (RuleFilter(tags: ["attack.t105"]), false), (RuleFilter(tags: ["attack.t1059.001"]), true),
        (RuleFilter(logSources: ["process_creation"]), true),
        (RuleFilter(logSources: ["windows/process_creation"]), true),
        (RuleFilter(logSources: ["linux/process_creation", "windows"]), true),
        (RuleFilter(logSources: ["linux/process_creation"]), false),
        (RuleFilter(levels: ["high"], tags: ["attack.t9999"]), false),
    ])
    func `a rule must fit one filter of each kind`(filter: RuleFilter, expected: Bool) throws {
        var reading = RuleReading()
        reading.read(RuleFolder.rule(), from: "a.yml")

        #expect(filter.admits(try #require(reading.rules.first)) == expected)
    }
}
