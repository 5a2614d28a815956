// SPDX-License-Identifier: Apache-2.0

/// Whether remembering one field's values is worth what it costs.
///
/// Looking for a value that was never seen, and putting it where nobody will look for it, costs as
/// much as a short look at the index. So values of a field of which hardly one in sixteen was met
/// again are not remembered for a while; then the field is given another chance, for logs change.
struct CacheWorth: BitwiseCopyable {
    private static let trial: UInt16 = 512
    private static let pause: UInt16 = 8_192

    private var tries: UInt16 = 0
    private var hits: UInt16 = 0
    private var pause: UInt16 = 0

    /// Whether to look for the next value.
    @inline(__always)
    mutating func isWorthwhile() -> Bool {
        guard pause > 0 else { return true }
        pause -= 1
        return false
    }

    /// Notes whether a value was found.
    @inline(__always)
    mutating func note(isFound: Bool) {
        tries += 1
        if isFound { hits += 1 }
        guard tries == Self.trial else { return }
        if hits < Self.trial / 16 { pause = Self.pause }
        (tries, hits) = (0, 0)
    }
}
