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

    private var target: Int
    /// The file begins with a list, so values behind its end may be lists or records themselves.
    private let isList: Bool
    private(set) var depth = 0
    private var inString = false
    private var escaped = false
    /// A value has begun and not ended.
    private(set) var isInside = false
    private var isContainer = false

    /// Looks for values inside so many opened brackets.
    init(depth: Int) {
        target = depth
        isList = depth == 1
    }

    /// Forgets the value that it is in, as if the next one began here.
    mutating func restart() {
        (depth, inString, escaped, isInside, isContainer) = (target, false, false, false, false)
    }

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
        guard let base = bytes.baseAddress, position < bytes.count else { return }
        if escaped {
            escaped = false
            position += 1
        }
        while position < bytes.count {
            position = JSONScan.quoteOrBackslash(base, from: position, to: bytes.count)
            guard position < bytes.count else { return }
            position += 1
            if bytes[position - 1] == UInt8(ascii: "\"") {
                inString = false
                return
            }
            escaped = position == bytes.count
            position = min(position + 1, bytes.count)
        }
    }

    /// Takes one byte outside of strings; true when a value ended with it.
    private mutating func step(_ byte: UInt8, _ hit: inout Hit) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if isInScalar { return endedBefore(&hit) }
            if isList, depth == 0, !isInside { target = byte == UInt8(ascii: "{") ? 0 : 1 }
            begin(&hit, container: true)
            depth += 1
            hit.next += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if isInScalar { return endedBefore(&hit) }
            if depth == target, target == 0 || byte == UInt8(ascii: "}") {
                // One bracket too many: it is damage, and nobody's end.
                begin(&hit, container: false)
                hit.next += 1
                return false
            }
            depth = max(0, depth - 1)
            hit.next += 1
            if isInside, isContainer, depth == target {
                _ = ended(&hit)
                return true
            }
        case UInt8(ascii: "\""):
            if isInScalar { return endedBefore(&hit) }
            begin(&hit, container: false)
            inString = true
            hit.next += 1
        case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","):
            if isInScalar { return endedBefore(&hit) }
            hit.next += 1
        default:
            begin(&hit, container: false)
            hit.next += 1
        }
        return false
    }

    /// A number, a word or rubbish has begun where values stand.
    private var isInScalar: Bool { isInside && !isContainer && depth == target }

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
