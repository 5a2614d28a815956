// SPDX-License-Identifier: Apache-2.0

/// What a group's rules look for in all values of an event.
///
/// Every byte of every event passes here, so the usual answer, that nothing is there, must come
/// from few looks. One scanner looks for the parts of the keywords that JSON never escapes; it
/// answers for values that nobody unescaped as well, and only where it finds something is a value
/// unescaped, lowered and looked at in full.
struct KeywordIndex: BitwiseCopyable {
    let index: UnsafePointer<FieldIndex>
    /// Finds unescaped ASCII parts of the keywords; nil when some keyword has no such part.
    private let hints: Scanner?

    /// The index of those atoms that ask about any field, or nil when there are none.
    init?(atoms: [Int], set: RuleSet, in arena: Arena) {
        let own = atoms.map(set.atom).filter { $0.slot == Test.anyField }
        let tests = Set(own.flatMap { set.tests(of: $0) }).sorted()
        guard !tests.isEmpty else { return nil }
        var builder = FieldIndexBuilder(hash: set.hash)
        var hints = LiteralList()
        var hasAllHints = true
        for test in tests {
            let asked = set.tests[test]
            builder.add(asked, index: test)
            if let hint = Self.hint(asked.test) {
                hints.add(hint, .check(test))
            } else {
                hasAllHints = false
            }
        }
        index = arena.store([builder.index(in: arena)])
        let literals = hints.stored(in: arena)
        let scanners = ScannerBuilder(frequencies: GramFrequencies(literals))
            .scanners(for: literals, in: arena)
        self.hints = hasAllHints && scanners.count == 1 ? scanners[0] : nil
    }

    /// The longest ASCII part of what a test looks for that JSON leaves as it is.
    private static func hint(_ test: ValueTest) -> [UInt8]? {
        guard case .text(let pattern) = test, let literal = pattern.requiredLiteral else {
            return nil
        }
        let escaped = [UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/")]
        let parts = literal.split { $0 < 0x20 || $0 >= 0x7F || escaped.contains($0) }
        guard let longest = parts.max(by: { $0.count < $1.count }), longest.count >= 4 else {
            return nil
        }
        return Array(longest)
    }

    /// Whether a value may hold a keyword.
    @inline(__always)
    func mayStand(in text: UnsafeRawBufferPointer, isEscaped: Bool) -> Bool {
        guard let hints, let base = text.baseAddress else { return true }
        var isFound = false
        let seen = hints.scan(base, text.count) { _ in isFound = true }
        if isFound { return true }
        if isEscaped, Self.hasUnicodeEscape(base, text.count) { return true }
        return seen & 0x8080_8080_8080_8080 != 0 && CaseFolding.hasForeignASCII(text)
    }

    /// Whether `\u` stands in a text: then any letter may be written as a number.
    @inline(never)
    private static func hasUnicodeEscape(_ base: UnsafeRawPointer, _ count: Int) -> Bool {
        let escape = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
        let letter = SIMD16<UInt8>(repeating: UInt8(ascii: "u"))
        // A byte of `differs` is 0 where both bytes are as looked for.
        var least = SIMD16<UInt8>(repeating: 1)
        var place = 0
        while place + 17 <= count {
            let these = base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            let next = base.loadUnaligned(fromByteOffset: place + 1, as: SIMD16<UInt8>.self)
            let differs = (these ^ escape) | (next ^ letter)
            least = pointwiseMin(least, differs)
            place += 16
        }
        if least.min() == 0 { return true }
        while place + 1 < count {
            if FoldedText.word16(base, place) == 0x755C { return true }
            place += 1
        }
        return false
    }
}
