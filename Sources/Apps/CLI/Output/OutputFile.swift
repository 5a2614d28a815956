// SPDX-License-Identifier: Apache-2.0

import Glibc
import Runtime

/// The file that `--output` names.
///
/// A regular file is replaced as a whole when everything is written, and a link to one stays a
/// link. What is no regular file, such as `/dev/stdout` or a pipe, is written to as it is: putting
/// a file in its place would destroy it.
struct OutputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Writes the text, all or nothing where that is possible.
    func write(_ text: String) throws(RuntimeError) {
        let bytes = Array(text.utf8)
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT, !path.isEmpty else { throw failure(errno) }
            return try replace(path, with: bytes, mode: nil)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw failure(EISDIR)
        case S_IFREG where !path.hasPrefix("/dev/") && !path.hasPrefix("/proc/"):
            guard let resolved = realpath(path, nil) else { throw failure(errno) }
            defer { free(resolved) }
            try replace(String(cString: resolved), with: bytes, mode: status.st_mode & 0o7777)
        default: try writeThrough(bytes)
        }
    }

    private func replace(
        _ target: String,
        with bytes: [UInt8],
        mode: mode_t?
    ) throws(RuntimeError) {
        let draft = "\(target).\(getpid()).partial"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(errno) }
        if let mode { fchmod(descriptor, mode) }
        var problem = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
        if close(descriptor) != 0, problem == nil { problem = errno }
        if problem == nil, rename(draft, target) != 0 { problem = errno }
        guard let problem else { return }
        unlink(draft)
        throw failure(problem)
    }

    /// A pipe that nobody reads is not waited for.
    private func writeThrough(_ bytes: [UInt8]) throws(RuntimeError) {
        let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        let flags = fcntl(descriptor, F_GETFL)
        if flags >= 0 { _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) }
        let problem = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
        if let problem { throw failure(problem) }
    }

    private func failure(_ number: Int32) -> RuntimeError {
        .notWritable(
            path: path.isEmpty ? "--output" : path,
            reason: String(cString: strerror(number))
        )
    }
}
