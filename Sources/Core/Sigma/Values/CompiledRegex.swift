// SPDX-License-Identifier: Apache-2.0

internal import CPCRE2

/// A regular expression that is ready to run.
///
/// Patterns come from strangers and values from attackers, so a match has limits, and what exceeds
/// them counts as no match.
///
/// Unchecked: PCRE2 never writes to compiled code after the compilation in `init`, so threads may
/// share it; what a match writes is in `RegexScratch`, which has one owner.
final class CompiledRegex: @unchecked Sendable {
    private let code: OpaquePointer

    /// Compiles a pattern, or nil when it is none.
    init?(_ regex: RegexPattern) {
        guard let code = Self.compile(regex).code else { return nil }
        self.code = code
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    }

    deinit { pcre2_code_free_8(code) }

    /// Why a pattern does not compile, or nil when it does.
    static func problem(in regex: RegexPattern) -> String? {
        let (code, error) = compile(regex)
        guard let code else { return error }
        pcre2_code_free_8(code)
        return nil
    }

    private static func compile(_ regex: RegexPattern) -> (code: OpaquePointer?, error: String) {
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF)
        options |= UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_NO_AUTO_CAPTURE)
        if regex.ignoresCase { options |= UInt32(PCRE2_CASELESS) }
        if regex.isMultiline { options |= UInt32(PCRE2_MULTILINE) }
        if regex.dotMatchesAll { options |= UInt32(PCRE2_DOTALL) }
        // Back references need their groups.
        if regex.pattern.utf8.contains(UInt8(ascii: "\\")) {
            options &= ~UInt32(PCRE2_NO_AUTO_CAPTURE)
        }
        guard regex.pattern.utf8.count <= 32_768 else { return (nil, "longer than 32 KiB") }
        var number: Int32 = 0
        var offset = 0
        var pattern = regex.pattern
        let code = pattern.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &number, &offset, nil)
        }
        guard code == nil else { return (code, "") }
        var buffer = [UInt8](repeating: 0, count: 256)
        pcre2_get_error_message_8(number, &buffer, buffer.count)
        let message = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        return (nil, "\(message) at character \(offset + 1)")
    }

    /// Whether the expression is found in a text.
    func matches(_ text: UnsafeRawBufferPointer, _ scratch: RegexScratch) -> Bool {
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
        if result >= 0 { return true }
        if result != PCRE2_ERROR_NOMATCH { scratch.limitHits += 1 }
        return false
    }
}

/// What one thread needs to run expressions.
final class RegexScratch {
    /// How many matches were given up because they exceeded a limit.
    var limitHits = 0
    fileprivate let match: OpaquePointer?
    fileprivate let context: OpaquePointer?
    private let stack: OpaquePointer?

    init() {
        match = pcre2_match_data_create_8(1, nil)
        context = pcre2_match_context_create_8(nil)
        stack = pcre2_jit_stack_create_8(32 << 10, 256 << 10, nil)
        pcre2_set_match_limit_8(context, 20_000)
        pcre2_set_depth_limit_8(context, 2_000)
        pcre2_set_heap_limit_8(context, 1_024)
        pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    }

    deinit {
        pcre2_match_data_free_8(match)
        pcre2_match_context_free_8(context)
        pcre2_jit_stack_free_8(stack)
    }
}
