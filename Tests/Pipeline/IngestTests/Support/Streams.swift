// SPDX-License-Identifier: Apache-2.0

@testable import Ingest

/// Gives bytes in pieces of at most so many, and then fails if it is told to.
final class PiecewiseStream: ByteStream {
    private let bytes: [UInt8]
    private let piece: Int
    private let failure: StreamFailure?
    private(set) var rawCount = 0

    init(_ bytes: [UInt8], piece: Int, failure: StreamFailure? = nil) {
        self.bytes = bytes
        self.piece = piece
        self.failure = failure
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        let count = min(buffer.count, piece, bytes.count - rawCount)
        guard count > 0 else {
            if let failure { throw failure }
            return 0
        }
        buffer.copyBytes(from: bytes[rawCount..<rawCount + count])
        rawCount += count
        return count
    }
}

/// Gives some bytes, one byte very many times, and some bytes at the end, holding none of it.
final class FillingStream: ByteStream {
    private let before: [UInt8]
    private let fill: UInt8
    private let count: Int
    private let after: [UInt8]
    private(set) var rawCount = 0

    init(_ before: String, _ fill: Character, count: Int, _ after: String) {
        self.before = Array(before.utf8)
        self.fill = fill.utf8.first ?? 0
        self.count = count
        self.after = Array(after.utf8)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        let end = before.count + count
        let length: Int
        if rawCount < before.count {
            length = min(buffer.count, before.count - rawCount)
            buffer.copyBytes(from: before[rawCount..<rawCount + length])
        } else if rawCount < end {
            length = min(buffer.count, end - rawCount)
            UnsafeMutableRawBufferPointer(rebasing: buffer[..<length])
                .initializeMemory(as: UInt8.self, repeating: fill)
        } else {
            let start = rawCount - end
            length = min(buffer.count, after.count - start)
            buffer.copyBytes(from: after[start..<start + length])
        }
        rawCount += length
        return length
    }
}

/// Gives lines that a function makes, so many of them.
final class LineStream: ByteStream {
    private let count: Int
    private let line: (Int) -> String
    private var index = 0
    private var pending: ArraySlice<UInt8> = []
    private(set) var rawCount = 0

    init(count: Int, _ line: @escaping (Int) -> String) {
        self.count = count
        self.line = line
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StreamFailure) -> Int {
        while pending.count < buffer.count, index < count {
            pending += Array((line(index) + "\n").utf8)
            index += 1
        }
        let length = min(buffer.count, pending.count)
        buffer.copyBytes(from: pending.prefix(length))
        pending = pending.dropFirst(length)
        rawCount += length
        return length
    }
}

extension ByteStream {
    /// All bytes, and why there are no more if that is not the end.
    func rest(buffer: Int = 4_096) -> (bytes: [UInt8], failure: StreamFailure?) {
        var all: [UInt8] = []
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer, alignment: 16)
        defer { room.deallocate() }
        do throws(StreamFailure) {
            while true {
                let count = try read(into: room)
                if count == 0 { return (all, nil) }
                all.append(contentsOf: room.prefix(count))
            }
        } catch {
            return (all, error)
        }
    }
}

/// The same numbers in every run: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
