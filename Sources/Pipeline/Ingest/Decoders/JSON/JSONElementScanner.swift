// SPDX-License-Identifier: Apache-2.0

/// Finds where values begin and end at one depth of a JSON text, block by block.
///
/// Knows only strings and brackets; whether a value is good JSON is for the flattener to say. Its
/// state carries over from block to block, so a value may be longer than any block.
struct JSONElementScanner {
    /// Where a value began and ended in a block; nil where it does so outside of it.
    struct Hit {
        var start: Int?
        /// One past the last byte.
        var end: Int?
        /// Where to go on.
        var next: Int
    }

    private let target: Int
    private var depth = 0
    private var inString = false
    private var escaped = false
    /// A value has begun and not ended.
    private(set) var isInside = false
    private var isContainer = false

    /// Looks for values inside so many opened brackets.
    init(depth: Int) { target = depth }

    /// Goes on from `position` to the end of one value or of the block.
    mutating func next(in bytes: UnsafeRawBufferPointer, from position: Int) -> Hit {
        var hit = Hit(start: nil, end: nil, next: position)
        while hit.next < bytes.count {
            let byte = bytes[hit.next]
            if inString {
                skipString(bytes, &hit.next)
                if !inString, isInside, !isContainer, depth == target { return ended(&hit) }
                continue
            }
            if step(byte, &hit) { return hit }
        }
        return hit
    }

    private mutating func skipString(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if escaped {
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
                return
            }
        }
    }

    /// Takes one byte outside of strings; true when a value ended with it.
    private mutating func step(_ byte: UInt8, _ hit: inout Hit) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            begin(&hit, container: true)
            depth += 1
            hit.next += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if isInside, !isContainer, depth == target { return endedBefore(&hit) }
            depth = max(0, depth - 1)
            hit.next += 1
            if isInside, isContainer, depth == target {
                _ = ended(&hit)
                return true
            }
        case UInt8(ascii: "\""):
            begin(&hit, container: false)
            inString = true
            hit.next += 1
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","):
            if isInside, !isContainer, depth == target { return endedBefore(&hit) }
            hit.next += 1
        default:
            begin(&hit, container: false)
            hit.next += 1
        }
        return false
    }

    private mutating func begin(_ hit: inout Hit, container: Bool) {
        guard depth == target, !isInside else { return }
        isInside = true
        isContainer = container
        hit.start = hit.next
    }

    private mutating func ended(_ hit: inout Hit) -> Hit {
        isInside = false
        hit.end = hit.next
        return hit
    }

    private mutating func endedBefore(_ hit: inout Hit) -> Bool {
        _ = ended(&hit)
        return true
    }
}
