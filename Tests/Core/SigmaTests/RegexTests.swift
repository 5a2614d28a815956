// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Sigma

/// The automaton finds what PCRE2 finds, and neither can be made to run long.
struct RegexTests {
    @Test
    func `the automaton and PCRE2 agree`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = RandomRegexes(seed: seed)
        var compared = 0

        for _ in 0..<1_500 {
            let regex = random.regex()
            guard let node = RegexParser.parse(regex), let program = RegexProgram(node),
                let backtracking = BacktrackingRegex(regex)
            else { continue }
            let automaton = LazyAutomaton(program)
            let scratch = BacktrackingScratch()
            var (visits, time) = (1_000_000, 1_000_000_000)
            for _ in 0..<12 {
                let text = random.text()
                let (own, other) = text.withUnsafeBytes {
                    (
                        automaton.search($0, visits: &visits),
                        backtracking.search($0, scratch, time: &time)
                    )
                }
                guard own != .gaveUp, other != .gaveUp else { continue }
                #expect(own == other, "SEED=\(seed) \(regex) on \(text)")
                if own == .yes { expectLiteral(node.requiredLiterals, in: text, regex, seed) }
                compared += 1
            }
        }

        #expect(compared > 5_000)
    }

    private func expectLiteral(
        _ literals: [[UInt8]]?,
        in text: [UInt8],
        _ regex: RegexPattern,
        _ seed: UInt64
    ) {
        guard let literals else { return }
        let folded = CaseFolding.lowered(text)
        let isThere = literals.contains { literal in
            folded.indices.contains { folded[$0...].starts(with: literal) }
        }
        #expect(isThere, "SEED=\(seed) \(regex) needs none of \(literals) on \(text)")
    }

    @Test
    func `bytes that are not UTF-8 fit nothing, and are looked past`() {
        let text: [UInt8] = [0xC3, 0x61, 0xFF, 0x62]
        let found = ["a", "b", "^.", "a.b", "[^x]b", "b$"].filter { pattern in
            let regex = CompiledRegex(RegexPattern(pattern: pattern))
            return text.withUnsafeBytes { regex.matches($0, RegexScratch()) }
        }

        #expect(found == ["a", "b", "b$"])
    }

    @Test(arguments: [
        (#"^(a+)+$"#, "a"), (#"(a|aa)+$"#, "a"), (#"(.*)*x"#, "y"), (#"(x+x+)+y"#, "x"),
        (#"(a|b)*a(a|b){24}c"#, "ab"), (#"a+[bc]"#, "a"), (#"(?=(a+))a*b\1"#, "a"),
        (#"(\w+\s?)*!"#, "word "), (#"(a?){40}a{40}b"#, "a"), (#"((a{1,30}){1,30}){1,30}b"#, "a"),
        (#"(?<!x)(a+)+\1b"#, "a"), (#".*.*.*=.*"#, "z"),
    ])
    func `an expression built to blow up costs what its text costs`(pattern: String, unit: String) {
        let regex = CompiledRegex(RegexPattern(pattern: pattern))
        let scratch = RegexScratch()
        let text = Array(String(repeating: unit, count: 1 << 18 / unit.utf8.count).utf8)
        let clock = ContinuousClock()

        let spent = clock.measure {
            _ = text.withUnsafeBytes { regex.matches($0, scratch) }
        }

        // 35 ms a megabyte in release; debug builds are an order of magnitude slower.
        #expect(spent < .seconds(4), "\(pattern) took \(spent)")
    }

    @Test(arguments: [
        #"(?<!\w)whoami(?!\.exe)"#, #"(?i)^(?!.*trusted).*\brundll32\b"#,
        #"(?>-e|-enc)\s+[A-Za-z0-9+/]{20,}"#,
    ])
    func `an ordinary expression that an automaton cannot decide is never given up`(
        pattern: String
    ) {
        let regex = CompiledRegex(RegexPattern(pattern: pattern))
        let scratch = RegexScratch()
        let start = #"C:\Windows\System32\rundll32.exe shell32.dll,Control_RunDLL "#

        for number in 0..<1_500 {
            let text = Array((start + "value \(number) of a command line that goes on").utf8)
            _ = text.withUnsafeBytes { regex.matches($0, scratch) }
        }

        #expect(scratch.limitHits == 0)
    }
}

/// Makes expressions and texts of few letters, so that they often meet.
struct RandomRegexes {
    private var random: SeededGenerator
    private let atoms = [
        "a", "b", "c", "A", ".", "\\d", "\\w", "\\s", "\\W", "[ab]", "[^a]", "[a-c]", "[^\\d\\n]",
        "é",
        "[é-ё]", "\\.", "\\x41", "[[:alpha:]]", "(?:ab)", "k", "s", "ſ", "^", "$", "\\b", "\\B",
        "\\A",
        "\\z", "\\Z", "\\n", "abc", "[\\]a-]",
    ]
    private let letters = [
        "a", "b", "c", "A", "B", "1", " ", "\n", "é", "ё", "k", "K", "\u{212A}", "s", "\u{17F}",
        ".",
    ]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func regex() -> RegexPattern {
        var regex = RegexPattern(pattern: expression(depth: 0))
        regex.ignoresCase = Bool.random(using: &random)
        regex.isMultiline = Bool.random(using: &random)
        regex.dotMatchesAll = Bool.random(using: &random)
        return regex
    }

    private mutating func expression(depth: Int) -> String {
        var out = ""
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let roll = Int.random(in: 0..<10, using: &random)
            if roll < 2, depth < 3 {
                out += "(" + expression(depth: depth + 1) + ")"
            } else if roll == 2, depth < 3 {
                out +=
                    "(?:" + expression(depth: depth + 1) + "|" + expression(depth: depth + 1) + ")"
            } else {
                out += atoms[Int.random(in: 0..<atoms.count, using: &random)]
            }
            let suffixes = [
                "", "", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "*?", "{2,}", "{,2}",
            ]
            out += suffixes[Int.random(in: 0..<suffixes.count, using: &random)]
        }
        return out
    }

    mutating func text() -> [UInt8] {
        var out: [UInt8] = []
        for _ in 0..<Int.random(in: 0...10, using: &random) {
            out += letters[Int.random(in: 0..<letters.count, using: &random)].utf8
        }
        return out
    }
}
