// SPDX-License-Identifier: Apache-2.0

import Runtime
import Schema
import Sigma
import Testing

/// A mistake in a file never takes rules away.
struct RuleReloadTests {
    private static let good = RuleFolder.rule()
    private static let other = RuleFolder.rule(id: "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a02")
    private static let bad = RuleFolder.rule(
        detection: "selection: {Image|containz: x}\n  condition: selection"
    )

    @Test func `a file that is broken keeps its last good rules, and the others take effect`() {
        var reload = RuleReload(names: FieldNames())
        let first = reload.reload([file("a", Self.good)])

        let second = reload.reload([file("a", Self.bad), file("b", Self.other)])

        #expect(first && second)
        #expect(reload.set.rules.map(\.location.file) == ["a", "b"])
        #expect(reload.problems.map(\.code) == ["sigma.unknown-modifier"])
        #expect(reload.kept == ["a"])
    }

    @Test func `when nothing can be used the last set stays`() {
        var reload = RuleReload(names: FieldNames())
        _ = reload.reload([file("a", Self.good)])
        let last = reload.set

        let isNew = reload.reload([file("b", Self.bad)])

        #expect(!isNew && reload.set === last)
        #expect(reload.problems.count == 1)
    }

    @Test func `a file that is gone takes its rules with it`() {
        var reload = RuleReload(names: FieldNames())
        _ = reload.reload([file("a", Self.good), file("b", Self.other)])

        let isNew = reload.reload([file("b", Self.other)])

        #expect(isNew && reload.set.rules.map(\.location.file) == ["b"])
        #expect(reload.problems == [] && reload.kept == [])
    }

    @Test func `a file that is mended is used again`() {
        var reload = RuleReload(names: FieldNames())
        _ = reload.reload([file("a", Self.good)])
        _ = reload.reload([file("a", Self.bad)])

        _ = reload.reload([file("a", Self.other)])

        #expect(reload.set.rules.map(\.id) == ["0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a02"])
        #expect(reload.kept == [])
    }

    private func file(_ path: String, _ text: String) -> RuleReload.File {
        RuleReload.File(path: path, text: text)
    }
}
