// SPDX-License-Identifier: Apache-2.0

/// A batch's lines, and what correlations still have to say among them.
///
/// A worker makes it; when all batches before it are written, the one feed of the run completes it.
struct OrderedLines {
    /// A match for the feed, and the byte of `lines` that what it completes comes before.
    struct Step {
        let step: CorrelationStep
        let place: Int
    }

    let lines: [UInt8]
    let steps: [Step]

    /// The lines with those of correlations, and how many these are.
    func completed(by feed: inout CorrelationFeed) -> (lines: [UInt8], hits: Int) {
        var out: [UInt8] = []
        var (copied, count) = (0, 0)
        for step in steps {
            let hits = feed.receive(step.step)
            guard !hits.isEmpty else { continue }
            out += lines[copied..<step.place]
            copied = step.place
            for hit in hits { CorrelationLine.append(hit, to: &out) }
            count += hits.count
        }
        return count == 0 ? (lines, 0) : (out + lines[copied...], count)
    }
}
