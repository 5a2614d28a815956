// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Ingest
import Runtime
import Schema

/// The verb `outrider sources identify`.
struct SourcesIdentifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identify",
        abstract: "Say what each file is: source, format, records, time span, hosts.",
        discussion: """
            Reads every file to its end, unpacking .gz, .zst and archives in passing. The content \
            decides, never the name.

            Examples:
              outrider sources identify /var/log
              outrider sources identify --json evidence/ | jq -r '[.family, .path] | @tsv'
            """
    )

    @Argument(help: "Files or folders, or - for standard input.", completion: .file())
    var paths: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        let (inputs, problems) = try Inputs.walk(paths)
        for problem in problems { StandardError.write("\(problem)\n") }
        let engine = try Engine(Engine.Options(onlyGivenRules: true))
        for problem in engine.problems { StandardError.write("\(problem)\n") }
        var (unusable, usable) = (problems.count, 0)
        var failure: (any Error)?
        SourceIdentifier(engine).identify(inputs) { identity in
            do {
                try show(identity)
            } catch {
                failure = error
            }
            unusable += identity.problems.count
            if identity.records > 0 || identity.problems.isEmpty { usable += 1 }
        }
        if let failure { throw failure }
        let code = Inputs.exitCode(problems: unusable, usable: usable)
        if code != 0 { throw ExitCode(code) }
    }

    private func show(_ identity: SourceIdentifier.Identity) throws {
        if output.json {
            StandardOutput.write(try JSONLine.of(IdentityLine(identity)) + "\n")
        } else {
            StandardOutput.write(IdentityText(identity).text)
        }
        for problem in identity.problems { StandardError.write("\(problem)\n") }
    }
}

/// One file as JSON, as the command-line contract says.
private struct IdentityLine: Encodable {
    struct Rejected: Encodable {
        let reason: String
        let count: Int
    }

    struct Time: Encodable {
        let field: String?
        let records: Int
        let zone_assumed: Bool
        let corrected_minutes: Int
        let corrected_from: String?
    }

    struct Skew: Encodable {
        let host: String
        let minutes: Int
    }

    let path: String
    let family: String
    let source: String
    let format: String?
    let confidence: Double
    let records: Int
    let rejected: [Rejected]
    let first: String?
    let last: String?
    let times: [Time]
    let clock_skew: [Skew]
    let hosts: [String]
    let roles: [String: Int]

    init(_ identity: SourceIdentifier.Identity) {
        path = identity.path
        family = identity.family
        source = identity.source
        format = identity.format
        confidence = (identity.confidence * 100).rounded() / 100
        records = identity.records
        rejected = identity.rejected.map { Rejected(reason: $0.reason, count: $0.count) }
        first = identity.first?.description
        last = identity.last?.description
        times = identity.times.map {
            Time(
                field: $0.field,
                records: $0.count,
                zone_assumed: $0.origin.assumesZone,
                corrected_minutes: $0.witness == nil ? 0 : Int($0.origin.minutes),
                corrected_from: $0.witness
            )
        }
        clock_skew = identity.skews.map { Skew(host: $0.host, minutes: Int($0.origin.minutes)) }
        hosts = identity.hosts
        roles = Dictionary(uniqueKeysWithValues: identity.roles.map { ($0.role, $0.count) })
    }
}

/// One file for a person.
private struct IdentityText {
    let text: String

    init(_ identity: SourceIdentifier.Identity) {
        var lines = [Visible.text(identity.path)]
        let certainty = Int((identity.confidence * 100).rounded())
        let source = identity.source.isEmpty ? identity.family : identity.source
        lines.append("  source   \(source) (\(identity.family)), \(certainty) % sure")
        lines.append("  format   \(identity.format ?? "unknown")")
        var records = Layout.grouped(identity.records)
        for rejected in identity.rejected {
            records += ", \(Layout.grouped(rejected.count)) rejected as \(rejected.reason)"
        }
        lines.append("  records  \(records)")
        if let first = identity.first, let last = identity.last {
            lines.append("  time     \(first) to \(last)")
        }
        for time in identity.times {
            let count = identity.times.count > 1 ? " (\(Layout.grouped(time.count)))" : ""
            lines.append("           time \(Visible.text(time.text))\(count)")
        }
        if !identity.skews.isEmpty {
            let shown = identity.skews.prefix(6).map {
                "\(Visible.text($0.host)) \($0.origin.correction)"
            }
            let more = identity.skews.count > 6 ? " and \(identity.skews.count - 6) more" : ""
            lines.append("  clocks   \(shown.joined(separator: ", "))\(more)")
        }
        if !identity.hosts.isEmpty {
            let shown = identity.hosts.prefix(6).map { Visible.text($0) }.joined(separator: ", ")
            let more = identity.hosts.count > 6 ? " and \(identity.hosts.count - 6) more" : ""
            lines.append("  hosts    \(shown)\(more)")
        }
        if !identity.roles.isEmpty {
            let roles = identity.roles.map { "\($0.role) \(Layout.grouped($0.count))" }
            lines.append("  roles    \(roles.joined(separator: ", "))")
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
