// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Turns the paths that a person gave into the files to read, folders in byte order.
package struct InputWalk {
    /// The files, in the order they will be read.
    package private(set) var inputs: [Input] = []
    /// What could not be used, and why.
    package private(set) var problems: [IngestProblem] = []

    private struct FolderIdentity: Hashable {
        let device: UInt64
        let inode: UInt64
    }
    private var visited: Set<FolderIdentity> = []

    package init(paths: [String]) {
        for path in paths {
            if path == "-" {
                inputs.append(Input(name: path))
            } else {
                visited = []
                addPath(path)
            }
        }
    }

    private mutating func addPath(_ path: String) {
        guard let status = Self.status(of: path) else {
            problems.append(.unreadable(path: path, reason: String(cString: strerror(errno))))
            return
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            add(file: path, status: status)
            return
        }
        var files: [String] = []
        collect(path, status: status, into: &files, depth: 0)
        if files.isEmpty { problems.append(.emptyFolder(path: path)) }
        for file in files.sorted(by: Self.byteOrder) {
            guard let status = Self.status(of: file) else {
                problems.append(.unreadable(path: file, reason: String(cString: strerror(errno))))
                continue
            }
            add(file: file, status: status)
        }
    }

    private mutating func add(file path: String, status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: inputs.append(Input(name: path))
        case S_IFIFO where path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/"):
            inputs.append(Input(name: path))
        case S_IFIFO: problems.append(.notAFile(path: path, kind: "FIFO"))
        case S_IFSOCK: problems.append(.notAFile(path: path, kind: "socket"))
        default: problems.append(.notAFile(path: path, kind: "device"))
        }
    }

    private mutating func collect(
        _ folder: String,
        status: stat,
        into files: inout [String],
        depth: Int
    ) {
        let identity = FolderIdentity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            inode: UInt64(truncatingIfNeeded: status.st_ino)
        )
        guard visited.insert(identity).inserted, depth < 64 else {
            problems.append(.symlinkLoop(path: folder))
            return
        }
        guard let names = Self.names(in: folder) else {
            problems.append(.unreadable(path: folder, reason: String(cString: strerror(errno))))
            return
        }
        for name in names {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            guard let status = Self.status(of: path) else {
                problems.append(.unreadable(path: path, reason: String(cString: strerror(errno))))
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                collect(path, status: status, into: &files, depth: depth + 1)
            } else {
                files.append(path)
            }
        }
    }

    private static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }

    private static func byteOrder(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
