// SPDX-License-Identifier: Apache-2.0

/// The name that somebody who wrote another one probably meant.
package enum Nearest {
    /// The known name with the fewest edits but for case, where they are few for its length.
    package static func name(to written: String, among known: [String]) -> String? {
        let ranked = known.map {
            (name: $0, edits: distance(written.lowercased(), $0.lowercased()))
        }
        .sorted { ($0.edits, $0.name) < ($1.edits, $1.name) }
        guard let best = ranked.first, best.edits <= max(2, best.name.count / 3) else { return nil }
        return best.name
    }

    /// Levenshtein's distance; only the first 64 letters are looked at.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars.prefix(64))
        let right = Array(right.unicodeScalars.prefix(64))
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let change = diagonal + (letter == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
