// SPDX-License-Identifier: Apache-2.0

/// A regular expression that is ready to run.
///
/// Patterns come from strangers and values from attackers. What a finite automaton can decide, and
/// all that Sigma allows is of that kind, it decides in time linear in the value. The rest of PCRE's
/// syntax, and expressions that make an automaton explode, are run by PCRE2 with limits; what
/// exceeds them counts as no match.
final class CompiledRegex: Sendable {
    let program: RegexProgram?
    let backtracking: BacktrackingRegex?
    /// Texts in lower case one of which stands in every value that matches; nil when none is known.
    let requiredLiterals: [[UInt8]]?

    /// Compiles a pattern that `problem` found nothing wrong with.
    init(_ regex: RegexPattern) {
        let node = RegexParser.parse(regex)
        program = node.flatMap(RegexProgram.init)
        requiredLiterals = node?.requiredLiterals
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
    private var states: [ObjectIdentifier: State] = [:]
    private let backtracking = BacktrackingScratch()

    /// After so many failures an expression is not tried in that way again.
    private static let patience = 16

    private struct State {
        let automaton: LazyAutomaton?
        var automatonFailures = 0
        var failures = 0
    }

    /// Looks for an expression in a text; the automaton first, then PCRE2.
    func search(_ regex: CompiledRegex, _ text: UnsafeRawBufferPointer) -> RegexAnswer {
        let id = ObjectIdentifier(regex)
        var state = states[id] ?? State(automaton: regex.program.map(LazyAutomaton.init))
        defer { states[id] = state }
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
