// SPDX-License-Identifier: Apache-2.0

import Ingest
import Runtime
import Schema
import Sigma
import Testing

/// Correlations in `detect` and `scan`, from rule files to lines and findings.
struct CorrelationRunTests {
    private static let base = """
        title: Failed logon
        id: 0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6c01
        name: failed
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4625}, condition: s}
        ---
        title: Logon
        name: logon
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4624}, condition: s}

        """

    private static let count = """
        title: Many
        id: 0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6c02
        name: many
        level: high
        correlation:
          type: event_count
          rules: [failed]
          group-by: [TargetUserName]
          timespan: 1m
          condition: {gte: 3}

        """

    private static let chain = """
        title: Guessed
        level: high
        correlation:
          type: temporal_ordered
          rules: [many, logon]
          group-by: [TargetUserName]
          timespan: 10m

        """

    private static func failures(_ seconds: [Int], user: String = "bob") -> String {
        seconds.map { DetectLog.logon($0, user: user) }.joined()
    }

    @Test func `a correlation is a line with what it counted, and stands for its rules`() throws {
        let log = try DetectLog([
            "base.yml": Self.base, "count.yml": Self.count,
            "a.ndjson": Self.failures([0, 10]) + Self.failures([15], user: "al")
                + Self.failures([20]) + DetectLog.logon(30, failed: false, user: "bob"),
        ])
        let lines = try log.lines(["a.ndjson"])

        #expect(lines.map(\.title) == ["Many", "Logon"])
        let line = try #require(lines.first)
        #expect(line.rule == "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6c02" && line.record == 3)
        #expect(line.time == DetectLog.time(20) && line.fields == ["TargetUserName": "bob"])
        let found = try #require(line.correlation)
        #expect(found.type == "event_count" && found.count == 3 && found.value == 3)
        #expect(found.first == DetectLog.time(0) && found.last == DetectLog.time(20))
        #expect(found.evidence.count == 3 && found.evidence.last == line.evidence)
    }

    @Test func `with generate the rules are told too`() throws {
        let log = try DetectLog([
            "all.yml": Self.base + "---\n" + Self.count + "  generate: true\n",
            "a.ndjson": Self.failures([0, 1, 2]),
        ])

        #expect(
            try log.lines(["a.ndjson"]).map(\.title)
                == ["Failed logon", "Failed logon", "Failed logon", "Many"]
        )
    }

    @Test func `a correlation of correlations cites the records of both`() throws {
        let log = try DetectLog([
            "all.yml": [Self.base, Self.count, Self.chain].joined(separator: "---\n"),
            "a.ndjson": Self.failures([0, 1, 2]) + DetectLog.logon(9, failed: false, user: "bob"),
        ])
        let lines = try log.lines(["a.ndjson"])

        #expect(lines.map(\.title) == ["Guessed"])
        #expect(lines.first?.correlation?.evidence.count == 4)
        #expect(lines.first?.correlation?.count == 2)
    }

    @Test func `threads change nothing`() throws {
        var text = ""
        for second in 0..<20_000 {
            text += DetectLog.logon(
                second,
                failed: second % 5 != 0,
                user: "u\(second % 7)",
                host: "WS-\(second % 3)"
            )
        }
        let log = try DetectLog([
            "all.yml": [Self.base, Self.count, Self.chain].joined(separator: "---\n"),
            "a.ndjson": text, "b.ndjson": Self.failures([3, 4, 5], user: "u1"),
        ])
        let one = log.bytes(["a.ndjson", "b.ndjson"])

        #expect(one.count { $0 == UInt8(ascii: "\n") } > 200)
        for threads in 2...4 {
            #expect(log.bytes(["a.ndjson", "b.ndjson"], threads: threads) == one)
        }
    }

    @Test func `time is the events' own, within a file and across files`() throws {
        let log = try DetectLog([
            "all.yml": Self.base + "---\n" + Self.count,
            "late.ndjson": Self.failures([0, 500, 20, 10]),
            "one.ndjson": Self.failures([0, 1_000]), "two.ndjson": Self.failures([1, 2]),
        ])

        #expect(try log.lines(["late.ndjson"]).map(\.time) == [DetectLog.time(20)])
        #expect(try log.lines(["one.ndjson", "two.ndjson"]).map(\.time) == [DetectLog.time(2)])
    }

    @Test func `records without a time are counted and stand in no window`() throws {
        let log = try DetectLog([
            "all.yml": Self.base + "---\n" + Self.count,
            "a.ndjson": String(
                repeating: #"{"Channel":"Security","EventID":4625,"TargetUserName":"b"}"# + "\n",
                count: 4
            ),
        ])
        let input = Input(name: log.folder.path + "/a.ndjson")
        let stats = DetectRun(log.engine).run([input]) { _ in }

        #expect(stats.findings == 0 && stats.untimed == 4)
    }

    @Test func `a correlation of an unknown or refused rule is refused with its line`() throws {
        let log = try DetectLog([
            "base.yml": Self.base.replacing("name: failed", with: "name: other"),
            "corr.yml": Self.chain + "---\n" + Self.count,
        ])

        #expect(
            log.engine.refused.map(\.report.code) == ["sigma.refused-rule", "sigma.unknown-rule"]
        )
        #expect(log.engine.refused.map(\.line) == [1, 9])
        #expect(log.engine.correlations.correlations.isEmpty)
    }

    @Test func `a scan's findings cite all records, whatever the order of the inputs`() throws {
        let log = try DetectLog([
            "all.yml": Self.base + "---\n" + Self.count,
            "one.ndjson": Self.failures([0, 1_000]), "two.ndjson": Self.failures([30, 15]),
        ])
        func scan(_ names: [String]) -> ScanResult {
            var pipeline = Pipeline(log.engine, ScanOptions())
            for name in names { pipeline.read(Input(name: "\(log.folder.path)/\(name)")) }
            return pipeline.finish()
        }
        let forward = scan(["one.ndjson", "two.ndjson"])
        let finding = try #require(forward.findings.first)

        #expect(forward.findings.map(\.finding.detector.title) == ["Many"])
        #expect(finding.finding.correlated?.records.map(\.place.record) == [0, 1, 0])
        #expect(
            finding.finding.facts.evidence == finding.finding.correlated?.records.last?.evidence
        )
        #expect(scan(["two.ndjson", "one.ndjson"]).findings == forward.findings)
        let document = ScanDocument(forward, problems: [], all: true)
        let text = String(decoding: try document.json(pretty: false), as: UTF8.self)
        #expect(text.contains("\"correlation\":{\"count\":3"))
    }
}
