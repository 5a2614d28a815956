// SPDX-License-Identifier: Apache-2.0

import Schema

/// Puts the arguments of an EXECVE event together.
///
/// One argument may be split into pieces, and the arguments over several lines.
struct AuditCommandLine {
    /// More arguments than this are cut off.
    static let limit = 1 << 16

    private var arguments: [AuditArgument] = []

    mutating func begin() { arguments.removeAll(keepingCapacity: true) }

    mutating func add(_ more: ArraySlice<AuditArgument>) {
        arguments.append(contentsOf: more.prefix(Self.limit - arguments.count))
    }

    /// Writes the arguments with blanks between them, and those that were split as they are whole.
    ///
    /// - Returns: The command line, and each argument that was split with its number; nil when
    ///   there are no arguments.
    mutating func write(
        to batch: EventBatch
    ) -> (line: Range<Int>, whole: [(argument: Int, range: Range<Int>)])? {
        guard !arguments.isEmpty else { return nil }
        arguments.sort { ($0.argument, $0.piece) < ($1.argument, $1.piece) }
        let length = arguments.reduce(0) { $0 + $1.range.count + 3 }
        var whole: [(argument: Int, range: Range<Int>)] = []
        let line = batch.withArena(length) { base, used in
            var writer = ArgumentWriter(base: base, end: used)
            var index = 0
            while index < arguments.count {
                let first = index
                while index < arguments.count,
                    arguments[index].argument == arguments[first].argument
                {
                    index += 1
                    // A second argument of the same number is no piece of the first.
                    if !arguments[first].isPiece { break }
                }
                if first > 0 { writer.put(0x20) }
                let range = writer.write(arguments[first..<index])
                if arguments[first].isPiece { whole.append((arguments[first].argument, range)) }
            }
            defer { used = writer.end }
            return used..<writer.end
        }
        return (line, whole)
    }
}

private struct ArgumentWriter {
    let base: UnsafeMutableRawPointer
    var end: Int

    mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    /// Writes one argument, in quotes if it has blanks, and says where it is without them.
    mutating func write(_ pieces: ArraySlice<AuditArgument>) -> Range<Int> {
        let source = UnsafeRawPointer(base)
        let isQuoted =
            pieces.allSatisfy(\.range.isEmpty)
            || pieces.contains { piece in
                piece.range.contains {
                    let byte = source.load(fromByteOffset: $0, as: UInt8.self)
                    return byte == 0x20 || byte == 0x09 || byte == 0x0A
                }
            }
        if isQuoted { put(UInt8(ascii: "\"")) }
        let start = end
        for piece in pieces {
            (base + end).copyMemory(
                from: source + piece.range.lowerBound,
                byteCount: piece.range.count
            )
            end += piece.range.count
        }
        let range = start..<end
        if isQuoted { put(UInt8(ascii: "\"")) }
        return range
    }
}
