// SPDX-License-Identifier: Apache-2.0

internal import Schema

/// A test that some rule makes, once for all rules that make it.
struct Atom: Sendable {
    /// Which of the rule set's fields it reads; `Atom.anyField` for keywords.
    let slot: Int
    let test: ValueTest
    /// The field that a reference compares with.
    let otherSlot: Int
    let regex: CompiledRegex?

    static let anyField = -1
}

/// A rule's logic over numbered tests.
indirect enum Logic: Sendable {
    case constant(Bool)
    case atom(Int)
    case all([Logic])
    case any([Logic])
    case not(Logic)
    case atLeast(Int, [Logic])
}

/// Numbers tests and fields while rules are compiled: equal tests get one number.
struct AtomTable: Sendable {
    private(set) var atoms: [Atom] = []
    /// The fields that rules read, in the order of their slots.
    private(set) var fields: [FieldID] = []
    private var known: [FieldTest: Int] = [:]
    private var slots: [String: Int] = [:]
    private let names: FieldNames

    init(names: FieldNames) { self.names = names }

    /// The logic of an expression, over atoms of this table.
    mutating func logic(_ expression: Expression) -> Logic {
        switch expression {
        case .test(let test): .atom(atom(test))
        case .not(let part): .not(logic(part))
        case .all(let parts): .all(logics(parts))
        case .any(let parts): .any(logics(parts))
        case .atLeast(let count, let parts): .atLeast(count, logics(parts))
        }
    }

    private mutating func logics(_ parts: [Expression]) -> [Logic] {
        var out: [Logic] = []
        out.reserveCapacity(parts.count)
        for part in parts { out.append(logic(part)) }
        return out
    }

    private mutating func atom(_ test: FieldTest) -> Int {
        if let index = known[test] { return index }
        var otherSlot = Atom.anyField
        var regex: CompiledRegex?
        if case .reference(let reference) = test.test { otherSlot = slot(reference.field) }
        if case .regex(let pattern) = test.test { regex = CompiledRegex(pattern) }
        let atom = Atom(
            slot: test.field.map { slot($0) } ?? Atom.anyField,
            test: test.test,
            otherSlot: otherSlot,
            regex: regex
        )
        known[test] = atoms.count
        atoms.append(atom)
        return atoms.count - 1
    }

    private mutating func slot(_ name: String) -> Int {
        if let slot = slots[name] { return slot }
        let id = names.id(of: name)
        names.want(id)
        slots[name] = fields.count
        fields.append(id)
        return fields.count - 1
    }
}
