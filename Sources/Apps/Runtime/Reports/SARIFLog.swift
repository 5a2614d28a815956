// SPDX-License-Identifier: Apache-2.0

/// Findings in files as SARIF 2.1.0, as code hosts read it.
///
/// Paths are relative to the folder the program runs in. A result's fingerprint is made of what it
/// is about and not of its line, so that it is known again when the file has changed above it.
///
/// - Source: OASIS SARIF 2.1.0; GitHub's limits on uploads.
/// - Limits: 25,000 results; what matters most stays.
package struct SARIFLog: Encodable, Sendable {
    static let resultLimit = 25_000

    /// What one kind of result is.
    package struct Rule: Sendable {
        package let id: String
        package let title: String
        package let level: String

        package init(id: String, title: String, level: String) {
            self.id = id
            self.title = title
            self.level = level
        }
    }

    /// One place where something is to be said.
    package struct Finding: Sendable {
        package let rule: String
        /// `note`, `warning` or `error`.
        package let level: String
        package let message: String
        package let path: String
        package let line: Int
        /// What it is about, without its place in the file.
        package let subject: String

        package init(
            rule: String,
            level: String,
            message: String,
            path: String,
            line: Int,
            subject: String
        ) {
            self.rule = rule
            self.level = level
            self.message = message
            self.path = path
            self.line = line
            self.subject = subject
        }
    }

    private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    private let version = "2.1.0"
    private let runs: [Run]

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }

    /// Makes a log with one run.
    ///
    /// - Parameters:
    ///   - findings: Those that matter most first, where there may be too many.
    ///   - rules: What kinds of result there are; kinds that a finding names besides are added.
    ///   - version: The program's version.
    ///   - folder: The folder that paths become relative to.
    package init(_ findings: [Finding], rules: [Rule], version: String, folder: String) {
        let findings = findings.prefix(Self.resultLimit)
        var rules = rules
        var places = Dictionary(
            rules.enumerated().map { ($0.element.id, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        for finding in findings where places[finding.rule] == nil {
            places[finding.rule] = rules.count
            rules.append(Rule(id: finding.rule, title: finding.rule, level: finding.level))
        }
        var seen: [String: Int] = [:]
        let results = findings.map { finding in
            let uri = RelativeURI(finding.path, in: folder).text
            let base = Fingerprint.of([finding.rule, uri, finding.subject])
            seen[base, default: 0] += 1
            return Result(
                finding,
                uri: uri,
                index: places[finding.rule] ?? 0,
                fingerprint: "\(base):\(seen[base] ?? 1)"
            )
        }
        let driver = Driver(version: version, rules: rules.map(ReportingDescriptor.init))
        runs = [Run(tool: Tool(driver: driver), results: results)]
    }
}

// MARK: - SARIF's objects, by their names there

private struct Text: Encodable {
    let text: String
}

private struct Run: Encodable {
    let tool: Tool
    let columnKind = "unicodeCodePoints"
    let results: [Result]
}

private struct Tool: Encodable {
    let driver: Driver
}

private struct Driver: Encodable {
    let name = "outrider"
    let version: String
    let rules: [ReportingDescriptor]
}

private struct ReportingDescriptor: Encodable {
    struct Configuration: Encodable {
        let level: String
    }

    let id: String
    let shortDescription: Text
    let defaultConfiguration: Configuration

    init(_ rule: SARIFLog.Rule) {
        id = rule.id
        shortDescription = Text(text: rule.title)
        defaultConfiguration = Configuration(level: rule.level)
    }
}

private struct Result: Encodable {
    struct Location: Encodable {
        let physicalLocation: PhysicalLocation
    }

    struct PhysicalLocation: Encodable {
        let artifactLocation: ArtifactLocation
        let region: Region
    }

    struct ArtifactLocation: Encodable {
        let uri: String
    }

    struct Region: Encodable {
        let startLine: Int
    }

    let ruleId: String
    let ruleIndex: Int
    let level: String
    let message: Text
    let locations: [Location]
    let partialFingerprints: [String: String]

    init(_ finding: SARIFLog.Finding, uri: String, index: Int, fingerprint: String) {
        ruleId = finding.rule
        ruleIndex = index
        level = finding.level
        message = Text(text: finding.message)
        let place = PhysicalLocation(
            artifactLocation: ArtifactLocation(uri: uri),
            region: Region(startLine: max(1, finding.line))
        )
        locations = [Location(physicalLocation: place)]
        partialFingerprints = ["outriderSubject/v1": fingerprint]
    }
}
