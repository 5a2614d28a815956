// SPDX-License-Identifier: Apache-2.0

/// Hashes that are the same in every run, unlike Swift's own.
enum StableHash {
    /// FNV-1a, 64 bits.
    ///
    /// - Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm".
    static func fnv(_ text: String, seed: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        text.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// 96 bits as 24 hex digits; what goes in is made of SHA-256 names already.
    static func hex(_ parts: [String]) -> String {
        let text = parts.joined(separator: "\u{1f}")
        let high = mixed(fnv(text))
        let low = mixed(fnv(text, seed: 0x9e37_79b9_7f4a_7c15))
        return padded(high, 16) + padded(low >> 32, 8)
    }

    /// SplitMix64's last step: every bit of the input moves every bit of the output.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
