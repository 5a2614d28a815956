// SPDX-License-Identifier: Apache-2.0

internal import Schema

// MARK: - What modifiers need of a value

extension RuleValue {
    /// The value as text with wildcards, or nil when it is no text any more.
    var pattern: TextPattern? {
        switch self {
        case .written(let text): TextPattern(sigma: text)
        case .number(_, let text): TextPattern(bytes: text.utf8)
        case .pattern(let pattern): pattern
        case .encoded(let bytes):
            bytes.allSatisfy { $0 < 0x80 } ? TextPattern(bytes: bytes) : nil
        default: nil
        }
    }

    /// The bytes of text without wildcards, or nil.
    var plainBytes: [UInt8]? {
        if case .encoded(let bytes) = self { bytes } else { pattern?.bytes }
    }

    /// The value as a number, or nil.
    var number: SigmaNumber? {
        switch self {
        case .number(let number, _): return number
        case .written(var text): return text.withUTF8 { SigmaNumber(UnsafeRawBufferPointer($0)) }
        default: return nil
        }
    }
}

extension ValueChain {
    /// Puts stars around text, and does the like to references.
    mutating func open(_ modifier: String, start: Bool, end: Bool) throws(SigmaError) {
        try map(modifier) { value in
            if case .reference(var reference) = value {
                reference.isOpenAtStart = start
                reference.isOpenAtEnd = end
                return .reference(reference)
            }
            // An unanchored expression contains anyway, and an anchored one says what it means.
            if case .regex = value { return modifier == "contains" ? value : nil }
            guard var pattern = value.pattern else { return nil }
            if start { pattern.openStart() }
            if end { pattern.openEnd() }
            return .pattern(pattern)
        }
    }

    mutating func networks() throws(SigmaError) {
        let location = location
        try map("cidr") { value throws(SigmaError) in
            guard case .written(let text) = value else { return nil }
            guard let network = IPNetwork(text) else {
                throw .badValue(text, reason: "is no network like 10.0.0.0/8", at: location)
            }
            return .network(network)
        }
    }

    mutating func base64Offsets() throws(SigmaError) {
        try expand("base64offset") { value in
            guard let bytes = value.plainBytes, !bytes.isEmpty else { return nil }
            return Base64.offsets(bytes).map { .pattern(TextPattern(bytes: $0)) }
        }
    }
}

// MARK: - Placeholders

extension ValueChain {
    /// Replaces `%name%` by each of the name's values; `\%` is a plain percent sign.
    mutating func expandPlaceholders() throws(SigmaError) {
        let (placeholders, location) = (placeholders, location)
        try expand("expand") { value throws(SigmaError) in
            guard case .written(let text) = value else { return nil }
            return try Self.expanded(text, placeholders, location).map(RuleValue.written)
        }
    }

    private static func expanded(
        _ text: String,
        _ placeholders: [String: [String]],
        _ location: SourceLocation
    ) throws(SigmaError) -> [String] {
        var results = [""]
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\\", rest.first == "%" {
                rest.removeFirst()
                for index in results.indices { results[index].append("%") }
            } else if scalar == "%", let end = rest.firstIndex(of: "%"),
                let name = name(rest[..<end])
            {
                guard let values = placeholders[name], !values.isEmpty else {
                    throw .placeholder(name, at: location)
                }
                results = results.flatMap { result in values.map { result + $0 } }
                guard results.count <= 10_000 else {
                    throw .badValue(text, reason: "expands to too many values", at: location)
                }
                rest = rest[rest.index(after: end)...]
            } else {
                for index in results.indices { results[index].unicodeScalars.append(scalar) }
            }
        }
        return results
    }

    /// A placeholder's name, or nil when the percent sign begins none.
    private static func name(_ scalars: Substring.UnicodeScalarView) -> String? {
        let isName =
            !scalars.isEmpty
            && scalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || "_-. ".unicodeScalars.contains($0)
            }
        return isName ? String(Substring(scalars)) : nil
    }
}

// MARK: - Encodings

/// The ways of writing text in units of 16 bits.
enum UTF16Form: Sendable {
    case littleEndian, bigEndian, byteOrderMark

    /// Encodes UTF-8 text.
    func encode(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = self == .byteOrderMark ? [0xFF, 0xFE] : []
        for unit in String(decoding: bytes, as: UTF8.self).utf16 {
            let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8))
            out += self == .bigEndian ? [high, low] : [low, high]
        }
        return out
    }
}

/// Base64 as rules look for it in event text.
///
/// - Source: RFC 4648 section 4.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// Encodes bytes, with padding.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group: UInt32 = 0
            for offset in 0..<3 {
                group = group << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0)
            }
            for position in 0..<4 {
                let index = Int(group >> UInt32(18 - 6 * position) & 63)
                out.append(position <= count ? alphabet[index] : UInt8(ascii: "="))
            }
        }
        return out
    }

    /// The parts of an encoding that do not depend on what stands before and after the bytes.
    ///
    /// Text may begin at any of three places in a group of three bytes. Before it, 0, 2 or 3
    /// characters also hold bits of what comes first; after it, the last character does unless the
    /// text ends a group.
    static func offsets(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<3).map { offset in
            let encoded = encode(repeatElement(0x20, count: offset) + bytes)
            let first = [0, 2, 3][offset]
            let last = [0, 3, 2][(bytes.count + offset) % 3]
            return Array(encoded.dropFirst(first).dropLast(last))
        }.filter { !$0.isEmpty }
    }
}
