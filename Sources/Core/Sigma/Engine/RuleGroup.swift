// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// The rules that can match on one route, compiled for it.
///
/// Unchecked: its pointers are into its own arena, which nothing writes after `init`.
public final class RuleGroup: @unchecked Sendable {
    /// How many rules can still match once the route's known values are taken into account.
    public var count: Int { ruleCount }
    /// How many of them are evaluated for every event, because no value need be there.
    public var unconditionalCount: Int { always.count }
    /// Their indices in `RuleSet.rules`, ascending.
    public var rules: [Int] { (0..<ruleCount).map { Int(entries[$0].rule) } }

    /// A rule of the group: where its program begins, and which rule of the set it is.
    struct Entry: BitwiseCopyable {
        let start: UInt32
        let rule: UInt32
    }

    let ruleCount: Int
    let entries: UnsafePointer<Entry>
    let code: UnsafePointer<Instruction>
    /// By field id: the slot and one, or 0 for a field that no rule of the group reads.
    let slots: FieldIndex.Counted<UInt16>
    let witnesses: WitnessIndex
    /// Rules that can match with no atom true.
    let always: FieldIndex.Counted<UInt32>
    let keywords: UnsafePointer<KeywordIndex>?
    private let arena = Arena()

    init(set: RuleSet, rules: [Int], known: [FieldID: [ConstantValue]]) {
        let folding = Folding(set: set, known: known)
        var compiler = ProgramCompiler(set: set)
        var entries: [Entry] = []
        var always: [UInt32] = []
        // An atom and a rule that waits for it, as one number that sorts by the atom.
        var waiting: [UInt64] = []
        var isUsed = [Bool](repeating: false, count: set.atomCount)
        for index in Set(rules).sorted() {
            let logic = folding.fold(set.logic(ofRule: index))
            if case .constant(false) = logic { continue }
            let local = UInt32(entries.count)
            entries.append(Entry(start: compiler.compile(logic), rule: UInt32(index)))
            logic.forEachAtom { isUsed[$0] = true }
            if let witness = Witness.of(logic, cost: set.cost(ofAtom:)) {
                for atom in witness.atoms { waiting.append(UInt64(atom) << 32 | UInt64(local)) }
            } else {
                always.append(local)
            }
        }
        ruleCount = entries.count
        self.entries = arena.store(entries)
        code = arena.store(compiler.code)
        self.always = .init(always, in: arena)
        witnesses = WitnessIndex(waiting, atomCount: set.atomCount, in: arena)
        let used = isUsed.indices.filter { isUsed[$0] }
        slots = Self.slots(of: used, in: set, arena: arena)
        let arena = arena
        keywords = KeywordIndex(atoms: used, set: set, in: arena).map { arena.store([$0]) }
    }

    private static func slots(
        of used: [Int],
        in set: RuleSet,
        arena: Arena
    ) -> FieldIndex.Counted<UInt16> {
        let read = Set(used.map(set.atom).filter { !$0.isLazy && $0.slot >= 0 }.map(\.slot))
        var slots: [UInt16] = []
        for slot in read.map({ Int($0) }) where set.fields[slot] != FieldNames.overflow {
            let field = Int(set.fields[slot].index)
            if field >= slots.count {
                slots += repeatElement(0, count: field + 1 - slots.count)
            }
            slots[field] = UInt16(truncatingIfNeeded: slot + 1)
        }
        return .init(slots, in: arena)
    }
}

extension Logic {
    /// Shows every atom of the logic.
    func forEachAtom(_ body: (Int) -> Void) {
        switch self {
        case .constant: return
        case .atom(let index): body(index)
        case .not(let part): part.forEachAtom(body)
        case .all(let parts), .any(let parts), .atLeast(_, let parts):
            for part in parts { part.forEachAtom(body) }
        }
    }
}

/// Which rules of a group wait for which atoms.
struct WitnessIndex: BitwiseCopyable {
    private struct Slot: BitwiseCopyable {
        /// The atom and one, or 0.
        var atom: UInt32 = 0
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    /// A bit for each atom of the set: whether any rule waits for it.
    private let bits: UnsafePointer<UInt64>
    private let slots: UnsafePointer<Slot>
    private let shift: UInt32
    private let mask: Int
    private let rules: UnsafePointer<UInt32>

    /// Files rules under atoms, given as `atom << 32 | rule` in any order, some perhaps twice.
    init(_ pairs: [UInt64], atomCount: Int, in arena: Arena) {
        let sorted = pairs.sorted()
        var waiting: [(atom: Int, first: Int, count: Int)] = []
        var all: [UInt32] = []
        for (index, pair) in sorted.enumerated() where index == 0 || sorted[index - 1] != pair {
            let atom = Int(pair >> 32)
            if waiting.last?.atom == atom {
                waiting[waiting.count - 1].count += 1
            } else {
                waiting.append((atom, all.count, 1))
            }
            all.append(UInt32(truncatingIfNeeded: pair))
        }
        var logarithm: UInt32 = 1
        while 1 << logarithm < waiting.count * 2 { logarithm += 1 }
        var table = [Slot](repeating: Slot(), count: 1 << logarithm)
        var bits = [UInt64](repeating: 0, count: atomCount / 64 + 1)
        let mask = table.count - 1
        for (atom, first, count) in waiting {
            bits[atom >> 6] |= 1 << UInt64(atom & 63)
            var place = Self.place(UInt32(atom), 32 - logarithm)
            while table[place].atom != 0 { place = (place + 1) & mask }
            table[place] = Slot(
                atom: UInt32(atom + 1),
                first: UInt32(first),
                count: UInt32(count)
            )
        }
        self.bits = arena.store(bits)
        slots = arena.store(table)
        shift = 32 - logarithm
        self.mask = mask
        rules = arena.store(all)
    }

    @inline(__always)
    private static func place(_ atom: UInt32, _ shift: UInt32) -> Int {
        Int((atom &* 0x9E37_79B1) >> shift)
    }

    /// Shows the rules that wait for an atom.
    @inline(__always)
    func forEach(_ atom: UInt32, _ body: (UInt32) -> Void) {
        guard bits[Int(atom >> 6)] >> UInt64(atom & 63) & 1 == 1 else { return }
        var place = Self.place(atom, shift)
        while slots[place].atom != atom + 1 { place = (place + 1) & mask }
        let slot = slots[place]
        for index in 0..<Int(slot.count) { body(rules[Int(slot.first) + index]) }
    }
}
