// SPDX-License-Identifier: Apache-2.0

import Glibc
import Runtime
import Schema
import Synchronization

/// Standard output, buffered.
enum StandardOutput {
    private static let buffer = Mutex<[UInt8]>([])
    private static let block = 1 << 16

    static func write(_ text: String) { Array(text.utf8).withUnsafeBytes(write) }

    static func write(_ bytes: UnsafeRawBufferPointer) {
        buffer.withLock { buffer in
            buffer.append(contentsOf: bytes)
            if buffer.count >= block { drain(&buffer) }
        }
    }

    /// Writes what is held back; called before the process ends.
    static func flush() { buffer.withLock { drain(&$0) } }

    private static func drain(_ buffer: inout [UInt8]) {
        let failure = buffer.withUnsafeBytes { Descriptor.write($0, to: STDOUT_FILENO) }
        buffer.removeAll(keepingCapacity: true)
        guard let failure else { return }
        // A reader that went away has what it wanted.
        if failure == EPIPE { _exit(0) }
        let error = RuntimeError.notWritable(
            path: "standard output",
            reason: String(cString: strerror(failure))
        )
        StandardError.write("\(error.report)\n")
        _exit(3)
    }

    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Columns of the terminal; 80 where there is none.
    static var width: Int {
        var size = winsize()
        guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40
        else { return 80 }
        return min(Int(size.ws_col), 120)
    }
}

/// Standard error, not buffered.
enum StandardError {
    static func write(_ text: String) {
        Array(text.utf8).withUnsafeBytes { _ = Descriptor.write($0, to: STDERR_FILENO) }
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Bytes for an open file descriptor.
enum Descriptor {
    /// Writes all of them; gives the system's error number where that is not possible.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let block = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, block.baseAddress, block.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return count == 0 ? EIO : errno
            }
        }
        return nil
    }
}
