// SPDX-License-Identifier: Apache-2.0

/// Chooses which grams of which literals a scanner files.
struct ScannerBuilder {
    /// How often grams of four bytes occur in text of this kind; the rarest make the best anchors.
    let frequencies: GramFrequencies

    /// Makes the scanners that find a set of literals of two bytes and more, in as few passes as
    /// sensible.
    ///
    /// Long literals are looked for at few places, short ones at all of them. Literals of two bytes
    /// have a pass of their own: longer ones would file grams there that occur all the time. Where
    /// there are few literals of one class, they join the next shorter one: a pass costs more than
    /// their grams.
    func scanners(for literals: [Literal], in arena: Arena) -> [Scanner] {
        var classes: [[Literal]] = [[], [], [], []]
        for literal in literals {
            switch literal.count {
            case ..<3: classes[0].append(literal)
            case ..<7: classes[1].append(literal)
            case ..<11: classes[2].append(literal)
            default: classes[3].append(literal)
            }
        }
        for index in [3, 2] where classes[index].count < 200 {
            let shorter = (1..<index).last { !classes[$0].isEmpty }
            guard let shorter else { continue }
            classes[shorter] += classes[index]
            classes[index] = []
        }
        return classes.filter { !$0.isEmpty }.map { scanner(for: $0, in: arena) }
    }

    private func scanner(for literals: [Literal], in arena: Arena) -> Scanner {
        let shortest = literals.map { Int($0.count) }.min() ?? 2
        let size =
            switch shortest {
            case 11...: 8
            case 7...: 4
            case 5...: literals.count > 2_000 ? 4 : 3
            case 3, 4: 3
            default: 2
            }
        let stride = min(shortest - size + 1, 8)
        var entries: [(hash: UInt64, entry: Scanner.Entry)] = []
        for (index, literal) in literals.enumerated() {
            let first = bestWindow(literal, size: size, stride: stride)
            for offset in first..<first + stride {
                let hash = Scanner.hash(Self.gram(literal.bytes, offset, size))
                let check = check(of: literal, besides: offset, size)
                entries.append(
                    (
                        hash,
                        .init(
                            tag: Scanner.tag(hash),
                            literal: UInt32(index),
                            check: check.map { check in
                                UInt32(Self.gram(literal.bytes, check, 4))
                            } ?? 0,
                            checkOffset: check.map { Int16($0 - offset) } ?? Scanner.Entry.noCheck,
                            offset: UInt16(offset)
                        )
                    )
                )
            }
        }
        return file(entries, literals, size: size, stride: stride, shortest: shortest, in: arena)
    }

    private func file(
        _ entries: [(hash: UInt64, entry: Scanner.Entry)],
        _ literals: [Literal],
        size: Int,
        stride: Int,
        shortest: Int,
        in arena: Arena
    ) -> Scanner {
        // A small bitmap may be sparse, a large one must leave the nearest cache to the text.
        var bits = 9
        while bits < 15, 1 << bits < entries.count * 64 { bits += 1 }
        while bits < 20, 1 << bits < entries.count * 16 { bits += 1 }
        var headBits = 4
        while headBits < 18, 1 << headBits < entries.count { headBits += 1 }
        let (shift, headShift) = (UInt64(64 - bits), UInt64(64 - headBits))
        var bitmap = [UInt64](repeating: 0, count: 1 << (bits - 6))
        var heads = [UInt32](repeating: 0, count: 1 << headBits + 1)
        for (hash, _) in entries {
            let bit = hash >> shift
            bitmap[Int(bit >> 6)] |= 1 << (bit & 63)
            heads[Int(hash >> headShift) + 1] += 1
        }
        for index in 1..<heads.count { heads[index] += heads[index - 1] }
        return Scanner(
            gramSize: size,
            mask: UInt64.max >> UInt64(64 - 8 * size),
            stride: stride,
            shortest: shortest,
            shift: shift,
            bitmap: arena.store(bitmap),
            headShift: headShift,
            heads: arena.store(heads),
            entries: arena.store(entries.sorted { $0.hash < $1.hash }.map(\.entry)),
            literals: arena.store(literals)
        )
    }

    /// The furthest that a gram stands from its literal's beginning, and a check from its gram.
    private static let reach = 16_000

    /// Where the four rarest bytes of a literal stand that its gram does not hold already.
    private func check(of literal: Literal, besides offset: Int, _ size: Int) -> Int? {
        let last = min(Int(literal.count) - 4, Self.reach)
        guard last >= 0, Int(literal.count) > size else { return nil }
        var best: (place: Int, cost: Int)?
        for place in 0...last where place < offset || place + 4 > offset + size {
            let cost = frequencies.count(literal.bytes, place, 4)
            if cost < best?.cost ?? .max { best = (place, cost) }
        }
        return best?.place
    }

    /// Where the neighbouring grams begin that are rarest together.
    private func bestWindow(_ literal: Literal, size: Int, stride: Int) -> Int {
        let places = min(Int(literal.count) - size - stride + 2, Self.reach)
        var best = (offset: 0, cost: Int.max)
        for first in 0..<max(places, 1) {
            var cost = 0
            for offset in first..<first + stride {
                cost += frequencies.count(literal.bytes, offset, size)
            }
            if cost < best.cost { best = (first, cost) }
        }
        return best.offset
    }

    static func gram(_ bytes: UnsafeRawPointer, _ offset: Int, _ size: Int) -> UInt64 {
        var gram: UInt64 = 0
        for index in 0..<size {
            let byte = bytes.load(fromByteOffset: offset + index, as: UInt8.self)
            gram |= UInt64(byte | 0x20) << UInt64(8 * index)
        }
        return gram
    }
}

/// How often runs of bytes occur in the text that rules look at.
///
/// Counted over the literals themselves, for what many rules name is common, and over a sample of
/// what Windows writes all the time.
struct GramFrequencies {
    private var counts = [UInt32](repeating: 0, count: 1 << 14)

    /// Counts the grams of literals, and the sample's with more weight.
    init(_ literals: [Literal]) {
        for literal in literals { add(literal.bytes, Int(literal.count), weight: 1) }
        for text in CommonText.samples {
            let bytes = Array(text.utf8)
            bytes.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { add(base, bytes.count, weight: 64) }
            }
        }
    }

    private static func place(_ gram: UInt64) -> Int { Int(Scanner.hash(gram) >> 50) }

    private mutating func add(_ base: UnsafeRawPointer, _ count: Int, weight: UInt32) {
        for size in [2, 3, 4] where count >= size {
            for offset in 0...count - size {
                counts[Self.place(ScannerBuilder.gram(base, offset, size))] &+= weight
            }
        }
    }

    /// How often a literal's gram occurs; one of eight bytes is as rare as its rarer half.
    func count(_ bytes: UnsafeRawPointer, _ offset: Int, _ size: Int) -> Int {
        guard size > 4 else {
            return Int(counts[Self.place(ScannerBuilder.gram(bytes, offset, size))])
        }
        return min(count(bytes, offset, 4), count(bytes, offset + 4, 4))
    }
}
