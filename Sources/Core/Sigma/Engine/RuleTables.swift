// SPDX-License-Identifier: Apache-2.0

/// The tables of a rule set: all that matching reads while it looks at values.
///
/// All pointers are into the arena of the set.
struct RuleTables: Relocatable {
    /// The index of each field's tests, by slot.
    let indices: FieldIndex.Counted<FieldIndex>
    let atoms: FieldIndex.Counted<Atom>
    /// The tests of all atoms, one atom's after the other's.
    let atomTests: FieldIndex.Counted<UInt32>
    /// How often each atom is true, guessed.
    let costs: FieldIndex.Counted<Double>
    /// Where each test's atoms begin in `testAtoms`; one more than there are tests.
    let testStarts: FieldIndex.Counted<UInt32>
    let testAtoms: FieldIndex.Counted<UInt32>

    static let pointerOffsets =
        offsets(of: \.indices) + offsets(of: \.atoms) + offsets(of: \.atomTests)
        + offsets(of: \.costs) + offsets(of: \.testStarts) + offsets(of: \.testAtoms)

    /// Arranges what was numbered.
    init(_ table: AtomTable, costs: [Double], hash: FoldedHash, in arena: Arena) {
        indices = .init(Self.indices(table, hash: hash, in: arena), in: arena)
        atoms = .init(table.atoms, in: arena)
        atomTests = .init(table.atomTests, in: arena)
        self.costs = .init(costs, in: arena)
        var starts: [UInt32] = [0]
        var all: [UInt32] = []
        for test in table.tests {
            all += test.atoms.map { UInt32($0) }
            starts.append(UInt32(all.count))
        }
        testStarts = .init(starts, in: arena)
        testAtoms = .init(all, in: arena)
    }

    private static func indices(
        _ table: AtomTable,
        hash: FoldedHash,
        in arena: Arena
    ) -> [FieldIndex] {
        let empty = FieldIndexBuilder(hash: hash)
        var builders = [FieldIndexBuilder](repeating: empty, count: table.fields.count)
        for (index, test) in table.tests.enumerated() where test.slot != Test.anyField {
            guard test.atoms.contains(where: { !table.atoms[$0].isLazy }) else { continue }
            builders[test.slot].add(test, index: index)
        }
        return builders.map { $0.index(in: arena) }
    }

    /// Whether all tables lie in an arena, and what they say of one another is inside them.
    ///
    /// What the field indices hold is not looked at; a checksum guards them.
    func isSound(in arena: UnsafeRawBufferPointer, fields: Int, tests: Int) -> Bool {
        func lies<Value>(_ table: FieldIndex.Counted<Value>) -> Bool {
            guard let base = arena.baseAddress, table.count >= 0 else { return false }
            let start = UnsafeRawPointer(table.base) - base
            let (size, isTooLarge) = table.count.multipliedReportingOverflow(
                by: MemoryLayout<Value>.stride
            )
            return !isTooLarge && start >= 0 && start % MemoryLayout<Value>.alignment == 0
                && start <= arena.count && size <= arena.count - start
        }
        guard lies(indices), lies(atoms), lies(atomTests), lies(costs), lies(testStarts),
            lies(testAtoms), indices.count == fields, costs.count == atoms.count,
            testStarts.count == tests + 1
        else { return false }
        for index in 0..<atoms.count {
            let atom = atoms.base[index]
            guard atom.slot >= Int32(Test.anyField), atom.slot < Int32(clamping: fields),
                atom.testCount > 0,
                Int(atom.firstTest) + Int(atom.testCount) <= atomTests.count
            else { return false }
        }
        for index in 0..<atomTests.count where atomTests.base[index] >= tests { return false }
        for index in 0..<tests where testStarts.base[index] > testStarts.base[index + 1] {
            return false
        }
        guard testStarts.base[tests] == testAtoms.count else { return false }
        for index in 0..<testAtoms.count where testAtoms.base[index] >= atoms.count {
            return false
        }
        return true
    }
}
