// SPDX-License-Identifier: Apache-2.0

/// A step of a rule's program: ask something, then go one of two ways.
///
/// A rule's logic is compiled to jumps, so that evaluating it asks only what still matters: after
/// the first false part of an `and`, the program is already somewhere else.
struct Instruction: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
        /// Asks whether an atom was found true while the values were looked at.
        case atom
        /// Asks an atom that is worked out only now.
        case lazyAtom
        /// Begins to count down from `atom`, and goes on.
        case count
        /// Counts one; at zero the count is over and the answer yes.
        case tick
        /// Ends the count with no.
        case uncount
    }

    /// Where a program ends with a match.
    static let accept = UInt32.max
    /// Where a program ends without one.
    static let reject = UInt32.max - 1

    let kind: Kind
    let atom: UInt32
    let yes: UInt32
    let no: UInt32
}

/// Compiles logic to jumps.
///
/// Code is made from its end to its beginning, for each step must know where to go on.
struct ProgramCompiler {
    private let set: RuleSet
    private(set) var code: [Instruction] = []

    init(set: RuleSet) { self.set = set }

    /// Adds a rule's program and says where it begins.
    mutating func compile(_ logic: Logic) -> UInt32 {
        compile(logic, yes: Instruction.accept, no: Instruction.reject)
    }

    private mutating func emit(
        _ kind: Instruction.Kind,
        _ atom: Int,
        yes: UInt32,
        no: UInt32
    ) -> UInt32 {
        code.append(Instruction(kind: kind, atom: UInt32(atom), yes: yes, no: no))
        return UInt32(code.count - 1)
    }

    private mutating func compile(_ logic: Logic, yes: UInt32, no: UInt32) -> UInt32 {
        switch logic {
        case .constant(let value): return value ? yes : no
        case .atom(let index):
            return emit(set.atom(index).isLazy ? .lazyAtom : .atom, index, yes: yes, no: no)
        case .not(let part): return compile(part, yes: no, no: yes)
        case .all(let parts):
            return ordered(parts).reversed().reduce(yes) { next, part in
                compile(part, yes: next, no: no)
            }
        case .any(let parts):
            return ordered(parts).reversed().reduce(no) { next, part in
                compile(part, yes: yes, no: next)
            }
        case .atLeast(let count, let parts):
            let end = emit(.uncount, 0, yes: no, no: no)
            let first = ordered(parts).reversed().reduce(end) { next, part in
                let tick = emit(.tick, 0, yes: yes, no: next)
                return compile(part, yes: tick, no: next)
            }
            return emit(.count, count, yes: first, no: first)
        }
    }

    /// What costs most comes last; the order means nothing else.
    private func ordered(_ parts: [Logic]) -> [Logic] {
        parts.filter { !isLazy($0) } + parts.filter(isLazy)
    }

    private func isLazy(_ logic: Logic) -> Bool {
        switch logic {
        case .atom(let index): set.atom(index).isLazy
        case .not(let part): isLazy(part)
        default: false
        }
    }
}

/// The most counts that can be under way at once; conditions nest no deeper.
enum ProgramLimits {
    static let counts = 80
}
