// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The checkout that these tests stand in, read once.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file of ours, in byte order of the paths; what a build or an editor leaves is not ours.
    static let files: [RepositoryFile] = {
        let manager = FileManager.default
        let paths = manager.enumerator(atPath: root.path)
        var found: [RepositoryFile] = []
        while let path = paths?.nextObject() as? String {
            if isForeign(path) {
                paths?.skipDescendants()
                continue
            }
            var isFolder: ObjCBool = false
            let place = root.appending(path: path).path
            guard manager.fileExists(atPath: place, isDirectory: &isFolder), !isFolder.boolValue,
                let bytes = manager.contents(atPath: place)
            else { continue }
            found.append(RepositoryFile(path: path, bytes: bytes))
        }
        return found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }()

    /// The Swift files under Sources and Tests, scanned once.
    static let swift: [SwiftFile] = files.filter(\.isSwift).map(SwiftFile.init)

    static let sources: [SwiftFile] = swift.filter { $0.path.hasPrefix("Sources/") }

    private static func isForeign(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        let kept = [".ci", ".gitignore", ".swift-format"]
        return (name.hasPrefix(".") && !kept.contains(String(name)))
            || name == "Package.resolved" || name == "__pycache__"
    }
}

/// One file, by its path from the checkout's root.
struct RepositoryFile: Sendable {
    let path: String
    let sizeInBytes: Int
    /// The whole text; empty when the file is not UTF-8.
    let text: String

    init(path: String, bytes: Data) {
        self.path = path
        sizeInBytes = bytes.count
        text = String(data: bytes, encoding: .utf8) ?? ""
    }

    /// A file that exists only in a test.
    init(_ path: String, _ text: String = "") {
        self.init(path: path, bytes: Data(text.utf8))
    }

    var isSwift: Bool {
        path.hasSuffix(".swift") && (path.hasPrefix("Sources/") || path.hasPrefix("Tests/"))
    }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The folder the file is in, without a slash at its end.
    var folder: Substring { path.lastIndex(of: "/").map { path[..<$0] } ?? "" }

    var name: Substring { path.split(separator: "/").last ?? "" }
}
