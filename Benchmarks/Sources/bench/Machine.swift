// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the figures were measured on.
enum Machine {
    static var description: String {
        let info = ProcessInfo.processInfo
        let memory = Double(info.physicalMemory) / Double(1 << 30)
        let day = Date.now.formatted(.iso8601.year().month().day())
        return "\(day), \(processor), \(info.activeProcessorCount) cores, \(memory.text(0)) GiB,"
            + " load \(load)"
    }

    private static var processor: String {
        let text = contents("/proc/cpuinfo")
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map {
            $0.trimmingCharacters(in: .whitespaces)
        } ?? "unknown processor"
    }

    /// How many processes wanted a core during the last minute.
    private static var load: String {
        String(contents("/proc/loadavg").split(separator: " ").first ?? "unknown")
    }

    private static func contents(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}

/// A rule that reads a dozen fields of every event and matches none.
enum QuietRule {
    private static let fields = [
        "CommandLine", "Image", "ParentImage", "TargetUserName", "IpAddress", "ScriptBlockText",
        "TargetObject", "ServiceName", "Data", "Details", "ObjectName", "Payload",
    ]

    /// Writes it to a folder of its own, and gives that.
    static func write(to workspace: Workspace) throws -> String {
        let folder = workspace.folder + "/quiet"
        try workspace.makeFolder(folder)
        let selections = fields.enumerated().map {
            "  s\($0): {\($1)|contains: zqxjkvbpyw}\n"
        }
        let text = """
            title: Nothing
            id: 7a000000-0000-4000-8000-000000000001
            logsource: {product: windows}
            detection:
            \(selections.joined())  condition: 1 of s*
            level: low

            """
        try Data(text.utf8).write(to: URL(filePath: folder + "/rule.yml"))
        return folder
    }
}
