// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

struct FieldNamesTests {
    @Test func `a name has one number, and case counts`() {
        let names = FieldNames()

        let first = names.id(of: "ProcessId")

        #expect(names.id(of: "ProcessId") == first)
        #expect(names.id(of: "ProcessID") != first)
        #expect(names.name(of: first) == "ProcessId")
        #expect(names.known("ProcessId") == first)
    }

    @Test func `asking whether a name is known gives it no number`() {
        let names = FieldNames()

        #expect(names.known("Image") == nil)
        #expect(names.count == 1)
    }

    @Test func `names beyond the limit share one number`() {
        let names = FieldNames()
        let early = names.id(of: "Image")
        for index in 0..<FieldNames.limit { _ = names.id(of: "n\(index)") }

        #expect(names.count == FieldNames.limit)
        #expect(names.id(of: "late") == FieldNames.overflow)
        #expect(names.id(of: "Image") == early)
        #expect(names.name(of: FieldNames.overflow) == "")
    }

    @Test func `wanted fields are remembered by name`() {
        let names = FieldNames()
        names.want(names.id(of: "Image"))
        names.want(names.id(of: "CommandLine"))
        names.want(FieldID(index: 4_000_000))
        names.want(FieldNames.overflow)

        #expect(names.isWanted(names.id(of: "Image")))
        #expect(!names.isWanted(names.id(of: "User")))
        #expect(names.expectedNames == ["CommandLine", "Image"])
    }

    @Test func `a number that nobody gave out has no name`() {
        #expect(FieldNames().name(of: FieldID(index: .max)) == "")
    }
}
