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
    private var targets: [[UInt8]: [Target]] = [:]

    var isEmpty: Bool { targets.isEmpty }

    mutating func add(_ bytes: [UInt8], _ target: Target) {
        if targets[bytes]?.contains(target) != true { targets[bytes, default: []].append(target) }
    }

    /// The literals in an order that does not depend on hashing, shortest first.
    func stored(in arena: Arena) -> [Literal] {
        let keys = targets.keys.sorted {
            $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1)
        }
        var bytes: [UInt8] = []
        var all: [Target] = []
        for key in keys {
            bytes += key
            all += targets[key] ?? []
        }
        let (byteBase, targetBase) = (arena.store(bytes), arena.store(all))
        var (byteOffset, targetOffset) = (0, 0)
        return keys.map { key in
            let count = targets[key]?.count ?? 0
            defer { (byteOffset, targetOffset) = (byteOffset + key.count, targetOffset + count) }
            return Literal(
                bytes: UnsafeRawPointer(byteBase + byteOffset),
                targets: targetBase + targetOffset,
                count: Int32(key.count),
                targetCount: Int32(count)
            )
        }
    }
}
