// SPDX-License-Identifier: Apache-2.0

/// Arranges the tests of one field into its index.
struct FieldIndexBuilder {
    private let hash: FoldedHash
    private var whole = LiteralList()
    private var starts = LiteralList()
    private var ends = LiteralList()
    private var anywhere = LiteralList()
    private var numbers: [SigmaNumber: [Target]] = [:]
    private var checks: [UInt32] = []

    init(hash: FoldedHash) { self.hash = hash }

    /// Adds a test that asks about one value.
    mutating func add(_ test: Test, index: Int) {
        switch test.test {
        case .text(let pattern):
            if pattern.isCased {
                addChecked(pattern.requiredLiteral, index)
            } else {
                for alternative in pattern.alternatives { add(alternative, test, index) }
            }
        case .number(let number): numbers[number, default: []] += test.atoms.map(Target.atom)
        case .regex: addChecked(test.regex?.requiredLiterals, index)
        default: checks.append(UInt32(index))
        }
    }

    private mutating func add(_ pattern: TextPattern, _ test: Test, _ index: Int) {
        guard let (bytes, anchor) = pattern.anchoredLiteral else {
            addChecked(pattern.requiredLiteral, index)
            return
        }
        for atom in test.atoms {
            switch anchor {
            case .whole: whole.add(bytes, .atom(atom))
            case .start: starts.add(bytes, .atom(atom))
            case .end: ends.add(bytes, .atom(atom))
            case .anywhere: anywhere.add(bytes, .atom(atom))
            }
        }
    }

    private mutating func addChecked(_ literal: [UInt8]?, _ index: Int) {
        addChecked(literal.map { [$0] }, index)
    }

    /// Files a test under literals one of which must be there, or lets it be asked every time.
    private mutating func addChecked(_ literals: [[UInt8]]?, _ index: Int) {
        guard let literals, !literals.isEmpty, literals.allSatisfy({ !$0.isEmpty }) else {
            checks.append(UInt32(index))
            return
        }
        for literal in literals { anywhere.add(literal, .check(index)) }
    }

    /// The index of what was added.
    func index(in arena: Arena) -> FieldIndex {
        let wholes = whole.stored(in: arena)
        let contained = anywhere.stored(in: arena)
        let isASCII = { (literal: Literal) in
            !CaseFolding.hasNonASCII(
                UnsafeRawBufferPointer(start: literal.bytes, count: Int(literal.count))
            )
        }
        let singles = contained.filter { $0.count == 1 && isASCII($0) }
        let texts = contained.filter { $0.count > 1 }
        let builder = ScannerBuilder(frequencies: GramFrequencies(texts))
        return FieldIndex(
            whole: HashIndex(
                wholes.map { (hash($0.bytes, Int($0.count)).hash, $0) },
                in: arena
            ),
            longestWhole: wholes.map { Int($0.count) }.max() ?? -1,
            starts: AffixIndex(starts.stored(in: arena), atEnd: false, hash: hash, in: arena),
            ends: AffixIndex(ends.stored(in: arena), atEnd: true, hash: hash, in: arena),
            scanners: .init(builder.scanners(for: texts.filter(isASCII), in: arena), in: arena),
            foreignScanners: .init(
                builder.scanners(for: texts.filter { !isASCII($0) }, in: arena),
                in: arena
            ),
            singles: .init(
                singles.map { .init(byte: $0.bytes.load(as: UInt8.self), literal: $0) },
                in: arena
            ),
            numbers: .init(storedNumbers(in: arena), in: arena),
            checks: .init(checks, in: arena)
        )
    }

    private func storedNumbers(in arena: Arena) -> [FieldIndex.Number] {
        numbers.map { number, targets in
            let (isReal, bits) = FieldIndex.key(number)
            return FieldIndex.Number(
                isReal: isReal,
                bits: bits,
                targets: arena.store(targets),
                targetCount: targets.count
            )
        }.sorted { FieldIndex.isBefore(($0.isReal, $0.bits), ($1.isReal, $1.bits)) }
    }
}
