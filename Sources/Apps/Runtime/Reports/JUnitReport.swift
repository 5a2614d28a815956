// SPDX-License-Identifier: Apache-2.0

/// Test results as JUnit's XML, as build servers read it.
package struct JUnitReport: Sendable {
    /// One test and what became of it.
    package struct Case: Sendable {
        /// What the test belongs to: a file.
        package let group: String
        package let name: String
        /// What failed, a line each; empty when it passed.
        package let failures: [String]
        /// What is worth reading all the same.
        package var notes: [String] = []

        package init(group: String, name: String, failures: [String], notes: [String] = []) {
            self.group = group
            self.name = name
            self.failures = failures
            self.notes = notes
        }
    }

    private let suite: String
    private let cases: [Case]

    package init(suite: String, cases: [Case]) {
        self.suite = suite
        self.cases = cases
    }

    /// The document.
    package var xml: String {
        let failed = cases.count { !$0.failures.isEmpty }
        let totals = "tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"0\""
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        out += "<testsuites name=\"outrider\" \(totals)>\n"
        out += "  <testsuite name=\"\(Self.escaped(suite))\" \(totals) skipped=\"0\" time=\"0\">\n"
        for item in cases { out += Self.xml(item) }
        return out + "  </testsuite>\n</testsuites>\n"
    }

    private static func xml(_ item: Case) -> String {
        let head =
            "    <testcase classname=\"\(escaped(item.group))\" name=\"\(escaped(item.name))\" time=\"0\""
        guard !item.failures.isEmpty || !item.notes.isEmpty else { return head + "/>\n" }
        var out = head + ">\n"
        if let first = item.failures.first {
            let text = item.failures.joined(separator: "\n")
            out += "      <failure message=\"\(escaped(first))\">\(escaped(text))</failure>\n"
        }
        if !item.notes.isEmpty {
            let text = item.notes.joined(separator: "\n")
            out += "      <system-out>\(escaped(text))</system-out>\n"
        }
        return out + "    </testcase>\n"
    }

    /// Text for an element or an attribute; what XML 1.0 cannot hold becomes U+FFFD.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n": out += "&#10;"
            case "\t": out += "&#9;"
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
