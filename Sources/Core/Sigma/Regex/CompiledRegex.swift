// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A regular expression that is ready to run.
///
/// Patterns come from strangers and values from attackers. What a finite automaton can decide, and
/// all that Sigma allows is of that kind, it decides in time linear in the value. The rest of PCRE's
/// syntax, and expressions that make an automaton explode, are run by PCRE2 with limits; what
/// exceeds them counts as no match.
final class CompiledRegex: Sendable {
    /// Its place in what a thread remembers of all expressions.
    let number: Int
    let program: RegexProgram?
    let machine: MachineRegex?
    let backtracking: BacktrackingRegex?
    /// Texts in lower case one of which stands in every value that matches; nil when none is known.
    let requiredLiterals: [[UInt8]]?

    /// How many expressions there have been.
    private static let made = Mutex(0)

    /// Compiles a pattern that `problem` found nothing wrong with.
    init(_ regex: RegexPattern) {
        number = Self.made.withLock { count in
            count += 1
            return count - 1
        }
        let node = RegexParser.parse(regex)
        program = node.flatMap(RegexProgram.init)
        requiredLiterals = node?.requiredLiterals
        // Without an automaton to fall back on, what machine code gives up would be lost.
        machine = program == nil ? nil : MachineRegex(regex)
        backtracking = BacktrackingRegex(regex)
    }

    /// Why a pattern does not compile, or nil when it does.
    static func problem(in regex: RegexPattern) -> String? { BacktrackingRegex.problem(in: regex) }

    /// Whether the expression is found in a text.
    func matches(_ text: UnsafeRawBufferPointer, _ scratch: RegexScratch) -> Bool {
        scratch.search(self, text) == .yes
    }
}

/// Whether an expression was found.
enum RegexAnswer { case yes, no, gaveUp }

/// What one thread needs to run expressions, and what it has learned about them.
final class RegexScratch {
    /// How many matches were given up because they exceeded a limit.
    private(set) var limitHits = 0
    private var states: [State?] = []
    private let backtracking = BacktrackingScratch()
    private let machineScratch = MachineScratch()

    /// Longer texts go to the automaton at once: backtracking from each of their places adds up.
    private static let machineLength = 8_192

    /// After so many failures an expression is not tried in that way again.
    private static let patience = 16

    private final class State {
        let automaton: LazyAutomaton?
        var machineFailures = 0
        var automatonFailures = 0
        var failures = 0

        init(_ regex: CompiledRegex) { automaton = regex.program.map(LazyAutomaton.init) }
    }

    private func state(of regex: CompiledRegex) -> State {
        if regex.number < states.count, let known = states[regex.number] { return known }
        while states.count <= regex.number { states.append(nil) }
        let made = State(regex)
        states[regex.number] = made
        return made
    }

    /// Looks for an expression in a text: PCRE2's machine code first, which is fastest on all that
    /// is not built to be slow, and the automaton where that exceeds its limits.
    func search(_ regex: CompiledRegex, _ text: UnsafeRawBufferPointer) -> RegexAnswer {
        let state = state(of: regex)
        if let machine = regex.machine, state.machineFailures < Self.patience,
            text.count <= Self.machineLength, !CaseFolding.hasNonASCII(text)
        {
            let answer = machine.search(text, machineScratch)
            if answer != .gaveUp { return answer }
            state.machineFailures += 1
        }
        if let automaton = state.automaton, state.automatonFailures < Self.patience {
            let answer = automaton.search(text)
            if answer != .gaveUp { return answer }
            state.automatonFailures += 1
        }
        guard let other = regex.backtracking, state.failures < Self.patience else {
            limitHits += 1
            return .no
        }
        let answer = other.search(text, backtracking)
        if answer == .gaveUp {
            state.failures += 1
            limitHits += 1
        }
        return answer
    }
}
