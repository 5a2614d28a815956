// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A regular expression that is ready to run.
///
/// Patterns come from strangers and values from attackers. What a finite automaton can decide, and
/// all that Sigma allows is of that kind, it decides in time linear in the value. The rest of PCRE's
/// syntax, and expressions that make an automaton explode, are run by PCRE2 with limits; what
/// exceeds them counts as no match.
///
/// Of thousands of rules' expressions a run asks few, so each is made ready when it is first asked.
final class CompiledRegex: Sendable {
    /// What runs.
    final class Machinery: Sendable {
        /// Nil for what an automaton cannot decide: what it gives up would be lost.
        let machine: MachineRegex?
        /// A byte that stands in every value that matches; nil when none is known.
        let requiredByte: UInt8?
        /// No value that matches has fewer bytes.
        let shortest: Int
        private let regex: RegexPattern
        private let rest = Mutex(Rest())

        /// What runs when machine code gives up, which it hardly ever does; made when it does.
        private struct Rest {
            var program: RegexProgram??
            var backtracking: BacktrackingRegex??
        }

        fileprivate init(_ regex: RegexPattern) {
            let node = RegexParser.parse(regex)
            requiredByte = node?.requiredByte
            machine = node == nil ? nil : MachineRegex(regex)
            shortest = node?.shortest ?? 0
            self.regex = regex
        }

        var program: RegexProgram? {
            rest.withLock { rest in
                if let known = rest.program { return known }
                let new = RegexParser.parse(regex).flatMap(RegexProgram.init)
                rest.program = .some(new)
                return new
            }
        }

        var backtracking: BacktrackingRegex? {
            rest.withLock { rest in
                if let known = rest.backtracking { return known }
                let new = BacktrackingRegex(regex)
                rest.backtracking = .some(new)
                return new
            }
        }
    }

    /// Its place in what a thread remembers of all expressions.
    let number: Int
    private let regex: RegexPattern
    private let made = Mutex<Machinery?>(nil)
    private let literals = Mutex<Literals?>(nil)

    private struct Literals {
        let known: [[UInt8]]?
    }

    /// How many expressions there have been.
    private static let count = Mutex(0)

    /// Takes a pattern that `problem` found nothing wrong with.
    init(_ regex: RegexPattern) {
        number = Self.count.withLock { count in
            count += 1
            return count - 1
        }
        self.regex = regex
    }

    /// What runs; made by whoever asks first.
    var machinery: Machinery {
        made.withLock { made in
            if let made { return made }
            let new = Machinery(regex)
            made = new
            return new
        }
    }

    /// Texts in lower case one of which stands in every value that matches; nil when none is known.
    var requiredLiterals: [[UInt8]]? {
        literals.withLock { literals in
            if let literals { return literals.known }
            let new = Literals(known: RegexParser.parse(regex)?.requiredLiterals)
            literals = new
            return new.known
        }
    }

    /// Why a pattern does not compile, or nil when it does.
    static func problem(in regex: RegexPattern) -> String? { BacktrackingRegex.problem(in: regex) }

    /// Whether the expression is found in a text.
    func matches(_ text: UnsafeRawBufferPointer, _ scratch: RegexScratch) -> Bool {
        scratch.search(self, text) == .yes
    }

    /// Whether a byte stands in a text, sixteen at a time.
    fileprivate static func contains(_ text: UnsafeRawBufferPointer, _ byte: UInt8) -> Bool {
        let wanted = SIMD16<UInt8>(repeating: byte)
        var least = SIMD16<UInt8>(repeating: 1)
        var place = 0
        while place + 16 <= text.count {
            let these = text.loadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self)
            least = pointwiseMin(least, these ^ wanted)
            place += 16
        }
        return least.min() == 0 || text[place...].contains(byte)
    }
}

/// Whether an expression was found.
enum RegexAnswer { case yes, no, gaveUp }

/// What one thread needs to run expressions, and what they have cost it so far.
///
/// Every byte that an expression is asked about earns it some work, and a little is given in
/// advance; one that needs more than it earns is built to blow up. It is then not run, which counts
/// as no match, until it has earned enough again. So the cost of an expression is bounded by the
/// bytes it saw, whether they came as one long value or as many short ones.
final class RegexScratch {
    /// How many matches were given up because they exceeded a limit.
    private(set) var limitHits = 0
    private var accounts: [Account?] = []
    private let backtracking = BacktrackingScratch()
    private let machineScratch = MachineScratch()

    /// Longer texts go to the automaton at once: backtracking from each of their places adds up.
    private static let machineLength = 8_192

    /// After so many failures machine code is not tried again.
    private static let patience = 16

    private final class Account {
        let machinery: CompiledRegex.Machinery
        /// Made when machine code gives up, which it hardly ever does.
        private(set) lazy var automaton = machinery.program.map(LazyAutomaton.init)
        var machineFailures = 0
        /// Places that the automaton may still visit.
        var visits = 500_000
        /// Nanoseconds that backtracking may still take.
        var time = 2_000_000
        /// Whether backtracking has ever taken more: then it earns less from there on.
        var hasExceeded = false

        /// Values are seldom longer; what is built to blow up is fed with longer ones.
        private static let usualLength = 1 << 15

        init(_ regex: CompiledRegex) {
            machinery = regex.machinery
        }

        /// Takes the bytes of one more text into account.
        func earn(_ count: Int) {
            let usual = min(count, Self.usualLength)
            let rest = count - usual
            let (near, far) = hasExceeded ? (24, 20) : (40, 20)
            visits = min(visits + 8 * usual + 4 * rest, 1_000_000_000)
            time = min(time + near * usual + far * rest, 1_000_000_000)
        }
    }

    private func account(of regex: CompiledRegex) -> Account {
        if regex.number < accounts.count, let known = accounts[regex.number] { return known }
        while accounts.count <= regex.number { accounts.append(nil) }
        let made = Account(regex)
        accounts[regex.number] = made
        return made
    }

    /// Looks for an expression in a text: PCRE2's machine code first, which is fastest on all that
    /// is not built to be slow, and the automaton where that exceeds its limits.
    func search(_ regex: CompiledRegex, _ text: UnsafeRawBufferPointer) -> RegexAnswer {
        let account = account(of: regex)
        let regex = account.machinery
        guard text.count >= regex.shortest else { return .no }
        if let byte = regex.requiredByte, !CompiledRegex.contains(text, byte) { return .no }
        if let machine = regex.machine, account.machineFailures < Self.patience,
            text.count <= Self.machineLength, !CaseFolding.hasNonASCII(text)
        {
            let answer = machine.search(text, machineScratch)
            if answer != .gaveUp { return answer }
            account.machineFailures += 1
        }
        account.earn(text.count)
        if let automaton = account.automaton, account.visits > 0 {
            let answer = automaton.search(text, visits: &account.visits)
            if answer != .gaveUp { return answer }
        }
        guard let other = regex.backtracking, account.time > 0 else {
            limitHits += 1
            return .no
        }
        let answer = other.search(text, backtracking, time: &account.time)
        if account.time <= 0 { account.hasExceeded = true }
        if answer == .gaveUp { limitHits += 1 }
        return answer
    }
}
