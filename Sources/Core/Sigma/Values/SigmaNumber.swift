// SPDX-License-Identifier: Apache-2.0

/// A number in a rule or an event, in one form for every way of writing it.
///
/// `5`, `5.0` and `5e0` are equal; whole numbers are exact over the range of `Int64`, and the rest
/// are doubles.
enum SigmaNumber: Hashable, Sendable {
    case integer(Int64)
    case real(Double)

    init(_ value: Double) {
        let whole = Int64(exactly: value)
        self = whole.map(SigmaNumber.integer) ?? .real(value)
    }

    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        }
    }
}

extension SigmaNumber: Comparable {
    static func < (left: SigmaNumber, right: SigmaNumber) -> Bool {
        if case .integer(let left) = left, case .integer(let right) = right { return left < right }
        return left.double < right.double
    }
}

// MARK: - Reading

extension SigmaNumber {
    /// Reads a decimal number: sign, digits, fraction, exponent; nil for any other text.
    ///
    /// No spaces, no `inf`, no hexadecimal: an event's `0x10` is a text, as rules quote it.
    init?(_ text: UnsafeRawBufferPointer) {
        guard let first = text.first, text.count <= 64 else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var index = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        let firstDigit = index
        var value: Int64 = 0
        var overflows = false
        while index < text.count, let digit = Self.digit(text[index]) {
            let (shifted, over) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = shifted.subtractingReportingOverflow(Int64(digit))
            overflows = overflows || over || more
            value = sum
            index += 1
        }
        guard index > firstDigit else { return nil }
        if index == text.count, !overflows, isNegative || value != .min {
            self = .integer(isNegative ? value : -value)
            return
        }
        guard Self.isTail(text, from: index),
            let real = Double(String(decoding: text, as: UTF8.self)), real.isFinite
        else { return nil }
        self.init(real)
    }

    /// Whether only a fraction and an exponent follow.
    private static func isTail(_ text: UnsafeRawBufferPointer, from start: Int) -> Bool {
        var index = start
        func digits() -> Bool {
            let first = index
            while index < text.count, digit(text[index]) != nil { index += 1 }
            return index > first
        }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[index]) {
                index += 1
            }
            guard digits() else { return false }
        }
        return index == text.count
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }
}
