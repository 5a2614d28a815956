// SPDX-License-Identifier: Apache-2.0

import Schema
import Sigma
import Testing

/// What is said of a rule without any event.
struct RuleInspectionTests {
    @Test func `a selection that the condition leaves out is named with its line`() throws {
        let inspection = try inspect(
            """
            a: {Image: x}
            b: {Image: y}
            condition: a
            """
        )

        #expect(inspection.unusedSelections.map(\.name) == ["b"])
        #expect(inspection.unusedSelections.map(\.line) == [5])
    }

    @Test(arguments: [
        ("a and not a", Bool?.some(false)), ("a or not a", true), ("a and b", nil),
        ("2 of them", nil), ("all of them and not 1 of a*", false), ("not a", nil),
        ("a and not c", false),
    ])
    func `a condition that does not depend on the event is found out`(
        condition: String,
        expected: Bool?
    ) throws {
        let inspection = try inspect(
            """
            a: {Image: x}
            b: {CommandLine: y}
            c: {Image: x}
            condition: \(condition)
            """
        )

        #expect(inspection.constantCondition == expected)
    }

    @Test(arguments: [
        ("a: {Image|all: [x, y]}", "a"),
        ("a: {Image: 'C:\\a.exe', Image|endswith: '\\b.exe'}", "a"),
        ("a: [{Image|all: [x, y]}, {Image|all: [u, v]}]", "a"),
    ])
    func `a selection that asks one value to be two is found out`(
        selection: String,
        expected: String
    ) throws {
        let inspection = try inspect("\(selection)\ncondition: a")

        #expect(inspection.contradictions.map(\.selection?.name) == [expected])
        #expect(inspection.contradictions.map(\.field) == ["Image"])
    }

    @Test func `an exclusion that covers all that is asked for is found out`() throws {
        let inspection = try inspect(
            """
            a: {Image: ['C:\\a.exe', 'C:\\b.exe'], CommandLine: x}
            b: {Image|startswith: 'C:\\'}
            condition: a and not b
            """
        )

        #expect(inspection.contradictions.map(\.field) == ["Image"])
    }

    @Test(arguments: [
        "a: {Image: [x, y]}", "a: {Image: x, CommandLine: y}", "a: {Image: X, Image|re: 'X'}",
        "a: {Image|contains|all: [x, y]}", "a: [{Image|all: [x, y]}, {Image: x}]",
    ])
    func `what may hold is no contradiction`(selection: String) throws {
        #expect(try inspect("\(selection)\ncondition: a").contradictions == [])
    }

    @Test(arguments: [
        ("(a+)+$", SlowPattern.nestedRepeats), ("(?:.*,)*x", .nestedRepeats),
        ("([a-z]+ ?){2,}", .nestedRepeats), ("a.*b.*c.*d.*e", .manyStretches),
        ("(.*a|b).*c.+d.*e", .manyStretches),
    ])
    func `an expression that can take long is found out`(
        pattern: String,
        reason: SlowPattern
    ) throws {
        let inspection = try inspect("a: {CommandLine|re: '\(pattern)'}\ncondition: a")

        #expect(inspection.slowPatterns.map(\.reason) == [reason])
    }

    @Test(arguments: [
        "(abc)+", "a.*b.*c", "[+*]+\\(a+\\)+", "(a|b)?c+", "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}",
        "a.*|b.*|c.*|d.*|e.*", "(a++)+",
    ])
    func `an ordinary expression is left alone`(pattern: String) throws {
        let inspection = try inspect("a: {CommandLine|re: '\(pattern)'}\ncondition: a")

        #expect(inspection.slowPatterns == [])
    }

    @Test(arguments: [
        ("a and not b", true), ("b", false), ("a and b", false), ("a or b", true),
        ("3 of them", false), ("2 of them", true), ("c", true), ("not c", false),
    ])
    func `a rule needs its fields where its condition does`(
        condition: String,
        expected: Bool
    ) throws {
        let inspection = try inspect(
            """
            a: {Image: x}
            b: {Missing: y}
            c: {Missing: null}
            condition: \(condition)
            """
        )

        #expect(inspection.canMatch { $0 == "Image" } == expected)
    }

    private func inspect(_ detection: String) throws -> RuleInspection {
        let body = detection.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        var reading = RuleReading()
        reading.read(
            "title: t\nlogsource: {category: process_creation}\ndetection:\n\(body)\n",
            from: "t.yml"
        )
        #expect(reading.problems.isEmpty, "\(reading.problems)")
        return RuleInspection(try #require(reading.rules.first))
    }
}
