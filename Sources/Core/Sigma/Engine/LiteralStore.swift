// SPDX-License-Identifier: Apache-2.0

/// A text in lower case that rules look for, with what it means when it is found.
struct Literal: BitwiseCopyable {
    let bytes: UnsafeRawPointer
    let targets: UnsafePointer<Target>
    let count: Int32
    let targetCount: Int32

    /// Whether it stands at a place where as many bytes are there.
    @inline(__always)
    func stands(at place: UnsafeRawPointer) -> Bool {
        FoldedText.equal(place, bytes, Int(count))
    }
}

/// What a found literal means.
///
/// Either an atom is true, or a test that needs more than the literal must be asked in full.
struct Target: BitwiseCopyable, Hashable {
    private let raw: UInt32

    static func atom(_ index: Int) -> Target { Target(raw: UInt32(index) << 1) }
    static func check(_ index: Int) -> Target { Target(raw: UInt32(index) << 1 | 1) }

    @inline(__always) var isCheck: Bool { raw & 1 == 1 }
    @inline(__always) var index: Int { Int(raw >> 1) }
}

/// Literals with their targets while an index is built: equal ones are stored once.
struct LiteralList {
    /// Bytes that are hashed as a whole; an array hashes one by one.
    private struct Key: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) {
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    private var targets: [Key: [Target]] = [:]

    mutating func add(_ bytes: [UInt8], _ target: Target) {
        let key = Key(bytes: bytes)
        if targets[key]?.contains(target) != true { targets[key, default: []].append(target) }
    }

    /// The literals in an order that does not depend on hashing, shortest first.
    func stored(in arena: Arena) -> [Literal] {
        let keys = targets.keys.sorted {
            $0.bytes.count != $1.bytes.count
                ? $0.bytes.count < $1.bytes.count
                : $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        var bytes: [UInt8] = []
        var all: [Target] = []
        for key in keys {
            bytes += key.bytes
            all += targets[key] ?? []
        }
        let (byteBase, targetBase) = (arena.store(bytes), arena.store(all))
        var (byteOffset, targetOffset) = (0, 0)
        return keys.map { key in
            let count = targets[key]?.count ?? 0
            defer {
                (byteOffset, targetOffset) = (byteOffset + key.bytes.count, targetOffset + count)
            }
            return Literal(
                bytes: UnsafeRawPointer(byteBase + byteOffset),
                targets: targetBase + targetOffset,
                count: Int32(key.bytes.count),
                targetCount: Int32(count)
            )
        }
    }
}

extension Literal: Relocatable {
    static let pointerOffsets = [offset(of: \.bytes), offset(of: \.targets)]
}
