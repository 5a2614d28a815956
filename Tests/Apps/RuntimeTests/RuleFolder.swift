// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder of files that lives as long as a test looks at it.
final class RuleFolder {
    let path: String

    init(_ files: [String: String]) throws {
        path = FileManager.default.temporaryDirectory.path + "/outrider-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
        for (name, text) in files {
            try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A rule that has nothing wrong with it, but for what a test changes.
    static func rule(
        id: String = "0b2a55f6-22a4-4a57-9a8c-2d2a3c6f6a01",
        header: String = "status: test\ndate: 2026-11-24\nlevel: high",
        tags: String = "[attack.execution, attack.t1059.001]",
        logsource: String = "{product: windows, category: process_creation}",
        detection: String = "selection: {Image|endswith: '\\a.exe'}\n  condition: selection"
    ) -> String {
        """
        title: A rule
        \(id.isEmpty ? "" : "id: \(id)")
        \(header)
        tags: \(tags)
        logsource: \(logsource)
        detection:
          \(detection)

        """
    }
}
