// SPDX-License-Identifier: Apache-2.0

/// The first lines of a file, for guessing what they are.
struct LineSample {
    /// How many lines are looked at.
    static let limit = 256

    /// How many lines there were.
    private(set) var count = 0
    /// The sum of what each line was worth.
    private(set) var sum = 0.0

    /// Weighs every line that is whole and not blank, from 0 to 1.
    ///
    /// - Parameters:
    ///   - head: A file's first bytes. What follows its last line feed counts only when there is
    ///     no other line.
    ///   - weigh: What a line is worth; nil for one that says nothing either way.
    init(
        _ head: UnsafeRawBufferPointer,
        _ weigh: (UnsafeRawBufferPointer, Range<Int>) -> Double?
    ) {
        var start = 0
        if head.starts(with: TextEncoding.mark) { start = TextEncoding.mark.count }
        while start < head.count, head[start] == 0 { start += 1 }
        var lines = 0
        while start < head.count, lines < Self.limit {
            let feed = head.first(0x0A, from: start, to: head.count)
            if feed == nil, lines > 0, head.count >= 1 << 16 { break }
            var end = feed ?? head.count
            let next = end + 1
            while end > start, head[end - 1] == 0x0D { end -= 1 }
            var first = start
            while first < end, TextEncoding.isBlank(head[first]) { first += 1 }
            if first < end {
                lines += 1
                if let worth = weigh(head, start..<end) {
                    count += 1
                    sum += worth
                }
            }
            start = next
        }
    }

    /// What a line is worth on average; 0 without lines.
    var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// A score from the share of lines that fit: none below half of them, `best` for all.
    func score(best: Double) -> Double { mean < 0.5 ? 0 : best * mean }
}
