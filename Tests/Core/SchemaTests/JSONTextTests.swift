// SPDX-License-Identifier: Apache-2.0

import Foundation
import Schema
import Testing

struct JSONTextTests {
    private func unescaped(_ text: String) -> String {
        Array(text.utf8).withUnsafeBytes(JSONText.unescaped)
    }

    @Test(arguments: [
        (#"plain"#, "plain"), (#""#, ""), (#"a\nb\tc\rd\be\ff"#, "a\nb\tc\rd\u{8}e\u{c}f"),
        (#"\"\\\/"#, "\"\\/"), (#"\u0041\u00e4\u20AC"#, "Aä€"), (#"\u0000"#, "\u{0}"),
        (#"\ud83d\ude00"#, "😀"), (#"ü\u00fcü"#, "üüü"),
    ])
    func `escapes stand for their characters`(escaped: String, plain: String) {
        #expect(unescaped(escaped) == plain)
    }

    @Test(arguments: [
        (#"\ud800"#, "\u{FFFD}"), (#"\udc00x"#, "\u{FFFD}x"),
        (#"\ud800\ud800"#, "\u{FFFD}\u{FFFD}"),
        (#"\ud800\u0041"#, "\u{FFFD}A"), (#"\ud800\n"#, "\u{FFFD}\n"),
        (#"\ud800\udbff\udc00"#, "\u{FFFD}\u{10FC00}"),
    ])
    func `a lone surrogate shows as a replacement`(escaped: String, plain: String) {
        #expect(unescaped(escaped) == plain)
    }

    @Test(arguments: [
        #"\x41"#, #"\u"#, #"\u12"#, #"\uZZZZ"#, #"\u00g0"#, #"\"#, #"\ "#, #"\ä"#,
    ])
    func `an escape that JSON does not have stays as it is`(text: String) {
        #expect(unescaped(text) == text)
    }

    @Test func `digits of a broken escape do not swallow the next escape`() {
        #expect(unescaped(#"\uabc\\x"#) == #"\uabc\x"#)
        #expect(unescaped(#"\ud800\uabc\"x"#) == "\u{FFFD}\\uabc\"x")
    }

    @Test func `never more bytes come out than went in`() {
        var random = SeededRandom(seed: 7)
        let letters = Array(#"\\\\uuudD8cC0fFab"x"#.utf8) + [0xC3, 0xA4]

        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &random)]
            }
            var given = 0

            text.withUnsafeBytes { bytes in JSONText.unescape(bytes) { _ in given += 1 } }

            #expect(given <= text.count)
        }
    }

    @Test func `what is written can be read by others`() throws {
        let text = String(String.UnicodeScalarView((0..<0x250).compactMap(Unicode.Scalar.init)))
        var out: [UInt8] = []

        JSONText.append(text + "\u{2028}😀", to: &out)

        let read = try JSONSerialization.jsonObject(with: Data(out), options: .fragmentsAllowed)
        #expect(read as? String == text + "\u{2028}😀")
        #expect(out.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }
}

/// The same numbers in every run: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
