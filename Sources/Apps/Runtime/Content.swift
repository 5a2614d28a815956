// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

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
    ///
    /// Looked at when it is open: what takes a file's place in between is not waited for.
    package static func read(_ path: String) -> (text: String?, reason: String?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return (nil, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            return (nil, String(cString: strerror(errno)))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: return (nil, "it is a folder")
        default: return (nil, "it is not a regular file")
        }
        guard let bytes = bytes(of: descriptor) else {
            return (nil, String(cString: strerror(errno)))
        }
        guard bytes.count <= limit else { return (nil, "it is larger than \(limit >> 20) MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, "it is not UTF-8 text")
        }
        return (text, nil)
    }

    /// What can be read, up to one byte over the limit; nil when reading fails.
    private static func bytes(of descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &block, min(block.count, limit + 1 - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += block[..<count]
        }
        return bytes
    }
}
