// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The folder of rules, log sources and tables that ships with the program.
package struct Content: Sendable {
    /// Path of the folder.
    package let folder: String

    package init(folder: String) { self.folder = folder }

    /// Finds the shipped content from the program's own place, never from the working folder.
    ///
    /// Beside the program, in the checkout it was built in, else in `/usr/share/outrider`.
    package static func shipped() throws(RuntimeError) -> Content {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var place = program.deletingLastPathComponent()
        var tried: [String] = []
        for _ in 0..<6 {
            let candidate = place.appendingPathComponent("content").path
            tried.append(candidate)
            if FileManager.default.fileExists(atPath: candidate + "/logsources") {
                return Content(folder: candidate)
            }
            place = place.deletingLastPathComponent()
        }
        let installed = "/usr/share/outrider/content"
        if FileManager.default.fileExists(atPath: installed + "/logsources") {
            return Content(folder: installed)
        }
        throw .contentMissing(tried: [tried.first ?? "", installed])
    }

    /// The text of one shipped file, or nil.
    package func text(_ path: String) -> String? {
        TextFile.read(folder + "/" + path).text
    }

    /// All files below a folder with one of these endings, in byte order of their paths.
    package static func files(below folder: String, ending: [String]) -> [String] {
        guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
        var found: [String] = []
        while let path = walker.nextObject() as? String {
            if ending.contains(where: path.hasSuffix) { found.append(folder + "/" + path) }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// Reading small text files that a person wrote.
package enum TextFile {
    /// Files over this are not read: nobody writes rules or policies that long.
    package static let limit = 4 << 20

    /// The text, or why there is none.
    package static func read(_ path: String) -> (text: String?, reason: String?) {
        do {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            )
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                return (nil, "is not a regular file")
            }
            guard (attributes[.size] as? Int ?? 0) <= limit else {
                return (nil, "is larger than \(limit >> 20) MiB")
            }
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            guard let text = String(validating: data, as: UTF8.self) else {
                return (nil, "is not UTF-8 text")
            }
            return (text, nil)
        } catch {
            return (nil, (error as NSError).localizedDescription)
        }
    }
}
