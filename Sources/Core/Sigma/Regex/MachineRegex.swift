// SPDX-License-Identifier: Apache-2.0

internal import CPCRE2

/// An expression as PCRE2's machine code, for texts and patterns of ASCII alone.
///
/// The fastest way there is, and right where every byte is a character: PCRE2 10.42's machine code
/// errs on values that are no UTF-8, so those never come here. It backtracks, so what exceeds a small
/// limit is given up, and whoever asked goes on with the automaton.
///
/// Unchecked: PCRE2 never writes to compiled code after `init`, so threads may share it; what a match
/// writes is in `MachineScratch`, which has one owner.
final class MachineRegex: @unchecked Sendable {
    private let code: OpaquePointer

    /// Compiles a pattern; nil when it is not of ASCII, or asks for Unicode's properties.
    init?(_ regex: RegexPattern) {
        var pattern = regex.pattern
        guard pattern.utf8.allSatisfy({ $0 < 0x80 }), pattern.utf8.count <= 4_096,
            !["\\p", "\\P", "\\X", "\\x{", "\\o{", "\\N{", "(*"].contains(where: pattern.contains)
        else { return nil }
        var options = UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_NEVER_UTF)
        if regex.ignoresCase { options |= UInt32(PCRE2_CASELESS) }
        if regex.isMultiline { options |= UInt32(PCRE2_MULTILINE) }
        if regex.dotMatchesAll { options |= UInt32(PCRE2_DOTALL) }
        var number: Int32 = 0
        var offset = 0
        let code = pattern.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &number, &offset, nil)
        }
        guard let code else { return nil }
        guard pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0 else {
            pcre2_code_free_8(code)
            return nil
        }
        self.code = code
    }

    deinit { pcre2_code_free_8(code) }

    /// Looks for the expression in a text of ASCII.
    func search(_ text: UnsafeRawBufferPointer, _ scratch: MachineScratch) -> RegexAnswer {
        let bytes = text.bindMemory(to: UInt8.self)
        let result = pcre2_match_8(
            code,
            bytes.baseAddress,
            bytes.count,
            0,
            0,
            scratch.match,
            scratch.context
        )
        if result >= 0 { return .yes }
        return result == PCRE2_ERROR_NOMATCH ? .no : .gaveUp
    }
}

/// What one thread needs to run machine code.
final class MachineScratch {
    fileprivate let match: OpaquePointer?
    fileprivate let context: OpaquePointer?

    init() {
        match = pcre2_match_data_create_8(1, nil)
        context = pcre2_match_context_create_8(nil)
        // Counted anew at each place where a match may begin; ordinary expressions need a few.
        pcre2_set_match_limit_8(context, 200)
    }

    deinit {
        pcre2_match_data_free_8(match)
        pcre2_match_context_free_8(context)
    }
}
