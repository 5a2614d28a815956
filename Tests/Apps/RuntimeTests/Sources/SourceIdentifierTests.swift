// SPDX-License-Identifier: Apache-2.0

import Ingest
import Runtime
import Schema
import Testing

/// What is said of a file's clocks.
struct SourceIdentifierTests {
    private static func record(_ host: String, _ time: String, utc: String) -> String {
        """
        {"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Hostname":"\(host)",\
        "EventTime":"2020-10-18 \(time)","UtcTime":"2020-10-18 \(utc)"}
        {"Channel":"Security","EventID":4624,"Hostname":"\(host)","EventTime":"2020-10-18 \(time)"}

        """
    }

    @Test func `where times come from is told, and each host's clock`() throws {
        let text =
            Self.record("a", "03:50:00", utc: "07:50:00.000")
            + Self.record("b", "09:50:00", utc: "07:50:00.000")
        let folder = try RuleFolder(["log.ndjson": text])
        let engine = try Engine(Engine.Options(onlyGivenRules: true))
        var identities: [SourceIdentifier.Identity] = []

        let input = Input(name: folder.path + "/log.ndjson")
        SourceIdentifier(engine).identify([input]) { identities.append($0) }

        let identity = try #require(identities.first)
        #expect(identity.first == identity.last)
        #expect(
            identity.times.map(\.text) == [
                "from UtcTime", "from EventTime, corrected by +4h from UtcTime",
                "from EventTime, corrected by -2h from UtcTime",
            ]
        )
        #expect(identity.times.map(\.count) == [2, 1, 1])
        #expect(identity.skews.map { "\($0.host) \($0.origin.correction)" } == ["a +4h", "b -2h"])
    }
}
