// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Turns the paths that a person gave into the files to read, folders in byte order.
///
/// - Limits: 96 MiB of paths, some 400,000 files, and 64 folders inside each other; the rest is
///   reported.
package struct InputWalk {
    /// The files, in the order they will be read.
    package private(set) var inputs: [Input] = []
    /// What could not be used, and why.
    package private(set) var problems: [IngestProblem] = []

    private struct FolderIdentity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// A path's own bytes: file names need not be UTF-8.
    private typealias Path = [UInt8]

    private static let depthLimit = 64
    private static let problemLimit = 10_000
    private static let separator = UInt8(ascii: "/")

    private var visited: Set<FolderIdentity> = []
    /// Bytes of paths that may still be kept.
    private var room: Int
    private var isFull = false

    package init(paths: [String]) { self.init(paths: paths, room: 96 << 20) }

    init(paths: [String], room: Int) {
        self.room = room
        for path in paths {
            if path == "-" {
                inputs.append(Input(name: path))
            } else {
                visited = []
                addPath(Array(path.utf8))
            }
        }
    }

    private mutating func note(_ problem: IngestProblem) {
        if problems.count < Self.problemLimit { problems.append(problem) }
    }

    private static func text(_ path: Path) -> String { String(decoding: path, as: UTF8.self) }

    private mutating func addPath(_ path: Path) {
        guard let status = status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            add(file: path, mode: status.st_mode)
            return
        }
        var files: [(path: Path, mode: mode_t)] = []
        let known = problems.count
        collect(path, status: status, into: &files, depth: 0)
        if files.isEmpty, problems.count == known { note(.emptyFolder(path: Self.text(path))) }
        for file in files.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
            add(file: file.path, mode: file.mode)
        }
    }

    private mutating func add(file path: Path, mode: mode_t) {
        let input = Input(path: path)
        switch mode & S_IFMT {
        case S_IFREG: inputs.append(input)
        case S_IFIFO where input.isOpenAlready: inputs.append(input)
        case S_IFIFO: note(.notAFile(path: input.name, kind: "FIFO"))
        case S_IFSOCK: note(.notAFile(path: input.name, kind: "socket"))
        default: note(.notAFile(path: input.name, kind: "device"))
        }
    }

    private mutating func collect(
        _ folder: Path,
        status: stat,
        into files: inout [(path: Path, mode: mode_t)],
        depth: Int
    ) {
        guard depth < Self.depthLimit else {
            let reason = "it lies more than \(Self.depthLimit) folders deep"
            note(.unreadable(path: Self.text(folder), reason: reason))
            return
        }
        let identity = FolderIdentity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino)
        )
        guard visited.insert(identity).inserted else {
            note(.symlinkLoop(path: Self.text(folder)))
            return
        }
        for name in names(in: folder) {
            let path = folder + (folder.last == Self.separator ? [] : [Self.separator]) + name
            guard let status = self.status(of: path) else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                collect(path, status: status, into: &files, depth: depth + 1)
            } else if take(path.count, for: folder) {
                files.append((path, status.st_mode))
            }
        }
    }

    /// Makes room for a path, or says once that there is none.
    private mutating func take(_ length: Int, for folder: Path) -> Bool {
        // An array and its place in a list take something besides.
        room -= length + 64
        guard room < 0 else { return true }
        if !isFull {
            isFull = true
            note(.unreadable(path: Self.text(folder), reason: "there are too many files at once"))
        }
        return false
    }

    /// The names in a folder in byte order, so that of two ways to one place the same is taken.
    private mutating func names(in folder: Path) -> [Path] {
        guard let stream = CPath.with(folder, { opendir($0) }) else {
            note(.unreadable(path: Self.text(folder), reason: Self.lastError))
            return []
        }
        defer { closedir(stream) }
        var names: [Path] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Path($0.prefix { $0 != 0 }) }
            if name == Array(".".utf8) || name == Array("..".utf8) { continue }
            guard take(name.count, for: folder) else { break }
            names.append(name)
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private mutating func status(of path: Path) -> stat? {
        var status = stat()
        guard CPath.with(path, { stat($0, &status) }) == 0 else {
            note(.unreadable(path: Self.text(path), reason: Self.lastError))
            return nil
        }
        return status
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
