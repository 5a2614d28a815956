// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A temporary folder for the workloads' inputs.
struct Workspace {
    let folder: String

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "outrider-bench-\(UUID().uuidString)").path
        try makeFolder(folder)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Makes a folder, and those above it.
    func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Unpacks a `.zst` file to a place below the workspace; others are copied.
    func unpack(_ source: String, to name: String) throws -> String {
        let place = folder + "/" + name
        try makeFolder((place as NSString).deletingLastPathComponent)
        if source.hasSuffix(".zst") {
            _ = try Child.run(["zstd", "-dqf", "--long=27", source, "-o", place])
        } else {
            try FileManager.default.copyItem(atPath: source, toPath: place)
        }
        return place
    }

    /// The files below a folder whose names end so, in order of their paths.
    static func files(below folder: String, ending: String...) -> [String] {
        guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
        var found: [String] = []
        while let path = walker.nextObject() as? String {
            if ending.contains(where: path.hasSuffix) { found.append(folder + "/" + path) }
        }
        return found.sorted()
    }
}

// MARK: - The inputs

extension Workspace {
    /// A file of Windows telemetry, about 100 MB, and what it is.
    func telemetry() throws -> (file: String, what: String) {
        let name = "otrf_lsass_campaign_01.json.zst"
        let source = (Repository.shared ?? "") + "/telemetry/windows/otrf-lsass/" + name
        if FileManager.default.fileExists(atPath: source) {
            return (try unpack(source, to: "telemetry.ndjson"), "OTRF LSASS campaign 1")
        }
        let file = folder + "/telemetry.ndjson"
        try MadeUpTelemetry.write(to: file, megabytes: 100)
        return (file, "made-up events, as OUTRIDER_SHARED has none")
    }

    /// The SigmaHQ rules for Windows, or nil where they are not at hand.
    func sigmaHQ() throws -> String? {
        guard let shared = Repository.shared else { return nil }
        let archive = shared + "/sigma/sigmahq.tar.zst"
        guard FileManager.default.fileExists(atPath: archive) else { return nil }
        let all = folder + "/sigmahq"
        try makeFolder(all)
        let tar = try unpack(archive, to: "sigmahq.tar")
        _ = try Child.run(["tar", "-xf", tar, "-C", all])
        for top in ["rules", "rules-emerging-threats", "rules-threat-hunting"] {
            for path in Self.files(below: all + "/" + top, ending: ".yml")
            where Self.isWindows(path) {
                let place = folder + "/windows" + path.dropFirst(all.count)
                try makeFolder((place as NSString).deletingLastPathComponent)
                try FileManager.default.moveItem(atPath: path, toPath: place)
            }
        }
        return folder + "/windows"
    }

    /// Every EVTX file of the shared telemetry, four times, for they are small; nil without it.
    func evtx() throws -> String? {
        guard let shared = Repository.shared else { return nil }
        let files = Self.files(below: shared + "/telemetry", ending: ".evtx", ".evtx.zst")
        guard !files.isEmpty else { return nil }
        for copy in 0..<4 { try makeFolder(folder + "/evtx/\(copy)") }
        for (index, path) in files.enumerated() {
            let first = try unpack(path, to: "evtx/0/\(index).evtx")
            for copy in 1..<4 {
                try FileManager.default.linkItem(
                    atPath: first,
                    toPath: folder + "/evtx/\(copy)/\(index).evtx"
                )
            }
        }
        return folder + "/evtx"
    }

    /// Whether a rule's log source is Windows, or the antivirus category without a product.
    private static func isWindows(_ path: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else { return false }
        var values: [Substring: String] = [:]
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        let block = lines.drop { !$0.hasPrefix("logsource:") }.dropFirst()
            .prefix { $0.first?.isWhitespace ?? true }
        for line in block {
            let parts = line.prefix { $0 != "#" }.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let key = parts[0].drop(while: \.isWhitespace)
            values[key] = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " '\"\r"))
        }
        return values["product"] == "windows"
            || values["product"] == nil && values["category"] == "antivirus"
    }
}
