// SPDX-License-Identifier: Apache-2.0

import Glibc
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
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                Glibc.write(
                    STDOUT_FILENO,
                    bytes.baseAddress.map { $0 + start },
                    bytes.count - start
                )
            }
            if count < 0, errno == EINTR { continue }
            // Nobody reads any more, or the disk is full: there is no one to tell but the caller.
            if count <= 0 { _exit(errno == EPIPE ? 0 : 3) }
            start += count
        }
        buffer.removeAll(keepingCapacity: true)
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
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
