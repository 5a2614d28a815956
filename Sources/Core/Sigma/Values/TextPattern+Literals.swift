// SPDX-License-Identifier: Apache-2.0

/// Where a literal must stand in a value.
enum Anchor: Hashable, Sendable {
    case whole, start, end, anywhere
}

// MARK: - Literals of a pattern

extension TextPattern {
    /// The literal a pattern asks for and where, or nil when it asks for more than one literal.
    var anchoredLiteral: (bytes: [UInt8], anchor: Anchor)? {
        let isOpenAtStart = codes.first == Self.anyText
        let isOpenAtEnd = codes.last == Self.anyText
        guard codes != [Self.anyText] else { return nil }
        let inner = codes.dropFirst(isOpenAtStart ? 1 : 0).dropLast(isOpenAtEnd ? 1 : 0)
        guard inner.allSatisfy({ $0 < Self.anyText }) else { return nil }
        let bytes = inner.map { UInt8(truncatingIfNeeded: $0) }
        switch (isOpenAtStart, isOpenAtEnd) {
        case (false, false): return (bytes, .whole)
        case (false, true): return (bytes, .start)
        case (true, false): return (bytes, .end)
        case (true, true): return bytes.isEmpty ? nil : (bytes, .anywhere)
        }
    }

    /// The longest run of plain bytes, in lower case; nil when there is none.
    ///
    /// A value that fits the pattern holds it, once both are in lower case.
    var requiredLiteral: [UInt8]? {
        let runs = codes.split { $0 >= Self.anyText }
        guard let longest = runs.max(by: { $0.count < $1.count }) else { return nil }
        return CaseFolding.lowered(longest.map { UInt8(truncatingIfNeeded: $0) })
    }

    /// The pattern with its dashes written out, where that gives few patterns; else itself.
    var alternatives: [TextPattern] {
        let dashes = codes.indices.filter { codes[$0] == Self.dash }
        guard !dashes.isEmpty, dashes.count <= 2 else { return [self] }
        var patterns = [self]
        for place in dashes.reversed() {
            patterns = patterns.flatMap { pattern in
                Self.dashes.map { dash in
                    var copy = pattern
                    copy.codes.replaceSubrange(place...place, with: dash.map(UInt16.init))
                    return copy
                }
            }
        }
        return patterns
    }
}
