// SPDX-License-Identifier: Apache-2.0

/// A part of a whole, written as a percentage.
///
/// Kept in millionths: sums over it are whole numbers, the same on every machine.
package struct Share: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let millionths: Int

    package init(percent: Int) { millionths = percent * 10_000 }

    /// Reads `30%` or `2.5%`; nil for anything else, and beyond 100 %.
    package init?(_ text: String) {
        guard text.last == "%" else { return nil }
        let parts = text.dropLast().split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.joined()
        let places = parts.count == 2 ? parts[1].count : 0
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), places <= 4,
            digits.count <= 7, digits.utf8.allSatisfy({ (48...57).contains($0) }),
            let number = Int(digits)
        else { return nil }
        millionths = (places..<4).reduce(number) { value, _ in value * 10 }
        guard millionths <= 1_000_000 else { return nil }
    }

    /// The share of so many, rounded down, and at least 1.
    package func of(_ whole: Int) -> Int { max(1, whole * millionths / 1_000_000) }

    package static func < (left: Share, right: Share) -> Bool {
        left.millionths < right.millionths
    }

    package var description: String {
        let rest = millionths % 10_000
        guard rest > 0 else { return "\(millionths / 10_000)%" }
        var digits = String(String(rest + 10_000).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return "\(millionths / 10_000).\(digits)%"
    }
}
