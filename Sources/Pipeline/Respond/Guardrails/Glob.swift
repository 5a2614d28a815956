// SPDX-License-Identifier: Apache-2.0

/// Patterns with `*` for any letters and `?` for one; letters' case does not matter.
enum Glob {
    /// Whether the whole text fits the pattern.
    ///
    /// Takes at most text times pattern steps: it goes back to the last `*` only.
    static func matches(_ text: String, _ pattern: String) -> Bool {
        let text = Array(text.lowercased().unicodeScalars)
        let pattern = Array(pattern.lowercased().unicodeScalars)
        var position = 0
        var place = 0
        var star: (place: Int, position: Int)?
        while position < text.count {
            if place < pattern.count, pattern[place] == "*" {
                star = (place, position)
                place += 1
            } else if place < pattern.count,
                pattern[place] == "?" || pattern[place] == text[position]
            {
                place += 1
                position += 1
            } else if let last = star {
                star = (last.place, last.position + 1)
                place = last.place + 1
                position = last.position + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
