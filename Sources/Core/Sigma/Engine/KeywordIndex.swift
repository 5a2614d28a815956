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
        if isEscaped, Self.hasTellingEscape(base, text.count) { return true }
        return seen & 0x8080_8080_8080_8080 != 0 && CaseFolding.hasForeignASCII(text)
    }

    /// Whether a letter of ASCII may be written as a number in a text, or one that becomes one in
    /// lower case: the Kelvin sign and the long s.
    ///
    /// Other letters are written so all the time, and no hint holds one.
    @inline(never)
    private static func hasTellingEscape(_ base: UnsafeRawPointer, _ count: Int) -> Bool {
        let escape = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
        let letter = SIMD16<UInt8>(repeating: UInt8(ascii: "u"))
        var place = 0
        while place + 17 <= count {
            let these = base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            let next = base.loadUnaligned(fromByteOffset: place + 1, as: SIMD16<UInt8>.self)
            // A byte is 0 where both bytes are as looked for.
            if ((these ^ escape) | (next ^ letter)).min() == 0 {
                for offset in place..<place + 16 where isTelling(base, count, offset) {
                    return true
                }
            }
            place += 16
        }
        while place + 1 < count {
            if isTelling(base, count, place) { return true }
            place += 1
        }
        return false
    }

    /// Whether an escape at a place is `\u00` and a digit up to 7, `\u212a` or `\u017f`.
    private static func isTelling(_ base: UnsafeRawPointer, _ count: Int, _ place: Int) -> Bool {
        guard FoldedText.word16(base, place) == 0x755C else { return false }
        // Damaged escapes are left to those who read them.
        guard place + 6 <= count else { return true }
        let digits = FoldedText.word32(base, place + 2)
        if digits & 0xF8_FFFF == 0x30_3030 { return true }
        return digits | 0x2000_0000 == 0x6132_3132 || digits | 0x2000_0000 == 0x6637_3130
    }
}
