// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// What is not known, and which missing source would tell.
struct Gaps {
    private let incident: Incident

    init(_ incident: Incident) { self.incident = incident }

    var gaps: [Assessment.Gap] {
        let host =
            incident.entities(.victim).first.map { EvidenceText.quoted($0.name) } ?? "the host"
        return Self.table.compactMap { gap in
            guard !incident.sources.contains(where: { $0.contains(gap.mark) }) else { return nil }
            guard gap.applies(incident) else { return nil }
            return Assessment.Gap(gap.text.replacing("HOST", with: host), source: gap.source)
        }
    }

    /// One kind of source, what it would tell, and when that matters.
    private struct Row {
        let mark: String
        let source: String
        let text: String
        let applies: @Sendable (Incident) -> Bool
    }

    private static let isWindows: @Sendable (Incident) -> Bool = { incident in
        incident.sources.contains { $0.contains("windows") }
    }

    private static let table: [Row] = [
        Row(
            mark: "sysmon",
            source: "windows-sysmon",
            text: "No Sysmon records of HOST: which program opened or wrote what is not known.",
            applies: isWindows
        ),
        Row(
            mark: "security",
            source: "windows-security",
            text: "No Security log of HOST: who logged on from where is not known.",
            applies: isWindows
        ),
        Row(
            mark: "powershell",
            source: "windows-powershell",
            text: "No PowerShell log of HOST: what scripts contained is not known.",
            applies: { incident in
                incident.members.contains {
                    let image = $0.facts[.image]?.lowercased() ?? ""
                    return image.hasSuffix("powershell.exe") || image.hasSuffix("pwsh.exe")
                }
            }
        ),
        Row(
            mark: "zeek",
            source: "zeek",
            text: "No network records: how much data left HOST is not known.",
            applies: { $0.severity >= .high && !$0.sourceClasses.contains(.network) }
        ),
    ]
}
