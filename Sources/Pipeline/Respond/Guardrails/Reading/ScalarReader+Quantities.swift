// SPDX-License-Identifier: Apache-2.0

extension ScalarReader where Value == Share {
    /// A percentage: `30%`, `2.5%`.
    static func share(upTo most: Int = 100) -> Self {
        Self("a percentage from 0% to \(most)%, such as 30%") { text, _ in
            Share(text).flatMap { $0.millionths <= most * 10_000 ? $0 : nil }
        }
    }
}

extension ScalarReader where Value == Duration {
    /// A length of time: `90s`, `15m`, `4h`, `30d`.
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        let bounds = "from \(range.lowerBound.text) to \(range.upperBound.text)"
        return Self("a duration \(bounds), such as 90s, 15m, 4h or 30d") { text, _ in
            Duration(written: text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ScalarReader where Value == Policy.Breakers.CountOf {
    /// So many of the last so many: `2/10`.
    static var countOf: Self {
        Self("a count of the last so many, such as 2/10") { text, _ in
            guard let (left, right) = halves(text), let count = Int(left), let window = Int(right),
                (1...10_000).contains(window), (1...window).contains(count)
            else { return nil }
            return Policy.Breakers.CountOf(count: count, last: window)
        }
    }
}

extension ScalarReader where Value == Policy.Breakers.ShareOf {
    /// A share of the last so many: `10%/20`.
    static var shareOf: Self {
        Self("a share of the last so many, such as 10%/20") { text, _ in
            guard let (left, right) = halves(text), let share = Share(left),
                let window = Int(right), (1...10_000).contains(window)
            else { return nil }
            return Policy.Breakers.ShareOf(share: share, last: window)
        }
    }
}

extension ScalarReader where Value == Policy.Breakers.CountIn {
    /// So many in so much time: `5/5m`.
    static var countIn: Self {
        Self("a count in a time, such as 5/5m") { text, _ in
            guard let (left, right) = halves(text), let count = Int(left),
                (1...10_000).contains(count), let window = Duration(written: right),
                window > .zero, window <= .seconds(86_400)
            else { return nil }
            return Policy.Breakers.CountIn(count: count, within: window)
        }
    }
}

private func halves(_ text: String) -> (left: String, right: String)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
}
