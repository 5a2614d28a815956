// SPDX-License-Identifier: Apache-2.0

import Testing

/// The rules have something to look at: a gate over nothing cannot fail.
struct RepositoryTests {
    @Test func `the checkout is really read`() throws {
        let own = try #require(
            Repository.swift.first { $0.path == "Tests/TidyTests/RepositoryTests.swift" }
        )

        #expect(own.lines.first == "// SPDX-License-Identifier: Apache-2.0")
        #expect(Repository.files.contains { $0.path == "Package.swift" && !$0.text.isEmpty })
        #expect(Repository.files.contains { $0.path == ".ci/run" })
    }

    @Test func `what a build leaves behind is not ours`() {
        #expect(
            !Repository.files.contains { $0.path.hasPrefix(".build") || $0.path.hasPrefix(".git/") }
        )
    }

    @Test func `there are sources to hold to the rules`() {
        #expect(!Repository.sources.isEmpty)
    }
}
