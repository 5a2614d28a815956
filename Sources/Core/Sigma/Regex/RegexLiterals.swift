// SPDX-License-Identifier: Apache-2.0

// MARK: - Literals that a match must hold

extension RegexNode {
    /// Texts in lower case one of which stands in every value that matches; nil when none is known.
    ///
    /// Of a sequence, the best part counts; of an alternation, every part must have some.
    var requiredLiterals: [[UInt8]]? {
        guard let best = best, best.allSatisfy({ $0.count >= 2 }) else { return nil }
        return best
    }

    /// No value that matches has fewer bytes.
    var shortest: Int {
        switch self {
        case .empty, .assertion: 0
        case .character: 1
        case .sequence(let parts): parts.reduce(0) { min($0 + $1.shortest, 1 << 20) }
        case .alternation(let parts): parts.map(\.shortest).min() ?? 0
        case .repetition(let part, let low, _): min(part.shortest * low, 1 << 20)
        }
    }

    /// A byte that stands in every value that matches; nil when none is known.
    var requiredByte: UInt8? {
        switch self {
        case .character(let set):
            guard set.ranges.count == 1, let range = set.ranges.first, range.count == 1,
                range.lowerBound < 0x80
            else { return nil }
            return UInt8(range.lowerBound)
        case .repetition(let part, let min, _): return min > 0 ? part.requiredByte : nil
        case .sequence(let parts): return parts.lazy.compactMap(\.requiredByte).first
        default: return nil
        }
    }

    private var best: [[UInt8]]? {
        switch self {
        case .empty, .assertion: return nil
        case .character(let set): return set.foldedByte.map { [[$0]] }
        case .alternation(let parts):
            var all: [[UInt8]] = []
            for part in parts {
                guard let own = part.best else { return nil }
                all += own.filter { !all.contains($0) }
            }
            return all.count <= 16 ? all : nil
        case .repetition(let part, let min, _): return min > 0 ? part.best : nil
        case .sequence(let parts): return Self.best(of: parts)
        }
    }

    private static func best(of parts: [RegexNode]) -> [[UInt8]]? {
        var best: [[UInt8]]?
        var run: [UInt8] = []
        func offer(_ literals: [[UInt8]]?) {
            guard let literals, !literals.isEmpty, worth(literals) > worth(best) else { return }
            best = literals
        }
        for part in parts {
            if case .character(let set) = part, let byte = set.foldedByte {
                run.append(byte)
                continue
            }
            if case .assertion = part { continue }
            offer(run.isEmpty ? nil : [run])
            run = []
            if case .sequence(let inner) = part, let bytes = Self.bytes(of: inner) {
                run = bytes
                continue
            }
            offer(part.best)
            // What is repeated once or more begins with itself; the run may end, not go on.
        }
        offer(run.isEmpty ? nil : [run])
        return best
    }

    /// The text of a sequence of single characters, or nil.
    private static func bytes(of parts: [RegexNode]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for part in parts {
            guard case .character(let set) = part, let byte = set.foldedByte else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// Long texts are rare, and few are found faster than many.
    private static func worth(_ literals: [[UInt8]]?) -> Int {
        guard let literals else { return -1 }
        let shortest = literals.map(\.count).min() ?? 0
        return min(shortest, 12) * 4 - literals.count
    }
}
