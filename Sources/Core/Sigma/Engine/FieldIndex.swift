// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// Everything that rules ask of one field's values, arranged so that a value finds what is true of
/// it without asking each question.
///
/// Whole values, beginnings and ends are looked up by hash, texts anywhere by scanners, numbers by
/// bisection. What cannot be found by a literal (networks, comparisons, odd patterns) is asked of
/// every value. All pointers are into the arena of the set or group that made the index.
struct FieldIndex: BitwiseCopyable {
    /// A single byte that rules look for anywhere.
    struct Single: BitwiseCopyable {
        let byte: UInt8
        let literal: Literal
    }

    /// A number with what it means.
    struct Number: BitwiseCopyable {
        let isReal: Bool
        let bits: UInt64
        let targets: UnsafePointer<Target>
        let targetCount: Int
    }

    let whole: HashIndex
    /// No whole value is longer.
    let longestWhole: Int
    let starts: AffixIndex
    let ends: AffixIndex
    /// Finds literals of ASCII only.
    let scanners: Counted<Scanner>
    /// Finds literals with letters beyond ASCII; used on values that have some.
    let foreignScanners: Counted<Scanner>
    let singles: Counted<Single>
    let numbers: Counted<Number>
    /// Tests that are asked of every value.
    let checks: Counted<UInt32>

    /// A pointer with how many values are there.
    struct Counted<Value: BitwiseCopyable>: BitwiseCopyable {
        let base: UnsafePointer<Value>
        let count: Int

        init(_ values: [Value], in arena: Arena) {
            base = arena.store(values)
            count = values.count
        }
    }

    /// Shows the targets of every literal and number that a value satisfies, possibly twice.
    ///
    /// The text's letters beyond ASCII are in lower case; its folded hash is only looked at while it
    /// is no longer than `longestWhole`.
    @inline(__always)
    func find(
        _ text: UnsafeRawBufferPointer,
        hash: UInt64,
        isASCII: Bool,
        hasher: FoldedHash,
        _ body: (UnsafePointer<Target>, Int) -> Void
    ) {
        // An empty value has no address of its own; any will do, for nothing is read from it.
        let base = text.baseAddress ?? UnsafeRawPointer(checks.base)
        let count = text.count
        func report(_ literal: Literal) { body(literal.targets, Int(literal.targetCount)) }
        if count <= longestWhole {
            whole.forEach(hash) { literal in
                if Int(literal.count) == count, literal.stands(at: base) { report(literal) }
            }
        }
        if !ends.isEmpty { ends.find(base, count, hasher, report) }
        if !starts.isEmpty { starts.find(base, count, hasher, report) }
        for index in 0..<scanners.count { scanners.base[index].scan(base, count, report) }
        if !isASCII {
            for index in 0..<foreignScanners.count {
                foreignScanners.base[index].scan(base, count, report)
            }
        }
        if singles.count > 0 { findSingles(base, count, report) }
        if numbers.count > 0, let number = SigmaNumber(text) { find(number, body) }
    }

    private func findSingles(_ base: UnsafeRawPointer, _ count: Int, _ body: (Literal) -> Void) {
        for index in 0..<singles.count {
            let single = singles.base[index]
            if Self.stands(single.byte, in: base, count) { body(single.literal) }
        }
    }

    /// Whether a byte stands in a text, in either case if it is a letter; sixteen at a time.
    private static func stands(
        _ byte: UInt8,
        in base: UnsafeRawPointer,
        _ count: Int
    ) -> Bool {
        let wanted = SIMD16<UInt8>(repeating: byte)
        let isLetter = byte &- 0x61 < 26
        let fold = SIMD16<UInt8>(repeating: isLetter ? 0x20 : 0)
        var place = 0
        while place + 16 <= count {
            let these = base.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            if ((these | fold) ^ wanted).min() == 0 { return true }
            place += 16
        }
        let bit: UInt8 = isLetter ? 0x20 : 0
        while place < count {
            if base.load(fromByteOffset: place, as: UInt8.self) | bit == byte { return true }
            place += 1
        }
        return false
    }

    private func find(_ number: SigmaNumber, _ body: (UnsafePointer<Target>, Int) -> Void) {
        let (isReal, bits) = Self.key(number)
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            let entry = numbers.base[middle]
            if entry.isReal == isReal, entry.bits == bits {
                body(entry.targets, entry.targetCount)
                return
            }
            if Self.isBefore((entry.isReal, entry.bits), (isReal, bits)) {
                low = middle + 1
            } else {
                high = middle
            }
        }
    }

    static func key(_ number: SigmaNumber) -> (isReal: Bool, bits: UInt64) {
        switch number {
        case .integer(let value): (false, UInt64(bitPattern: value))
        case .real(let value): (true, value.bitPattern)
        }
    }

    static func isBefore(_ left: (Bool, UInt64), _ right: (Bool, UInt64)) -> Bool {
        left.0 == right.0 ? left.1 < right.1 : !left.0
    }
}

// MARK: - Where pointers lie

extension FieldIndex: Relocatable {
    static let pointerOffsets =
        offsets(of: \.whole) + offsets(of: \.starts) + offsets(of: \.ends)
        + offsets(of: \.scanners) + offsets(of: \.foreignScanners) + offsets(of: \.singles)
        + offsets(of: \.numbers) + offsets(of: \.checks)
}

extension FieldIndex.Counted: Relocatable {
    static var pointerOffsets: [Int] { [offset(of: \.base)] }
}

extension FieldIndex.Single: Relocatable {
    static let pointerOffsets = offsets(of: \.literal)
}

extension FieldIndex.Number: Relocatable {
    static let pointerOffsets = [offset(of: \.targets)]
}
