// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A question about one value, once for all rules that ask it.
struct Test: Sendable {
    /// Which of the rule set's fields it reads; `Test.anyField` for keywords.
    let slot: Int
    let test: ValueTest
    /// The field that a reference compares with.
    let otherSlot: Int
    let regex: CompiledRegex?
    /// The atoms that are true when the answer is yes.
    var atoms: [Int] = []

    static let anyField = -1

    init(_ test: FieldTest, slot: Int, otherSlot: Int = Test.anyField) {
        self.slot = slot
        self.test = test.test
        self.otherSlot = otherSlot
        if case .regex(let pattern) = test.test {
            regex = CompiledRegex(pattern)
        } else {
            regex = nil
        }
    }

    /// When a test is asked.
    enum Time {
        /// When the value is seen; an index finds it, and the answer is remembered.
        case atOnce
        /// Preferably when a rule needs it: no index finds it, so it would be asked of every value.
        case late
        /// When a rule needs it: the answer depends on more than one value.
        case last
    }

    /// Whether literals say enough: shorter ones stand in values all the time, and then a test in
    /// full is asked nearly always for nothing.
    private static func isTelling(_ literals: [[UInt8]]?) -> Bool {
        literals?.allSatisfy { $0.count >= 5 } ?? false
    }

    /// When the test is best asked.
    var time: Time {
        switch test {
        case .null, .exists, .reference, .members: .last
        case _ where slot == Self.anyField: .atOnce
        case .compare, .date, .network: .late
        case .regex:
            Self.isTelling(regex?.requiredLiterals) ? .atOnce : .late
        case .text(let pattern):
            pattern.anchoredLiteral != nil || Self.isTelling(pattern.requiredLiteral.map { [$0] })
                ? .atOnce : .late
        case .number: .atOnce
        }
    }
}

/// What rules' logic is made of: a test, or several of one field of which any will do.
struct Atom: BitwiseCopyable, Sendable {
    let slot: Int32
    /// How many tests it has, and where they begin in the list of all atoms' tests.
    let testCount: UInt32
    let firstTest: UInt32
    /// Whether it is worked out only when a rule needs it.
    var isLazy: Bool
}

/// A rule's logic over numbered atoms.
indirect enum Logic: Sendable {
    case constant(Bool)
    case atom(Int)
    case all([Logic])
    case any([Logic])
    case not(Logic)
    case atLeast(Int, [Logic])
}

/// Numbers tests, atoms and fields while rules are compiled: equal ones get one number.
struct AtomTable: Sendable {
    /// From so many values of one field on, a list is one atom.
    ///
    /// A long list as single atoms would cost a step a value whenever a rule looks at it; as one
    /// atom it costs the popular values one more atom to report.
    private static let longList = 8

    private(set) var tests: [Test] = []
    private(set) var atoms: [Atom] = []
    /// The tests of all atoms, one atom's after the other's.
    private(set) var atomTests: [UInt32] = []
    /// The fields that rules read, in the order of their slots.
    private(set) var fields: [FieldID] = []
    private var knownTests: [FieldTest: Int] = [:]
    private var knownAtoms: [[Int]: Int] = [:]
    private(set) var slots: [String: Int] = [:]
    private let names: FieldNames

    init(names: FieldNames) { self.names = names }

    /// The logic of an expression, over atoms of this table.
    mutating func logic(_ expression: Expression) -> Logic {
        switch expression {
        case .test(let test): .atom(atom([self.test(test)]))
        case .not(let part): .not(logic(part))
        case .all(let parts): .all(logics(parts))
        case .any(let parts): anyOf(parts)
        case .atLeast(let count, let parts): .atLeast(count, logics(parts))
        }
    }

    private mutating func logics(_ parts: [Expression]) -> [Logic] {
        var out: [Logic] = []
        out.reserveCapacity(parts.count)
        for part in parts { out.append(logic(part)) }
        return out
    }

    private mutating func anyOf(_ parts: [Expression]) -> Logic {
        guard parts.count >= Self.longList else { return .any(logics(parts)) }
        var bySlot: [Int: [Int]] = [:]
        var rest: [Logic] = []
        for part in parts {
            if case .test(let single) = part {
                let index = test(single)
                if tests[index].time == .atOnce {
                    bySlot[tests[index].slot, default: []].append(index)
                    continue
                }
            }
            rest.append(logic(part))
        }
        for slot in bySlot.keys.sorted() {
            let members = bySlot[slot] ?? []
            if members.count >= Self.longList {
                rest.append(.atom(atom(Set(members).sorted())))
            } else {
                for member in members { rest.append(.atom(atom([member]))) }
            }
        }
        return .any(rest)
    }

    /// Lets atoms that could wait be worked out at once, where a rule has nothing else to wait for.
    ///
    /// Such a rule would have to be evaluated for every event.
    mutating func hasten(for logics: [Logic], costs: [Double]) {
        for logic in logics {
            if Witness.of(logic, cost: { atoms[$0].isLazy ? nil : costs[$0] }) != nil { continue }
            let witness = Witness.of(logic) { index in
                !atoms[index].isLazy || firstTest(of: index).time == .late ? costs[index] : nil
            }
            for atom in witness?.atoms ?? [] { atoms[atom].isLazy = false }
        }
    }

    private func firstTest(of atom: Int) -> Test {
        tests[Int(atomTests[Int(atoms[atom].firstTest)])]
    }

    /// The tests of an atom.
    func tests(of atom: Atom) -> ArraySlice<UInt32> {
        atomTests[Int(atom.firstTest)..<Int(atom.firstTest + atom.testCount)]
    }

    private mutating func atom(_ members: [Int]) -> Int {
        if let index = knownAtoms[members] { return index }
        let index = atoms.count
        let first = tests[members[0]]
        atoms.append(
            Atom(
                slot: Int32(first.slot),
                testCount: UInt32(members.count),
                firstTest: UInt32(atomTests.count),
                isLazy: first.time != .atOnce
            )
        )
        atomTests += members.map { UInt32($0) }
        for member in members { tests[member].atoms.append(index) }
        knownAtoms[members] = index
        return index
    }

    private mutating func test(_ test: FieldTest) -> Int {
        if let index = knownTests[test] { return index }
        var otherSlot = Test.anyField
        if case .reference(let reference) = test.test { otherSlot = slot(reference.field) }
        let own = test.field.map { slot($0) } ?? Test.anyField
        let entry = Test(test, slot: own, otherSlot: otherSlot)
        knownTests[test] = tests.count
        tests.append(entry)
        return tests.count - 1
    }

    private mutating func slot(_ name: String) -> Int {
        if let slot = slots[name] { return slot }
        let id = names.id(of: name)
        names.expect(id)
        slots[name] = fields.count
        fields.append(id)
        return fields.count - 1
    }
}
