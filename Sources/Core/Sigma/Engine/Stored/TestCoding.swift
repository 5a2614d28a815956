// SPDX-License-Identifier: Apache-2.0

internal import Schema

// Tests as bytes. A case's first byte is its place in this file and nothing else: who changes the
// form changes `StoredSet.format`.

extension ByteWriter {
    mutating func append(_ test: ValueTest) {
        switch test {
        case .text(let pattern):
            append(0)
            append(pattern.isCased)
            append(pattern.packed.count)
            pattern.packed.withUnsafeBytes { append($0) }
        case .number(let number):
            append(1)
            append(number)
        case .compare(let comparison, let number):
            append(2)
            append(comparison.rawValue)
            append(number)
        case .regex(let regex):
            append(3)
            append(regex.pattern)
            for flag in [regex.ignoresCase, regex.isMultiline, regex.dotMatchesAll] { append(flag) }
        case .network(let network):
            append(4)
            append(network.bits)
            for word in [network.high, network.low, network.highMask, network.lowMask] {
                append(word: word)
            }
        case .date(let part, let comparison, let number):
            append(5)
            append(part.rawValue)
            append(comparison.rawValue)
            append(number)
        case .null: append(6)
        case .exists: append(7)
        case .reference(let reference):
            append(8)
            append(reference.field)
            for flag in [reference.isOpenAtStart, reference.isOpenAtEnd, reference.isCased] {
                append(flag)
            }
        case .members(let match):
            append(9)
            append(match.quantifier)
            append(match.body, tests: [:])
        }
    }

    private mutating func append(_ number: SigmaNumber) {
        switch number {
        case .integer(let value):
            append(true)
            append(Int(value))
        case .real(let value):
            append(false)
            append(word: value.bitPattern)
        }
    }

    private mutating func append(_ quantifier: ArrayMatch.Quantifier) {
        switch quantifier {
        case .any: append(0)
        case .all: append(1)
        case .allOrEmpty: append(2)
        case .none: append(3)
        case .index(let place):
            append(4)
            append(place)
        }
    }
}

extension ByteReader {
    mutating func valueTest(depth: Int = 0) -> ValueTest {
        switch int() {
        case 0: return .text(pattern())
        case 1: return .number(number())
        case 2: return .compare(comparison(), number())
        case 3:
            return .regex(
                RegexPattern(
                    pattern: text(),
                    ignoresCase: bool(),
                    isMultiline: bool(),
                    dotMatchesAll: bool()
                )
            )
        case 4:
            return .network(
                IPNetwork(
                    bits: int(),
                    high: word(),
                    low: word(),
                    highMask: word(),
                    lowMask: word()
                )
            )
        case 5:
            let part = DatePart(rawValue: text())
            if part == nil { damage() }
            return .date(part ?? .year, comparison(), number())
        case 6: return .null
        case 7: return .exists
        case 8:
            return .reference(
                FieldReference(
                    field: text(),
                    isOpenAtStart: bool(),
                    isOpenAtEnd: bool(),
                    isCased: bool()
                )
            )
        case 9:
            return .members(
                ArrayMatch(
                    quantifier: quantifier(),
                    body: expression(depth: depth + 1) { _ in nil }
                )
            )
        default:
            damage()
            return .exists
        }
    }

    private mutating func pattern() -> TextPattern {
        let isCased = bool()
        var pattern = TextPattern(bytes: [])
        pattern.isCased = isCased
        guard let codes = TextPattern.codes(packed: raw(count())) else {
            damage()
            return pattern
        }
        pattern.codes = codes
        return pattern
    }

    private mutating func number() -> SigmaNumber {
        if bool() { return .integer(Int64(int())) }
        return .real(Double(bitPattern: word()))
    }

    private mutating func comparison() -> Comparison {
        guard let comparison = Comparison(rawValue: text()) else {
            damage()
            return .equal
        }
        return comparison
    }

    private mutating func quantifier() -> ArrayMatch.Quantifier {
        switch int() {
        case 0: return .any
        case 1: return .all
        case 2: return .allOrEmpty
        case 3: return .none
        case 4: return .index(int())
        default:
            damage()
            return .none
        }
    }
}

extension IPNetwork {
    /// A network by its parts.
    init(bits: Int, high: UInt64, low: UInt64, highMask: UInt64, lowMask: UInt64) {
        (self.bits, self.high, self.low) = (bits, high, low)
        (self.highMask, self.lowMask) = (highMask, lowMask)
    }
}

extension TextPattern {
    private static let escape: UInt8 = 0xFF
    private static let wildcards: UInt8 = 0xFC

    /// The codes in a byte each, but for bytes that no UTF-8 has, which take two.
    fileprivate var packed: [UInt8] {
        var packed: [UInt8] = []
        packed.reserveCapacity(codes.count)
        for code in codes {
            if code >= Self.anyText {
                packed.append(Self.wildcards + UInt8(truncatingIfNeeded: code - Self.anyText))
            } else {
                let byte = UInt8(truncatingIfNeeded: code)
                if byte >= Self.wildcards { packed.append(Self.escape) }
                packed.append(byte)
            }
        }
        return packed
    }

    fileprivate static func codes(packed: UnsafeRawBufferPointer) -> [UInt16]? {
        var codes: [UInt16] = []
        codes.reserveCapacity(packed.count)
        var isEscaped = false
        for byte in packed {
            if isEscaped || byte < wildcards {
                codes.append(UInt16(byte))
                isEscaped = false
            } else if byte == escape {
                isEscaped = true
            } else {
                codes.append(anyText + UInt16(byte - wildcards))
            }
        }
        return isEscaped ? nil : codes
    }
}
