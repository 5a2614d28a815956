// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Process creations of which no two have a text in common, so that no cache of values helps.
///
/// Command lines get a trailing argument, paths a folder after the drive; the name of a file and its
/// last folder, which rules look at, stay.
enum UniqueProcesses {
    private static let paths = [
        "Image", "ParentImage", "NewProcessName", "ParentProcessName", "CurrentDirectory",
    ]

    /// Writes at least `count` events made of those of another file.
    static func write(from source: String, to path: String, count: Int) throws {
        let events = try processCreations(of: source)
        guard !events.isEmpty else { throw BenchProblem("\(source) has no process creations") }
        var out = try LineWriter(path)
        var random = Sequence64(state: 7)
        for number in 0..<max(count, events.count) {
            let event = unique(events[number % events.count], number, &random)
            let data = try JSONSerialization.data(
                withJSONObject: event,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
            try out.write(String(decoding: data, as: UTF8.self))
        }
        try out.close()
    }

    private static func processCreations(of file: String) throws -> [[String: Any]] {
        let data = try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
        let mark = Data("\"CommandLine\"".utf8)
        return data.split(separator: 0x0A).compactMap { line in
            guard line.range(of: mark) != nil,
                let event = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
                let number = event["EventID"], ["1", "4688"].contains("\(number)")
            else { return nil }
            return event
        }
    }

    private static func unique(
        _ event: [String: Any],
        _ number: Int,
        _ random: inout Sequence64
    ) -> [String: Any] {
        var event = event
        let tag = String(number, radix: 16)
        for name in ["CommandLine", "ParentCommandLine"] {
            if let text = event[name] as? String { event[name] = "\(text) /z\(tag)" }
        }
        for name in paths {
            guard let text = event[name] as? String, text.dropFirst().hasPrefix(":\\") else {
                continue
            }
            event[name] = "\(text.prefix(3))v\(tag)\(name.prefix(2))\\\(text.dropFirst(3))"
        }
        for name in ["ProcessGuid", "ParentProcessGuid", "LogonGuid"] where event[name] != nil {
            event[name] = random.guid()
        }
        if let hashes = event["Hashes"] as? String {
            event["Hashes"] = hashes.split(separator: ",").map { hash in
                let parts = hash.split(separator: "=")
                return "\(parts.first ?? "")=" + random.hex(parts.last?.count ?? 0)
            }.joined(separator: ",")
        }
        return event
    }
}
