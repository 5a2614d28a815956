// SPDX-License-Identifier: Apache-2.0

extension RuleTests.Result: CustomStringConvertible {
    /// What is wrong, or that nothing is.
    package var description: String {
        if isRight { return "\(file): '\(name)' is right" }
        let what = expectsMatch ? "should match and does not" : "matches, but should not"
        return "\(file): '\(name)' \(what)"
    }
}

extension RuleTests.Result {
    /// As a test case of JUnit's.
    package var junit: JUnitReport.Case {
        JUnitReport.Case(group: file, name: name, failures: isRight ? [] : [description])
    }
}
