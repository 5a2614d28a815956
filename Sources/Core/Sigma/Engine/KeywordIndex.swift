// SPDX-License-Identifier: Apache-2.0

/// What a group's rules look for in all values of an event.
///
/// Every byte of every event passes here, so the usual answer, that nothing is there, must come
/// from few looks. Values that nobody wanted come with JSON's escapes still in them: a scanner for
/// those parts of the keywords that JSON never escapes says whether it is worth undoing them.
struct KeywordIndex: BitwiseCopyable {
    let index: FieldIndex
    /// Finds unescaped parts of keywords in escaped text; nil when some keyword has no such part.
    private let hints: Scanner?
    /// Values shorter than this hold none of them.
    let shortest: Int

    /// The index of those atoms that ask about any field, or nil when there are none.
    init?(atoms: [Int], set: RuleSet, in arena: Arena) {
        let tests = Set(atoms.filter { set.atoms[$0].slot == Test.anyField }
            .flatMap { set.atoms[$0].tests }).sorted()
        guard !tests.isEmpty else { return nil }
        var builder = FieldIndexBuilder(hash: set.hash)
        var hints: LiteralList? = LiteralList()
        for test in tests {
            builder.add(set.tests[test], index: test)
            if let hint = Self.hint(set.tests[test].test) {
                hints?.add(hint, .check(test))
            } else {
                hints = nil
            }
        }
        index = builder.index(in: arena)
        let literals = hints?.stored(in: arena) ?? []
        let scanners = ScannerBuilder(frequencies: GramFrequencies(literals))
            .scanners(for: literals, in: arena)
        self.hints = scanners.count == 1 ? scanners[0] : nil
        let isPlain = index.singles.count + index.numbers.count + index.checks.count == 0
        let all = [index.scanners, index.foreignScanners].flatMap { scanners in
            (0..<scanners.count).map { scanners.base[$0].shortest }
        }
        shortest = isPlain ? all.min() ?? 0 : 0
    }

    /// The longest part of what a test looks for that JSON leaves as it is.
    private static func hint(_ test: ValueTest) -> [UInt8]? {
        guard case .text(let pattern) = test, let literal = pattern.requiredLiteral else { return nil }
        let escaped = [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/")]
        let parts = literal.split { $0 < 0x20 || $0 >= 0x7F || escaped.contains($0) }
        guard let longest = parts.max(by: { $0.count < $1.count }), longest.count >= 4 else {
            return nil
        }
        return Array(longest)
    }

    /// Whether escaped text may hold a keyword; it is then unescaped and looked at in full.
    @inline(__always)
    func mayStand(inEscaped text: UnsafeRawBufferPointer) -> Bool {
        guard let hints, let base = text.baseAddress else { return true }
        return hints.mayHoldAny(base, text.count) || Self.hasUnicodeEscape(base, text.count)
    }

    /// Whether `\u` stands in a text: then any letter may be written as a number.
    private static func hasUnicodeEscape(_ base: UnsafeRawPointer, _ count: Int) -> Bool {
        var place = 0
        let escape = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
        let letter = SIMD16<UInt8>(repeating: UInt8(ascii: "u"))
        let (yes, no) = (SIMD16<UInt8>(repeating: 1), SIMD16<UInt8>(repeating: 0))
        while place + 17 <= count {
            let these = base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            let next = base.loadUnaligned(fromByteOffset: place + 1, as: SIMD16<UInt8>.self)
            let found = no.replacing(with: yes, where: (these .== escape) .& (next .== letter))
            if found != no { return true }
            place += 16
        }
        while place + 1 < count {
            if base.load(fromByteOffset: place, as: UInt8.self) == UInt8(ascii: "\\"),
                base.load(fromByteOffset: place + 1, as: UInt8.self) == UInt8(ascii: "u")
            {
                return true
            }
            place += 1
        }
        return false
    }
}
