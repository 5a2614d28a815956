// SPDX-License-Identifier: Apache-2.0

/// One file to be read, or standard input.
package struct Input: Hashable, Sendable {
    /// What the reports call it: the path as given, a file of a folder with the folder in front,
    /// `-` for standard input.
    package let name: String
    /// The path's own bytes where they are not UTF-8, so that the name shows U+FFFD for some.
    private let bytes: [UInt8]?

    package init(name: String) {
        self.name = name
        bytes = nil
    }

    /// Names a file by the bytes of its path.
    init(path: [UInt8]) {
        name = String(decoding: path, as: UTF8.self)
        bytes = name.utf8.elementsEqual(path) ? nil : path
    }

    /// Whether it is standard input.
    package var isStandardInput: Bool { name == "-" }

    /// Whether it names what the process was started with, as a shell's `<(…)` does.
    package var isOpenAlready: Bool {
        name == "/dev/stdin" || name.hasPrefix("/dev/fd/") || name.hasPrefix("/proc/self/fd/")
    }

    /// Shows the path as C functions want it.
    func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        guard let bytes else { return name.withCString(body) }
        return CPath.with(bytes, body)
    }
}

/// Paths as the bytes that they are.
enum CPath {
    /// Shows a path with the zero byte that ends it.
    static func with<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        let ended = path.map { CChar(bitPattern: $0) } + [0]
        return ended.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map(body) ?? "".withCString(body)
        }
    }
}
